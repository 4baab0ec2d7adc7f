/**
 * An element about one digit and the live network: a digit to choose, a question to Python, and a
 * view of the answer, which follows the digit, the reader's other choices and the training.
 */

import { onSchemeChange } from "../draw/theme.js";
import { createLiveQuestion } from "./live-question.js";
import { createSubject } from "./subject.js";

/**
 * @typedef {object} DigitView
 * @property {HTMLElement[]} children
 * @property {(answer: any) => void} show
 * @property {(error: Error) => void} showError
 * @property {() => void} redraw
 * @property {() => void} destroy
 * @property {() => void} [forget] what was chosen for the digit before
 */

/**
 * @typedef {object} LiveDigitOptions
 * @property {string} lesson
 * @property {string} method which of its functions is asked
 * @property {object} [chosen] what to ask for at first, besides the digit
 * @property {number} [index] of the test digit to begin with
 * @property {(options: {subject: HTMLElement, onChoose: (changes: object) => void}) => DigitView} createView
 */

export class LiveDigit extends HTMLElement {
  #options;
  /** @type {(() => void)[]} */
  #stops = [];

  /** @param {LiveDigitOptions} options */
  constructor(options) {
    super();
    this.#options = options;
  }

  connectedCallback() {
    const { lesson, method, index, createView } = this.#options;
    const chosen = { ...this.#options.chosen };
    const subject = createSubject(() => {
      view.forget?.();
      question.ask();
    }, index);
    const onChoose = (/** @type {object} */ changes) => {
      Object.assign(chosen, changes);
      question.ask();
    };
    const view = createView({ subject: subject.element, onChoose });
    const question = createLiveQuestion({
      lesson,
      method,
      params: () => ({ ...chosen, ...subject.params() }),
      show: (answer) => {
        subject.show(answer.label);
        view.show(answer);
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
