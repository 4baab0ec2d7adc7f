/**
 * A card: heading, body, and at its end what is waited for, what went wrong and which network
 * answered. An element says what stands in it and how an answer is drawn.
 */

import { batch, effect, signal } from "@preact/signals-core";
import { create, setText } from "../dom/elements.js";
import { createLoadingLine } from "./loading-line.js";
import { setProblem } from "./problem.js";
import { whoAnswers } from "./who-answers.js";

/** @import { Needs } from "./loading-line.js" */

/**
 * What stands in a card, made anew whenever its element comes into a page.
 *
 * @typedef {object} View
 * @property {string} title
 * @property {HTMLElement[]} [tools] beside the title
 * @property {(Node | string)[]} body
 * @property {(Node | string)[]} [end] left out, the card's three lines
 * @property {(answer: any, before: any) => void} [show] a new answer, and the one before it or null
 * @property {(answer: any) => void} [draw] the answer, and again whenever a signal it reads changes:
 *   the page's colors, or what the reader has chosen to look at
 */

export class Card extends HTMLElement {
  /** The line that says what is waited for. @type {HTMLElement} */
  loading = create("div");
  /** The line that says what went wrong. */
  error = create("p");
  /** The line that says which network answered. */
  source = create("p");

  #answer = signal(/** @type {any} */ (null));
  #createView;
  #needs;
  /** @type {View | null} */
  #view = null;
  /** @type {(() => void)[]} */
  #stops = [];

  /** @param {(card: any) => View} createView @param {Needs} [needs] what the loading line is to know */
  constructor(createView, needs) {
    super();
    this.#createView = createView;
    this.#needs = needs;
  }

  /** What the card shows; null before there is anything. */
  get answer() {
    return this.#answer.value;
  }

  connectedCallback() {
    this.#createLines();
    this.#view = this.#createView(this);
    const { title, tools = [], body, end = [this.loading, this.error, this.source] } = this.#view;
    const head = create("div", { class: "gn-card__head" }, create("h2", {}, title), ...tools);
    this.replaceChildren(head, ...body, ...end);
    this.until(effect(() => this.#draw()));
  }

  #createLines() {
    const loading = createLoadingLine(this.#needs);
    this.#answer.value = null;
    this.loading = loading.element;
    this.error = create("p", { class: "gn-error", role: "alert", hidden: true });
    this.source = create("p", { class: "gn-card__source" });
    this.until(loading.destroy);
  }

  disconnectedCallback() {
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** Does this once the element leaves the page. @param {...() => void} stops */
  until(...stops) {
    this.#stops.push(...stops);
  }

  /** @param {any} answer null if there is none any more */
  show(answer) {
    const before = this.answer;
    this.clearError();
    batch(() => {
      this.#answer.value = answer;
      this.#view?.show?.(answer, before);
    });
    if (answer?.source) whoAnswers(answer).then((text) => setText(this.source, text));
    else setText(this.source, ""); // no network of this page's
  }

  #draw() {
    if (this.answer !== null) this.#view?.draw?.(this.answer);
  }

  /** @param {Error} failure */
  fail({ message }) {
    this.error.hidden = false;
    setProblem(this.error, message);
  }

  clearError() {
    this.error.hidden = true;
  }
}
