/** `<gn-relu>`: a map before and after ReLU, forward and backward, and the layer's histogram. */

import { onSchemeChange } from "../draw/theme.js";
import { createLiveQuestion } from "./live-question.js";
import { createReluView } from "./relu-view.js";
import { createSubject } from "./subject.js";

/** @import { Tensor } from "../protocol.js" */

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

export default class Relu extends HTMLElement {
  #chosen = { which: 0, channel: 0, negative_weights: true };
  #subject = createSubject(() => this.#question.ask());
  #view = createReluView({
    subject: this.#subject.element,
    onChoose: (changes) => {
      Object.assign(this.#chosen, changes);
      this.#question.ask();
    },
  });
  #question = createLiveQuestion({
    lesson: "relu",
    method: "maps",
    params: () => ({ ...this.#chosen, ...this.#subject.params() }),
    show: (/** @type {ReluMaps} */ maps) => {
      this.#subject.show(maps.label);
      this.#view.show(maps);
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
}
