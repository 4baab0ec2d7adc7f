/** A confusion matrix as a real table: rows are labels, columns are predictions. */

import { setText } from "../dom/elements.js";
import { color, contrastingText } from "./colors.js";
import { roveFocus } from "./roving.js";
import { currentScheme } from "./theme.js";

const DIGITS = 10;

/**
 * @typedef {{label: number, prediction: number}} Cell
 *
 * @typedef {object} Confusion
 * @property {HTMLElement} element
 * @property {(counts: ArrayLike<number>) => void} update 100 counts, row-major
 * @property {(cell: Cell | null) => void} select marks one cell as chosen
 */

/**
 * @param {(cell: Cell) => void} onChoose called when a cell with mistakes in it is pressed
 * @param {(cell: Cell | null, count: number) => void} onPoint called when a cell is hovered or focused
 * @returns {Confusion}
 */
export function createConfusion(onChoose, onPoint) {
  const element = document.createElement("table");
  element.className = "gn-confusion";
  element.append(createCaption(), createHead());
  const body = element.createTBody();
  /** @type {HTMLButtonElement[]} */
  const buttons = [];
  /** @type {ArrayLike<number>} */
  let counts = new Array(DIGITS * DIGITS).fill(0);

  for (let label = 0; label < DIGITS; label++) {
    const row = body.insertRow();
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = String(label);
    row.append(head);
    for (let prediction = 0; prediction < DIGITS; prediction++) {
      const button = createCell(row, () => onChoose({ label, prediction }));
      button.addEventListener("pointerenter", () => point(label, prediction));
      button.addEventListener("focus", () => point(label, prediction));
      buttons.push(button);
    }
  }
  element.addEventListener("pointerleave", () => onPoint(null, 0));
  element.addEventListener("focusout", () => onPoint(null, 0));
  // Tab passes the table in one step.
  roveFocus(body, buttons, DIGITS);

  /** @param {number} label @param {number} prediction */
  function point(label, prediction) {
    onPoint({ label, prediction }, counts[label * DIGITS + prediction]);
  }

  /** @param {ArrayLike<number>} newCounts */
  function update(newCounts) {
    counts = newCounts;
    const scheme = currentScheme();
    const largestMistake = largestOffDiagonal(counts);
    const rowTotals = Array.from({ length: DIGITS }, (_, label) => sumRow(counts, label));
    for (const [index, button] of buttons.entries()) {
      const label = Math.floor(index / DIGITS);
      const prediction = index % DIGITS;
      const right = label === prediction;
      const count = counts[index];
      // Hits and mistakes differ a hundredfold: each has a scale of its own.
      const fraction = right ? count / (rowTotals[label] || 1) : count / (largestMistake || 1);
      const map = right ? "sequential" : "diverging";
      const position = right ? fraction * 0.6 : 0.5 + fraction * 0.5;
      setText(button, count ? String(count) : "");
      button.style.backgroundColor = count ? color(map, scheme, position) : "";
      button.style.color = count ? contrastingText(map, scheme, position) : "";
      button.setAttribute("aria-label", describe(label, prediction, count));
      button.setAttribute("aria-disabled", String(right || !count));
    }
  }

  /** @param {Cell | null} cell */
  function select(cell) {
    const chosen = cell ? cell.label * DIGITS + cell.prediction : -1;
    for (const [index, button] of buttons.entries()) {
      button.setAttribute("aria-pressed", String(index === chosen));
    }
  }

  return { element, update, select };
}

/** @param {number} label @param {number} prediction @param {number} count */
function describe(label, prediction, count) {
  if (label === prediction) return `${count} times ${label} read as ${prediction}, correctly`;
  return `${count} times ${label} read as ${prediction}`;
}

function createCaption() {
  const caption = document.createElement("caption");
  caption.textContent = "Rows: the label. Columns: what the network says.";
  return caption;
}

function createHead() {
  const head = document.createElement("thead");
  const row = head.insertRow();
  const corner = document.createElement("td");
  row.append(corner);
  for (let digit = 0; digit < DIGITS; digit++) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = String(digit);
    row.append(cell);
  }
  return head;
}

/** @param {HTMLTableRowElement} row @param {() => void} choose */
function createCell(row, choose) {
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") !== "true") choose();
  });
  row.insertCell().append(button);
  return button;
}

/** @param {ArrayLike<number>} counts */
function largestOffDiagonal(counts) {
  let largest = 0;
  for (let index = 0; index < counts.length; index++) {
    if (index % (DIGITS + 1)) largest = Math.max(largest, counts[index]);
  }
  return largest;
}

/** @param {ArrayLike<number>} counts @param {number} label */
function sumRow(counts, label) {
  let sum = 0;
  for (let prediction = 0; prediction < DIGITS; prediction++) {
    sum += counts[label * DIGITS + prediction];
  }
  return sum;
}
