/** `<gn-pixels>`: point at a pixel of a digit and see the number it is; shuffle all pixels. */

import { create, setAttribute, setText } from "../../dom/elements.js";
import { drawHeatmap } from "../../draw/heatmap.js";
import { onSchemeChange } from "../../draw/theme.js";
import { createLiveQuestion } from "../../kit/live-question.js";
import { createLoadingLine } from "../../kit/loading-line.js";
import { createMapGrid } from "../../kit/map-grid.js";
import { createNumbers } from "../../kit/number-grid.js";
import { createSubject } from "../../kit/subject.js";
import { decimal } from "../../text/format.js";

/** @import { Tensor } from "../../python/protocol.js" */
/** @import { Place } from "../../kit/map-grid.js" */

/**
 * What `glassnet.lessons.pixels.look` answers.
 * @typedef {object} Pixel
 * @property {Tensor} image
 * @property {number} row
 * @property {number} column
 * @property {number} value
 * @property {Tensor} around
 * @property {number} position in the row of all pixels, from 1
 * @property {[number, number]} from row and column before the shuffle
 * @property {number | null} label
 */

const INK = /** @type {const} */ ({ min: 0, max: 1, map: "ink" });

export default class Pixels extends HTMLElement {
  /** @type {(() => void)[]} */
  #stops = [];

  connectedCallback() {
    /** @type {Place} */
    let place = { row: 12, column: 18 };
    const subject = createSubject(() => question.ask());
    const view = createView({
      subject: subject.element,
      place: () => place,
      onPoint: (cell) => {
        place = cell;
        question.ask();
      },
      onShuffle: () => question.ask(),
    });
    const question = createLiveQuestion({
      lesson: "pixels",
      method: "look",
      params: () => ({ ...place, shuffled: view.isShuffled(), ...subject.params() }),
      show: (/** @type {Pixel} */ pixel) => {
        subject.show(pixel.label);
        view.show(pixel);
      },
      fail: view.showError,
    });
    this.replaceChildren(...view.children);
    this.#stops = [question.start(), onSchemeChange(view.redraw), subject.destroy, view.destroy];
  }

  disconnectedCallback() {
    for (const stop of this.#stops) stop();
  }
}

/**
 * @param {object} options
 * @param {HTMLElement} options.subject
 * @param {() => Place} options.place
 * @param {(place: Place) => void} options.onPoint
 * @param {() => void} options.onShuffle
 */
function createView({ subject, place, onPoint, onShuffle }) {
  const digit = createMapGrid({ part: "input", onPoint: point, onArrow: step });
  const around = createNumbers({ part: "values", map: "sequential" });
  const strip = create("canvas", { role: "img" });
  const marker = create("span", { class: "gn-map__frame" });
  const row = create(
    "figure",
    { class: "gn-pixels__row", "data-part": "row" },
    create("figcaption", {}, "The same pixels as one row of 784 numbers"),
    create("div", { class: "gn-pixels__strip" }, strip, marker),
  );
  const shuffle = create("button", { type: "button", class: "gn-button" }, "Shuffle the pixels");
  const words = create("p", { class: "gn-pixels__words", role: "status" });
  const loading = createLoadingLine();
  const error = create("p", { class: "gn-error", role: "alert", hidden: true });
  let isShuffled = false;
  /** @type {Pixel | null} */
  let shown = null;

  shuffle.addEventListener("click", () => {
    isShuffled = !isShuffled;
    setText(shuffle, isShuffled ? "Put them back" : "Shuffle the pixels");
    onShuffle();
  });

  /** @param {Place} cell */
  function point(cell) {
    frame(cell);
    onPoint(cell);
  }

  /** @param {number} rows @param {number} columns */
  function step(rows, columns) {
    const { row, column } = place();
    point({ row: clamp(row + rows), column: clamp(column + columns) });
  }

  /** @param {Place} cell */
  function frame({ row, column }) {
    digit.choose({ top: row, left: column, height: 1, width: 1 });
  }

  /** @param {Pixel} pixel */
  function show(pixel) {
    error.hidden = true;
    shown = pixel;
    redraw();
  }

  function redraw() {
    if (!shown) return;
    const { image, around: near, position, value } = shown;
    digit.update("Digit", image, INK);
    frame(shown);
    around.update("The numbers around it", near, 0);
    const count = image.data.length;
    drawHeatmap(strip, { data: image.data, height: 1, width: count, ...INK });
    setAttribute(strip, "aria-label", `The chosen pixel is number ${position} of ${count}`);
    marker.style.left = `${((position - 1) / count) * 100}%`;
    setText(words, told(shown, decimal(value, 3), isShuffled));
  }

  /** @param {Error} failure */
  function showError({ message }) {
    error.hidden = false;
    setText(error, message);
  }

  const children = [
    create("div", { class: "gn-card__head" }, create("h2", {}, "One pixel, one number"), subject),
    create("div", { class: "gn-pair" }, digit.element, around.element),
    words,
    row,
    shuffle,
    loading.element,
    error,
  ];
  return {
    children,
    show,
    showError,
    redraw,
    isShuffled: () => isShuffled,
    destroy: loading.destroy,
  };
}

/** @param {Pixel} pixel @param {string} value @param {boolean} isShuffled */
function told({ row, column, position, from }, value, isShuffled) {
  const at = `Row ${row + 1}, column ${column + 1}: ${value}, number ${position} of the row.`;
  return isShuffled ? `${at} It came from row ${from[0] + 1}, column ${from[1] + 1}.` : at;
}

/** @param {number} index */
function clamp(index) {
  return Math.min(27, Math.max(0, index));
}
