/** `<gn-relu>`: a map before and after ReLU, forward and backward, and the layer's histogram. */

import { lessonElement } from "../../kit/lesson-card.js";
import { createReluView } from "./view.js";

/** @import { Tensor } from "../../python/protocol.js" */

/**
 * What `glassnet.lessons.relu.maps` answers.
 * @typedef {object} ReluMaps
 * @property {number} layers how many such ReLUs the network has
 * @property {number} which
 * @property {number} channel
 * @property {number | null} label
 * @property {number} target
 * @property {Tensor} maps
 * @property {Tensor} before
 * @property {Tensor} after
 * @property {Tensor} gradient_after
 * @property {Tensor} gradient_before
 * @property {{largest: number, before: ArrayLike<number>, after: ArrayLike<number>}} histogram
 * @property {number} values
 * @property {number} negative
 * @property {number} zeros
 * @property {{count: number, negative: number}} weights
 * @property {number} order_difference
 * @property {ArrayLike<number>} probabilities
 * @property {"reader" | "pretrained"} source
 * @property {number} step
 */

export default lessonElement({
  lesson: "relu",
  method: "maps",
  chosen: { which: 0, channel: 0, negative_weights: true },
  digit: 0,
  createView: createReluView,
});
