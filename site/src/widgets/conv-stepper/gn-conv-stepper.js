/**
 * `<gn-conv-stepper about="kernel | shape | channels">`: a window over a digit, one step after the
 * other, and the arithmetic of every step. What can be changed depends on what it is about.
 */

import { lessonElement } from "../../kit/lesson-card.js";
import { createStepperView } from "./view.js";

/** @import { Tensor } from "../../python/protocol.js" */

/**
 * What the functions of `glassnet.lessons.stepper` answer about one window.
 * @typedef {object} Window
 * @property {Tensor} image with its padding
 * @property {Tensor} map
 * @property {number} row of the window's value in the map
 * @property {number} column
 * @property {number} stride
 * @property {number} padding
 * @property {number} dilation
 * @property {Tensor} patch
 * @property {Tensor} laid the kernel over it
 * @property {Tensor} products
 * @property {number[]} sums of each channel
 * @property {number} bias
 * @property {number} value
 * @property {number} weights
 * @property {number} biases
 * @property {number | null} label
 * @property {Backward} backward
 * @property {"reader" | "pretrained"} [source]
 * @property {number} [step]
 *
 * A gradient's way through the window.
 * @typedef {object} Backward
 * @property {"score" | "here" | "everywhere"} cause where a gradient comes back from
 * @property {number | null} target the answer whose score it is
 * @property {number} at the gradient of the window's value
 * @property {Tensor} received the gradient of the map
 * @property {Tensor} passed what the image gets, with its padding
 * @property {Tensor} to_pixels what this window gives to its pixels
 * @property {Tensor} to_weights and to the weights
 * @property {Tensor} kernel what the weights get from all windows
 * @property {number} bias_gradient
 *
 * What can be changed, and what it says.
 * @typedef {object} Controls
 * @property {string} title
 * @property {(Node | string)[]} above the stage
 * @property {(Node | string)[]} below it
 * @property {() => string} method which function of Python answers
 * @property {() => object} params
 * @property {string[] | null} channels what the channels of the image are called
 * @property {(answer: any) => void} show
 */

export default lessonElement({
  lesson: "stepper",
  digit: 0,
  createView: createStepperView,
});
