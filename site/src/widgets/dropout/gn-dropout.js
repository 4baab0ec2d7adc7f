/** `<gn-dropout>`: a dropout mask over the network's hidden layer, another one at every step. */

import { onSchemeChange } from "../../draw/theme.js";
import { createLiveQuestion } from "../../kit/live-question.js";
import { createSubject, HESITATING } from "../../kit/subject.js";
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

export default class DropoutElement extends HTMLElement {
  /** @type {(() => void)[]} */
  #stops = [];

  connectedCallback() {
    const chosen = { p: 0.5, scaled: true, training: true };
    /** What the next question asks for once: new masks, or to forget the old ones. */
    let once = {};

    /** @param {object} [wish] for once */
    const ask = (wish = {}) => {
      once = wish;
      question.ask();
    };

    const subject = createSubject(() => ask(), HESITATING);
    const view = createDropoutView({
      subject: subject.element,
      onChoose: (changes) => {
        Object.assign(chosen, changes);
        ask();
      },
      onStep: (steps) => ask({ steps }),
      onRestart: () => ask({ restart: true }),
    });
    const question = createLiveQuestion({
      lesson: "dropout",
      method: "masks",
      params: () => {
        const wish = once;
        once = {};
        return { ...chosen, ...wish, ...subject.params() };
      },
      show: (/** @type {Masks} */ masks) => {
        subject.show(masks.label);
        view.show(masks);
      },
      fail: view.showError,
    });
    this.replaceChildren(...view.children);
    this.#stops = [question.start(), onSchemeChange(view.redraw), subject.destroy, view.destroy];
  }

  disconnectedCallback() {
    for (const stop of this.#stops) stop();
  }
}
