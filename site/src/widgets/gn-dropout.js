/** `<gn-dropout>`: a dropout mask over the network's hidden layer, another one at every step. */

import { onSchemeChange } from "../draw/theme.js";
import { createDropoutView } from "./dropout-view.js";
import { createLiveQuestion } from "./live-question.js";
import { createSubject, HESITATING } from "./subject.js";

/** @import { Tensor } from "../protocol.js" */

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

export default class DropoutElement extends HTMLElement {
  #chosen = { p: 0.5, scaled: true, training: true };
  /** What the next question asks for once: new masks, or to forget the old ones. */
  #once = {};
  #subject = createSubject(() => this.#question.ask(), HESITATING);
  #view = createDropoutView({
    subject: this.#subject.element,
    onChoose: (changes) => {
      Object.assign(this.#chosen, changes);
      this.#question.ask();
    },
    onStep: (steps) => this.#ask({ steps }),
    onRestart: () => this.#ask({ restart: true }),
  });
  #question = createLiveQuestion({
    lesson: "dropout",
    method: "masks",
    params: () => {
      const once = this.#once;
      this.#once = {};
      return { ...this.#chosen, ...once, ...this.#subject.params() };
    },
    show: (/** @type {Masks} */ masks) => {
      this.#subject.show(masks.label);
      this.#view.show(masks);
    },
    fail: (error) => this.#view.showError(error),
  });
  /** @type {(() => void)[]} */
  #stops = [];

  connectedCallback() {
    this.replaceChildren(...this.#view.children);
    this.#stops = [
      this.#question.start(),
      onSchemeChange(this.#view.redraw),
      this.#subject.destroy,
      this.#view.destroy,
    ];
  }

  disconnectedCallback() {
    for (const stop of this.#stops) stop();
  }

  /** @param {object} once */
  #ask(once) {
    this.#once = once;
    this.#question.ask();
  }
}
