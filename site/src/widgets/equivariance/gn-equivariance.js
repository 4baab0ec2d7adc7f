/**
 * `<gn-equivariance>`: drag a digit over the field and see the maps of the network's first
 * convolution move with it, as long as its filters are shared by all places.
 */

import { lessonElement } from "../../kit/lesson-card.js";
import { createEquivarianceView } from "./view.js";

/** @import { Tensor } from "../../python/protocol.js" */

/**
 * What `glassnet.lessons.equivariance.maps` answers.
 * @typedef {object} Maps
 * @property {Tensor} image
 * @property {number | null} label
 * @property {Tensor} maps
 * @property {Tensor} filters
 * @property {[number, number, number, number]} inside top, left, height, width
 * @property {number[]} difference
 * @property {boolean[]} follows
 * @property {ArrayLike<number>} probabilities
 * @property {"reader" | "pretrained"} source
 * @property {number} step
 */

/** Least time, in milliseconds, between two looks at a network that learns. */
const REFRESH_MS = 100;

export default lessonElement({
  lesson: "equivariance",
  method: "maps",
  chosen: { rows: 0, columns: 0, shared: true },
  digit: 0,
  refreshMs: REFRESH_MS,
  createView: createEquivarianceView,
});
