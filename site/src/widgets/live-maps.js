/**
 * An element that shows maps of the live network for one digit: what `<gn-relu>` and `<gn-pooling>`
 * have in common.
 */

import { onSchemeChange } from "../draw/theme.js";
import { createLiveQuestion } from "./live-question.js";
import { createSubject } from "./subject.js";

/**
 * @typedef {object} MapsView
 * @property {HTMLElement[]} children
 * @property {(maps: any) => void} show
 * @property {(error: Error) => void} showError
 * @property {() => void} redraw
 * @property {() => void} destroy
 */

export class LiveMaps extends HTMLElement {
  /** @type {(() => void)[]} */
  #stops = [];
  #view;
  #subject;
  #question;

  /**
   * @param {object} options
   * @param {string} options.lesson whose `maps` are asked for
   * @param {object} options.chosen what to ask for at first, besides the digit
   * @param {(options: {subject: HTMLElement, onChoose: (changes: object) => void}) => MapsView} options.createView
   */
  constructor({ lesson, chosen, createView }) {
    super();
    const ask = () => this.#question.ask();
    const subject = createSubject(ask);
    const onChoose = (/** @type {object} */ changes) => {
      Object.assign(chosen, changes);
      ask();
    };
    const view = createView({ subject: subject.element, onChoose });
    this.#subject = subject;
    this.#view = view;
    this.#question = createLiveQuestion({
      lesson,
      method: "maps",
      params: () => ({ ...chosen, ...subject.params() }),
      show: (maps) => {
        subject.show(maps.label);
        view.show(maps);
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
