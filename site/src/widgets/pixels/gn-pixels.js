/** `<gn-pixels>`: point at a pixel of a digit and see the number it is; shuffle all pixels. */

import { create, createButton, setAttribute, setText } from "../../dom/elements.js";
import { drawHeatmap } from "../../draw/heatmap.js";
import { lessonElement } from "../../kit/lesson-card.js";
import { createMapGrid } from "../../kit/map-grid.js";
import { createNumbers } from "../../kit/number-grid.js";
import { onMap } from "../../kit/place.js";
import { INK } from "../../kit/range.js";
import { decimal } from "../../text/format.js";

/** @import { Tensor } from "../../python/protocol.js" */
/** @import { LessonCard } from "../../kit/lesson-card.js" */
/** @import { Place } from "../../kit/place.js" */

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

const SHAPE = [28, 28];

export default lessonElement({
  lesson: "pixels",
  method: "look",
  chosen: { row: 12, column: 18, shuffled: false },
  digit: 0,
  createView,
});

/** @param {LessonCard} card */
function createView(card) {
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
  const words = create("p", { class: "gn-pixels__words", role: "status" });

  const shuffle = createButton("Shuffle the pixels", () => {
    const shuffled = !card.chosen.shuffled;
    setText(shuffle, shuffled ? "Put them back" : "Shuffle the pixels");
    card.choose({ shuffled });
  });

  /** @param {Place} cell */
  function point(cell) {
    frame(cell);
    card.choose(cell);
  }

  /** @param {number} rows @param {number} columns */
  function step(rows, columns) {
    const { row, column } = card.chosen;
    point(onMap({ row: row + rows, column: column + columns }, SHAPE));
  }

  /** @param {Place} cell */
  function frame({ row, column }) {
    digit.choose({ top: row, left: column, height: 1, width: 1 });
  }

  /** @param {Pixel} pixel */
  function draw(pixel) {
    const { image, around: near, position, value } = pixel;
    digit.update("Digit", image, INK);
    frame(pixel);
    around.update("The numbers around it", near, 0);
    const count = image.data.length;
    drawHeatmap(strip, { data: image.data, height: 1, width: count, ...INK });
    setAttribute(strip, "aria-label", `The chosen pixel is number ${position} of ${count}`);
    marker.style.left = `${((position - 1) / count) * 100}%`;
    setText(words, told(pixel, decimal(value, 3), card.chosen.shuffled));
  }

  const body = [
    create("div", { class: "gn-pair" }, digit.element, around.element),
    words,
    row,
    shuffle,
  ];
  return { title: "One pixel, one number", body, draw };
}

/** @param {Pixel} pixel @param {string} value @param {boolean} isShuffled */
function told({ row, column, position, from }, value, isShuffled) {
  const at = `Row ${row + 1}, column ${column + 1}: ${value}, number ${position} of the row.`;
  return isShuffled ? `${at} It came from row ${from[0] + 1}, column ${from[1] + 1}.` : at;
}
