/**
 * `<gn-untying>`: every value of a map is computed with the same kernel, until its weights are
 * untied tile by tile and each tile learns for itself.
 */

import { lessonElement } from "../../kit/lesson-card.js";
import { createUntyingView } from "./view.js";

/** @import { Tensor } from "../../python/protocol.js" */

/**
 * What `glassnet.lessons.untying.look` answers.
 * @typedef {object} Untied
 * @property {Tensor} image
 * @property {number | null} label
 * @property {number} target the digit whose score the gradients belong to
 * @property {Tensor} maps
 * @property {Tensor} mosaic every tile's kernel, for each filter
 * @property {Tensor} gradient_maps
 * @property {Tensor} gradient_mosaic
 * @property {Tensor} biases
 * @property {[number, number]} kernel height, width
 * @property {number[]} kernels how many different ones each filter has
 * @property {[number[], number[]]} tile_of the tile of each row and of each column
 * @property {[number, number]} stride
 * @property {number} parameters
 * @property {number} multiply_adds
 * @property {number} accuracy
 * @property {number} updates
 * @property {number} tiles along a side
 * @property {"reader" | "pretrained"} source
 * @property {number} step
 */

export default lessonElement({
  lesson: "untying",
  method: "look",
  chosen: { tiles: 1 },
  digit: 0,
  createView: createUntyingView,
});
