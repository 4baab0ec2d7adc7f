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

export class LiveDigit extends HTMLElement {
  /** @type {(() => void)[]} */
  #stops = [];
  #view;
  #subject;
  #question;

  /**
   * @param {object} options
   * @param {string} options.lesson
   * @param {string} options.method which of its functions is asked
   * @param {object} [options.chosen] what to ask for at first, besides the digit
   * @param {number} [options.index] of the test digit to begin with
   * @param {(options: {subject: HTMLElement, onChoose: (changes: object) => void}) => DigitView} options.createView
   */
  constructor({ lesson, method, chosen = {}, index, createView }) {
    super();
    const ask = () => this.#question.ask();
    const subject = createSubject(() => {
      view.forget?.();
      ask();
    }, index);
    const onChoose = (/** @type {object} */ changes) => {
      Object.assign(chosen, changes);
      ask();
    };
    const view = createView({ subject: subject.element, onChoose });
    this.#subject = subject;
    this.#view = view;
    this.#question = createLiveQuestion({
      lesson,
      method,
      params: () => ({ ...chosen, ...subject.params() }),
      show: (answer) => {
        subject.show(answer.label);
        view.show(answer);
      },
      fail: view.showError,
    });
  }

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
