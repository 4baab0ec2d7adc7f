/**
 * `<gn-training-step>`: one training step in slow motion, on a small network of its own. Forward,
 * loss, backward and update come one by one; each can be looked at, checked and undone.
 */

import { onSchemeChange } from "../draw/theme.js";
import { engine } from "../engine.js";
import { createLesson } from "../lesson.js";
import { createStepView } from "./step-view.js";

/** @import { Tensor } from "../protocol.js" */

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

const STEPS = 10;

export default class TrainingStepElement extends HTMLElement {
  #lesson = createLesson("training_step");
  #view = createStepView({
    onAdvance: () => this.#ask("advance", { learning_rate: this.#view.rate() }),
    onRun: () => this.#ask("run", { learning_rate: this.#view.rate(), steps: STEPS }),
    onUndo: () => this.#ask("undo"),
    onReset: () => this.#ask("start"),
    onCheck: (place) => this.#check(place),
  });
  /** @type {(() => void)[]} */
  #stops = [];
  /** Whether Python has answered once: from then on, what is shown is Python's state. */
  #isLive = false;

  connectedCallback() {
    this.replaceChildren(...this.#view.children);
    this.#stops = [onSchemeChange(this.#view.redraw), this.#view.destroy];
    if (engine.state === "ready") this.#ask("start");
    else this.#showFirstLook();
  }

  disconnectedCallback() {
    for (const stop of this.#stops) stop();
  }

  #showFirstLook() {
    this.#lesson.showFirst("start", {
      isWanted: () => !this.#isLive,
      show: this.#view.show,
      fail: this.#view.showError,
    });
  }

  /** @param {string} method @param {object} [params] */
  async #ask(method, params = {}) {
    this.#view.setBusy(true);
    try {
      const state = /** @type {StepState} */ (await this.#lesson.ask(method, params));
      this.#isLive = true;
      this.#view.show(state);
    } catch (error) {
      this.#view.showError(/** @type {Error} */ (error));
    } finally {
      this.#view.setBusy(false);
    }
  }

  /** @param {number} place */
  async #check(place) {
    try {
      const found = await this.#lesson.ask("check", { place });
      this.#view.showCheck(/** @type {SlopeCheck} */ (found));
    } catch (error) {
      this.#view.showError(/** @type {Error} */ (error));
    }
  }
}
