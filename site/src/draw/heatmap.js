/** A 2-D array as a picture: one canvas pixel per value, which CSS scales up without smoothing. */

import { colorTable } from "./colors.js";
import { currentScheme } from "./theme.js";

/**
 * @typedef {object} Heatmap
 * @property {ArrayLike<number>} data row-major
 * @property {number} height
 * @property {number} width
 * @property {number} [offset] where the picture starts inside `data`
 * @property {number} min the value at the map's lower end
 * @property {number} max the value at the map's upper end
 * @property {import("./colors.js").MapName} map
 */

/**
 * Draws the array into the canvas, whose size becomes `width` × `height` pixels.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Heatmap} heatmap
 */
export function drawHeatmap(canvas, { data, height, width, offset = 0, min, max, map }) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  if (!context) return;
  const table = colorTable(map, currentScheme());
  const image = context.createImageData(width, height);
  const scale = max > min ? 255 / (max - min) : 0;
  for (let index = 0; index < width * height; index++) {
    const level = Math.round((data[offset + index] - min) * scale);
    const color = Math.min(255, Math.max(0, level)) * 4;
    image.data.set(table.subarray(color, color + 4), index * 4);
  }
  context.putImageData(image, 0, 0);
}

/**
 * The largest absolute value: the end of a scale that is symmetric around zero.
 *
 * @param {ArrayLike<number>} data
 */
export function largestMagnitude(data) {
  let largest = 0;
  for (let index = 0; index < data.length; index++) {
    largest = Math.max(largest, Math.abs(data[index]));
  }
  return largest;
}
