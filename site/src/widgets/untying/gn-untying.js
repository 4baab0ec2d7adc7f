/**
 * `<gn-untying>`: every value of a map is computed with the same kernel, until its weights are
 * untied tile by tile and each tile learns for itself.
 */

import { onSchemeChange } from "../../draw/theme.js";
import { createLiveQuestion } from "../../kit/live-question.js";
import { createSubject } from "../../kit/subject.js";
import { createUntyingView } from "./view.js";

/** @import { Tensor } from "../../python/protocol.js" */

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
  /** @type {(() => void)[]} */
  #stops = [];

  connectedCallback() {
    let tiles = 1;
    /** What the next question asks for once. */
    let once = {};

    /** @param {object} [wish] for once */
    const ask = (wish = {}) => {
      once = wish;
      question.ask();
    };

    const subject = createSubject(() => ask());
    const view = createUntyingView({
      subject: subject.element,
      onTiles: (chosen) => {
        tiles = chosen;
        ask();
      },
      onTrain: (updates) => ask({ updates }),
      onRestart: () => ask({ restart: true }),
    });
    const question = createLiveQuestion({
      lesson: "untying",
      method: "look",
      params: () => {
        const wish = once;
        once = {};
        return { tiles, ...wish, ...subject.params() };
      },
      show: (/** @type {Untied} */ untied) => {
        subject.show(untied.label);
        view.show(untied);
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
