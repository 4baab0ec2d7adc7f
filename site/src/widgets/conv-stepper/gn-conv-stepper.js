/**
 * `<gn-conv-stepper about="kernel | shape | channels">`: a window over a digit, one step after the
 * other, and the arithmetic of every step. What can be changed depends on what it is about.
 */

import { onSchemeChange } from "../../draw/theme.js";
import { createLiveQuestion } from "../../kit/live-question.js";
import { createSubject } from "../../kit/subject.js";
import { createChannelControls } from "./channels.js";
import { createKernelControls } from "./kernel.js";
import { createShapeControls } from "./shape.js";
import { createStepperView } from "./view.js";

/** @import { Tensor } from "../../python/protocol.js" */
/** @import { Place } from "../../kit/map-grid.js" */

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
 * @property {() => void} redraw
 */

/** @type {Record<string, (onChange: () => void) => Controls>} */
const CONTROLS = {
  kernel: createKernelControls,
  shape: createShapeControls,
  channels: createChannelControls,
};

export default class ConvStepper extends HTMLElement {
  /** @type {Place | null} where Python chooses, until the reader does */
  #place = null;
  /** @type {(() => void)[]} */
  #stops = [];

  connectedCallback() {
    const subject = createSubject(() => ask());
    const controls = CONTROLS[this.getAttribute("about") ?? "kernel"](() => ask());
    const view = createStepperView({
      subject: subject.element,
      controls,
      onMove: (place) => {
        this.#place = place;
        ask();
      },
    });
    const questions = new Map();
    let stopQuestion = () => {};
    let method = "";

    const ask = () => {
      if (controls.method() !== method) start();
      else questions.get(method).ask();
    };

    /** Another function of Python answers from now on. */
    const start = () => {
      stopQuestion();
      method = controls.method();
      this.#place = null;
      const own = method;
      const question = createLiveQuestion({
        lesson: "stepper",
        method,
        params: () => ({ ...controls.params(), ...this.#place, ...subject.params() }),
        show: (/** @type {Window} */ answer) => {
          if (own !== method) return;
          this.#place ??= { row: answer.row, column: answer.column };
          subject.show(answer.label);
          controls.show(answer);
          view.show(answer);
        },
        fail: view.showError,
      });
      questions.set(method, question);
      stopQuestion = question.start();
    };

    this.replaceChildren(...view.children);
    start();
    this.#stops = [
      () => stopQuestion(),
      onSchemeChange(() => {
        view.redraw();
        controls.redraw();
      }),
      subject.destroy,
      view.destroy,
    ];
  }

  disconnectedCallback() {
    for (const stop of this.#stops) stop();
  }
}
