/**
 * `<gn-training-step>`: one training step in slow motion, on a small network of its own. Forward,
 * loss, backward and update come one by one; each can be looked at, checked and undone.
 */

import { onSchemeChange } from "../../draw/theme.js";
import { engine } from "../../python/tab.js";
import { createLesson } from "../../runs/lesson.js";
import { createStepView } from "./view.js";

/** @import { Tensor } from "../../python/protocol.js" */

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
  /** @type {(() => void)[]} */
  #stops = [];

  connectedCallback() {
    const lesson = createLesson("training_step");
    const view = createStepView({
      onAdvance: () => ask("advance", { learning_rate: view.rate() }),
      onRun: () => ask("run", { learning_rate: view.rate(), steps: STEPS }),
      onUndo: () => ask("undo"),
      onReset: () => ask("start"),
      onCheck: (place) => check(place),
    });
    /** Whether Python has answered once: from then on, what is shown is Python's state. */
    let isLive = false;

    /** @param {string} method @param {object} [params] */
    const ask = async (method, params = {}) => {
      view.setBusy(true);
      try {
        const state = /** @type {StepState} */ (await lesson.ask(method, params));
        isLive = true;
        view.show(state);
      } catch (error) {
        view.showError(/** @type {Error} */ (error));
      } finally {
        view.setBusy(false);
      }
    };

    /** @param {number} place */
    const check = async (place) => {
      try {
        view.showCheck(/** @type {SlopeCheck} */ (await lesson.ask("check", { place })));
      } catch (error) {
        view.showError(/** @type {Error} */ (error));
      }
    };

    this.replaceChildren(...view.children);
    this.#stops = [onSchemeChange(view.redraw), view.destroy];
    if (engine.state === "ready") ask("start");
    else {
      const { show, showError: fail } = view;
      lesson.showFirst("start", { isWanted: () => !isLive, show, fail });
    }
  }

  disconnectedCallback() {
    for (const stop of this.#stops) stop();
  }
}
