/** Ten digits, ten bars: the network's probabilities as a list anybody can read, seen or spoken. */

import { setText } from "../dom/elements.js";
import { confidence } from "../text/format.js";

/**
 * @typedef {object} Bars
 * @property {HTMLElement} element
 * @property {(probabilities: ArrayLike<number> | null) => void} update null empties the bars
 */

/**
 * @param {string} label the list's accessible name
 * @returns {Bars}
 */
export function createBars(label) {
  const element = document.createElement("ol");
  element.className = "gn-bars";
  element.setAttribute("aria-label", label);
  const rows = Array.from({ length: 10 }, (_, digit) => createRow(digit));
  element.append(...rows.map((row) => row.element));

  /** @param {ArrayLike<number> | null} probabilities */
  function update(probabilities) {
    const best = probabilities ? indexOfLargest(probabilities) : -1;
    for (const [digit, row] of rows.entries()) {
      const probability = probabilities ? probabilities[digit] : null;
      row.element.classList.toggle("gn-bars__row--best", digit === best);
      row.fill.style.setProperty("--fraction", String(probability ?? 0));
      setText(row.value, probability === null ? "–" : confidence(probability));
    }
  }

  update(null);
  return { element, update };
}

/** @param {number} digit */
function createRow(digit) {
  const element = document.createElement("li");
  element.className = "gn-bars__row";
  const label = document.createElement("span");
  label.className = "gn-bars__label";
  label.textContent = String(digit);
  const track = document.createElement("span");
  track.className = "gn-bars__track";
  const fill = document.createElement("span");
  fill.className = "gn-bars__fill";
  const value = document.createElement("span");
  value.className = "gn-bars__value";
  track.append(fill);
  element.append(label, track, value);
  return { element, fill, value };
}

/** @param {ArrayLike<number>} values */
function indexOfLargest(values) {
  let best = 0;
  for (let index = 1; index < values.length; index++) {
    if (values[index] > values[best]) best = index;
  }
  return best;
}
