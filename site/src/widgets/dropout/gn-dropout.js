/** `<gn-dropout>`: a dropout mask over the network's hidden layer, another one at every step. */

import { lessonElement } from "../../kit/lesson-card.js";
import { HESITATING } from "../../kit/subject.js";
import { createDropoutView } from "./view.js";

/** @import { Tensor } from "../../python/protocol.js" */

/**
 * What `glassnet.lessons.dropout.masks` answers.
 * @typedef {object} Masks
 * @property {number} p
 * @property {number} factor what the units that stay are multiplied by
 * @property {number | null} label
 * @property {number} target the digit whose loss the gradient belongs to
 * @property {Tensor} activation
 * @property {Tensor} mask
 * @property {Tensor} output
 * @property {Tensor} mean
 * @property {Tensor} on
 * @property {number} kept
 * @property {Tensor} recent
 * @property {number} steps
 * @property {number} different
 * @property {[number, number, number]} sums of activation, output and mean
 * @property {Tensor} gradient_arriving
 * @property {Tensor} gradient_passed
 * @property {ArrayLike<number>} whole
 * @property {ArrayLike<number>} thinned
 * @property {"reader" | "pretrained"} source
 * @property {number} step
 */

export default lessonElement({
  lesson: "dropout",
  method: "masks",
  chosen: { p: 0.5, scaled: true, training: true },
  digit: HESITATING,
  createView: createDropoutView,
});
