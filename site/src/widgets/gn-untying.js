/**
 * `<gn-untying>`: every value of a map is computed with the same kernel, until its weights are
 * untied tile by tile and each tile learns for itself.
 */

import { onSchemeChange } from "../draw/theme.js";
import { createLiveQuestion } from "./live-question.js";
import { createSubject } from "./subject.js";
import { createUntyingView } from "./untying-view.js";

/** @import { Tensor } from "../protocol.js" */

/**
 * What `glassnet.lessons.untying.look` answers.
 * @typedef {object} Untied
 * @property {Tensor} image
 * @property {number | null} label
 * @property {number} target the digit whose score the gradients belong to
 * @property {Tensor} maps
 * @property {Tensor} mosaic every tile's kernel, for each filter
 * @property {Tensor} gradient_maps
 * @property {Tensor} gradient_mosaic
 * @property {Tensor} biases
 * @property {[number, number]} kernel height, width
 * @property {number[]} kernels how many different ones each filter has
 * @property {[number[], number[]]} tile_of the tile of each row and of each column
 * @property {[number, number]} stride
 * @property {number} parameters
 * @property {number} multiply_adds
 * @property {number} accuracy
 * @property {number} updates
 * @property {number} tiles along a side
 * @property {"reader" | "pretrained"} source
 * @property {number} step
 */

export default class Untying extends HTMLElement {
  #tiles = 1;
  /** What the next question asks for once. */
  #once = {};
  #subject = createSubject(() => this.#question.ask());
  #view = createUntyingView({
    subject: this.#subject.element,
    onTiles: (tiles) => {
      this.#tiles = tiles;
      this.#question.ask();
    },
    onTrain: (updates) => this.#ask({ updates }),
    onRestart: () => this.#ask({ restart: true }),
  });
  #question = createLiveQuestion({
    lesson: "untying",
    method: "look",
    params: () => {
      const once = this.#once;
      this.#once = {};
      return { tiles: this.#tiles, ...once, ...this.#subject.params() };
    },
    show: (/** @type {Untied} */ untied) => {
      this.#subject.show(untied.label);
      this.#view.show(untied);
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
