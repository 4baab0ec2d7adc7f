/**
 * `<gn-training-step>`: one training step in slow motion, on a small network of its own. Forward,
 * loss, backward and update come one by one; each can be looked at, checked and undone.
 */

import { lessonElement } from "../../kit/lesson-card.js";
import { createStepView } from "./view.js";

/** @import { Tensor } from "../../python/protocol.js" */

/**
 * What `glassnet.lessons.training_step` answers.
 * @typedef {"ready" | "forward" | "loss" | "backward" | "update" | "diverged"} Phase
 *
 * @typedef {object} ParameterLine
 * @property {string} layer
 * @property {string} name
 * @property {number} count
 * @property {number | null} value
 * @property {number | null} gradient
 * @property {number | null} change
 *
 * @typedef {object} StepState
 * @property {Phase} phase
 * @property {Phase | null} next
 * @property {number} step
 * @property {number} undos
 * @property {number[]} losses
 * @property {Tensor} images
 * @property {number[]} labels
 * @property {Tensor | null} probabilities
 * @property {Tensor} filters
 * @property {Tensor | null} gradient
 * @property {Tensor | null} change
 * @property {ParameterLine[]} parameters
 *
 * @typedef {object} SlopeCheck
 * @property {number} epsilon
 * @property {number} weight
 * @property {number} gradient
 * @property {number} above
 * @property {number} below
 * @property {number} slope
 * @property {number} error
 */

export default lessonElement({
  lesson: "training_step",
  method: "start",
  refreshMs: null, // a network of its own, which takes a step when the reader says so
  createView: createStepView,
});
