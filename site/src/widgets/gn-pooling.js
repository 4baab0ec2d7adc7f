/** `<gn-pooling>`: the pooling window over a map of the live network, its winner, and the way back. */

import { onSchemeChange } from "../draw/theme.js";
import { createLiveQuestion } from "./live-question.js";
import { createPoolingView } from "./pooling-view.js";
import { createSubject } from "./subject.js";

/** @import { Tensor } from "../protocol.js" */

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

export default class Pooling extends HTMLElement {
  #chosen = { which: 0, channel: 0, kind: "max" };
  #subject = createSubject(() => this.#question.ask());
  #view = createPoolingView({
    subject: this.#subject.element,
    onChoose: (changes) => {
      Object.assign(this.#chosen, changes);
      this.#question.ask();
    },
  });
  #question = createLiveQuestion({
    lesson: "pooling",
    method: "maps",
    params: () => ({ ...this.#chosen, ...this.#subject.params() }),
    show: (/** @type {PoolingMaps} */ maps) => {
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
