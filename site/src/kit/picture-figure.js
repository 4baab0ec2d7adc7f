/** A small array as a picture with words below it. */

import { create, setAttribute, setText } from "../dom/elements.js";
import { drawHeatmap } from "../draw/heatmap.js";

/** @import { Range } from "./scale.js" */

/**
 * @typedef {object} Pixels
 * @property {ArrayLike<number>} data
 * @property {number} height
 * @property {number} width
 * @property {number} [offset]
 */

/** @param {string} [part] what lights up with the text */
export function createPictureFigure(part) {
  const canvas = create("canvas", { role: "img" });
  const caption = create("figcaption", {});
  const stack = create("div", { class: "gn-picture__stack" }, canvas);
  const element = create(
    "figure",
    { class: "gn-picture", "data-part": part ?? null },
    stack,
    caption,
  );

  /** @param {Pixels} pixels @param {Range} range @param {string} words @param {string} [label] */
  function update(pixels, range, words, label = words) {
    drawHeatmap(canvas, { ...pixels, ...range });
    setAttribute(canvas, "aria-label", label);
    setText(caption, words);
  }
  return { element, stack, update };
}
