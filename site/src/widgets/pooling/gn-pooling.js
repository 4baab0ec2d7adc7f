/** `<gn-pooling>`: the pooling window over a map of the live network, its winner, and the way back. */

import { lessonElement } from "../../kit/lesson-card.js";
import { createPoolingView } from "./view.js";

/** @import { Tensor } from "../../python/protocol.js" */

/**
 * What `glassnet.lessons.pooling.maps` answers.
 * @typedef {object} PoolingMaps
 * @property {number} layers how many pooling layers the network has
 * @property {number} which
 * @property {number} channel
 * @property {"max" | "average"} kind
 * @property {number | null} label
 * @property {number} target
 * @property {Tensor} maps
 * @property {Tensor} before
 * @property {Tensor} after
 * @property {Tensor | null} winners row · width + column inside the window
 * @property {Tensor} gradient_after
 * @property {Tensor} gradient_before
 * @property {[number, number]} window
 * @property {[number, number]} stride
 * @property {[number, number]} padding
 * @property {number} reached
 * @property {ArrayLike<number>} probabilities
 * @property {"reader" | "pretrained"} source
 * @property {number} step
 */

export default lessonElement({
  lesson: "pooling",
  method: "maps",
  chosen: { which: 0, channel: 0, kind: "max" },
  digit: 0,
  createView: createPoolingView,
});
