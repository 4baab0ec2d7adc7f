/** `<gn-confusion>`: a confusion matrix to read, each cell with the digits behind it. */

import { create, setText } from "../../dom/elements.js";
import { createConfusion } from "../../draw/confusion.js";
import { drawHeatmap } from "../../draw/heatmap.js";
import { lessonElement } from "../../kit/lesson-card.js";
import { INK } from "../../kit/range.js";
import { setStatus } from "../../kit/status.js";
import { count, percent } from "../../text/format.js";

/** @import { LessonCard } from "../../kit/lesson-card.js" */
/** @import { Tensor } from "../../python/protocol.js" */

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

export default lessonElement({
  lesson: "evidence",
  method: "confusion",
  chosen: { label: 4, prediction: 9 },
  createView,
});

/** @param {LessonCard} card */
function createView(card) {
  const matrix = createConfusion(
    (cell) => card.choose(cell),
    () => {},
  );
  const row = create("p", {});
  const column = create("p", {});
  const list = create("ul", { class: "gn-wrong" });
  const digits = create("p", { role: "status" });
  const whole = create("p", {});

  /** @param {Reading} reading */
  function draw(reading) {
    const { confusion, label, prediction, size, images, indices } = reading;
    matrix.update(confusion.data);
    matrix.select({ label, prediction });
    setText(
      whole,
      `${percent(reading.accuracy)} of ${count(reading.count)} test digits lie on the diagonal.`,
    );
    setText(
      row,
      `Row ${label}: of ${reading.row} digits labeled ${label}, ${reading.found} are found (recall ${share(reading.found, reading.row)}).`,
    );
    setText(
      column,
      `Column ${prediction}: of ${reading.column} answers “${prediction}”, ${reading.right} are right (precision ${share(reading.right, reading.column)}).`,
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
          ...INK,
        });
        return create("li", {}, canvas);
      }),
    );
  }

  const body = [
    create(
      "div",
      { class: "gn-confuse__body" },
      matrix.element,
      create("div", { class: "gn-confuse__words" }, whole, row, column, digits, list),
    ),
  ];
  return { title: "Read the confusion matrix", body, draw };
}

/** @param {number} part @param {number} whole */
function share(part, whole) {
  return whole ? percent(part / whole) : "–";
}
