/** `<gn-units>`: one unit: its window on the digit, what excites it most, and its made-up favorite. */

import { onSchemeChange } from "../draw/theme.js";
import { createLiveQuestion } from "./live-question.js";
import { createSubject } from "./subject.js";
import { createUnitsView } from "./units-view.js";

/** @import { Tensor } from "../protocol.js" */

/**
 * What `glassnet.lessons.units.unit` answers.
 * @typedef {object} UnitLook
 * @property {{index: number, name: string, units: number, field: [number, number]}[]} layers
 * @property {number} layer
 * @property {number} channel
 * @property {Tensor} image
 * @property {number | null} label
 * @property {[number, number, number, number]} window top, left, height, width
 * @property {number} value
 * @property {Tensor} patches (K, h, w)
 * @property {number[]} labels
 * @property {number[]} values
 * @property {Tensor} preferred (h, w)
 * @property {"reader" | "pretrained"} source
 * @property {number} step
 */

export default class UnitsElement extends HTMLElement {
  #chosen = { layer: 3, channel: 1 };
  #subject = createSubject(() => this.#question.ask());
  #view = createUnitsView(this.#subject.element, (layer, channel) => {
    this.#chosen = { layer, channel };
    this.#question.ask();
  });
  #question = createLiveQuestion({
    lesson: "units",
    method: "unit",
    params: () => ({ ...this.#chosen, ...this.#subject.params() }),
    show: (look) => {
      this.#subject.show(look.label);
      this.#view.show(look);
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
