/** `<gn-confusion>`: a confusion matrix to read, each cell with the digits behind it. */

import { create, setText } from "../../dom/elements.js";
import { createConfusion } from "../../draw/confusion.js";
import { drawHeatmap } from "../../draw/heatmap.js";
import { onSchemeChange } from "../../draw/theme.js";
import { createLiveQuestion } from "../../kit/live-question.js";
import { createLoadingLine } from "../../kit/loading-line.js";
import { setStatus } from "../../kit/status.js";
import { whoAnswers } from "../../kit/who-answers.js";
import { count, percent } from "../../text/format.js";

/** @import { Tensor } from "../../python/protocol.js" */
/** @import { Cell } from "../../draw/confusion.js" */

/**
 * What `glassnet.lessons.evidence.confusion` answers.
 * @typedef {object} Reading
 * @property {Tensor} confusion
 * @property {number} count
 * @property {number} accuracy
 * @property {number} label
 * @property {number} prediction
 * @property {number} size
 * @property {number} row
 * @property {number} found
 * @property {number} column
 * @property {number} right
 * @property {Tensor} images
 * @property {number[]} indices
 * @property {"reader" | "pretrained"} source
 * @property {number} step
 */

const PIXELS = 28 * 28;

export default class ConfusionElement extends HTMLElement {
  /** @type {(() => void)[]} */
  #stops = [];

  connectedCallback() {
    /** @type {Cell} */
    let cell = { label: 4, prediction: 9 };
    const view = createView((chosen) => {
      cell = chosen;
      question.ask();
    });
    const question = createLiveQuestion({
      lesson: "evidence",
      method: "confusion",
      params: () => cell,
      show: view.show,
      fail: view.showError,
    });
    this.replaceChildren(...view.children);
    this.#stops = [question.start(), onSchemeChange(view.redraw), view.destroy];
  }

  disconnectedCallback() {
    for (const stop of this.#stops) stop();
  }
}

/** @param {(cell: Cell) => void} onChoose */
function createView(onChoose) {
  const matrix = createConfusion(onChoose, () => {});
  const row = create("p", {});
  const column = create("p", {});
  const list = create("ul", { class: "gn-wrong" });
  const digits = create("p", { role: "status" });
  const whole = create("p", {});
  const source = create("p", { class: "gn-confuse__source" });
  const loading = createLoadingLine();
  const error = create("p", { class: "gn-error", role: "alert", hidden: true });
  /** @type {Reading | null} */
  let shown = null;

  /** @param {Reading} reading */
  function show(reading) {
    shown = reading;
    error.hidden = true;
    redraw();
    whoAnswers(reading).then((text) => setText(source, text));
  }

  function redraw() {
    if (!shown) return;
    const { confusion, label, prediction, size, images, indices } = shown;
    matrix.update(confusion.data);
    matrix.select({ label, prediction });
    setText(
      whole,
      `${percent(shown.accuracy)} of ${count(shown.count)} test digits lie on the diagonal.`,
    );
    setText(
      row,
      `Row ${label}: of ${shown.row} digits labeled ${label}, ${shown.found} are found (recall ${share(shown.found, shown.row)}).`,
    );
    setText(
      column,
      `Column ${prediction}: of ${shown.column} answers “${prediction}”, ${shown.right} are right (precision ${share(shown.right, shown.column)}).`,
    );
    setStatus(digits, `Labeled ${label}, read as ${prediction}: ${size}`);
    list.replaceChildren(
      ...indices.map((index, place) => {
        const name = `Test digit ${index}, labeled ${label}, read as ${prediction}`;
        const canvas = create("canvas", { role: "img", "aria-label": name });
        drawHeatmap(canvas, {
          data: images.data,
          height: 28,
          width: 28,
          offset: place * PIXELS,
          min: 0,
          max: 1,
          map: "ink",
        });
        return create("li", {}, canvas);
      }),
    );
  }

  /** @param {Error} failure */
  function showError({ message }) {
    error.hidden = false;
    setText(error, message);
  }

  const children = [
    create("div", { class: "gn-card__head" }, create("h2", {}, "Read the confusion matrix")),
    create(
      "div",
      { class: "gn-confuse__body" },
      matrix.element,
      create("div", { class: "gn-confuse__words" }, whole, row, column, digits, list),
    ),
    loading.element,
    error,
    source,
  ];
  return { children, show, redraw, showError, destroy: loading.destroy };
}

/** @param {number} part @param {number} whole */
function share(part, whole) {
  return whole ? percent(part / whole) : "–";
}
