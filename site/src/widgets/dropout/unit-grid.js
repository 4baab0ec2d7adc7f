/** The units of a layer as a small picture, one square each; they have no order of their own. */

import { create, setAttribute, setText } from "../../dom/elements.js";
import { drawHeatmap } from "../../draw/heatmap.js";
import { createScale } from "../../kit/scale.js";

/** @import { Range } from "../../kit/scale.js" */

/**
 * @param {string} name
 * @param {object} [options]
 * @param {string} [options.part] what lights up with the text
 * @param {string} [options.term] which color the name has
 */
export function createUnitGrid(name, { part, term } = {}) {
  const canvas = create("canvas", { role: "img" });
  const scale = createScale();
  const caption = create("figcaption", term ? { class: `gn-term gn-term--${term}` } : {}, name);
  const element = create(
    "figure",
    { class: "gn-units", "data-part": part ?? null },
    caption,
    canvas,
    scale.element,
  );

  /** @param {Float32Array} data @param {Range} range @param {string} words for who cannot see it */
  function update(data, range, words) {
    drawUnits(canvas, data, range);
    setAttribute(canvas, "aria-label", `${name}: ${words}`);
    scale.update(range);
  }

  /** @param {string} text */
  function rename(text) {
    name = text;
    setText(caption, text);
  }
  return { element, update, rename };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array} data
 * @param {Range} range
 * @param {number} [offset]
 * @param {number} [count]
 */
export function drawUnits(canvas, data, range, offset = 0, count = data.length) {
  const width = columns(count);
  drawHeatmap(canvas, { data, offset, width, height: count / width, ...range });
}

/** The number of columns that makes a full rectangle, as square as can be. @param {number} count */
function columns(count) {
  let width = Math.ceil(Math.sqrt(count));
  while (count % width !== 0) width++;
  return width;
}
