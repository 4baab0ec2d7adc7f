/**
 * A card about a lesson: a question to its Python side, put again whenever the reader chooses
 * something, takes another digit or trains the network; and a view of the answer.
 */

import { createLesson } from "../runs/lesson.js";
import { Card } from "./card.js";
import { LiveQuestion } from "./live-question.js";
import { createSubject } from "./subject.js";

/** @import { View } from "./card.js" */
/** @import { Inquiry } from "./live-question.js" */

/**
 * @typedef {object} LessonParts
 * @property {() => string} [method] which function is asked, where that changes
 * @property {() => object} [params] what it is asked besides what is chosen
 * @property {() => void} [forget] drops what was chosen for the digit before
 *
 * What makes one element.
 * @typedef {object} Declaration
 * @property {string} lesson a module of `glassnet.lessons`
 * @property {string} [method] which of its functions is asked
 * @property {object} [chosen] what it is asked at first
 * @property {number} [digit] the test digit to begin with, if the card is about a digit
 * @property {(card: LessonCard) => View & LessonParts} createView
 */

/** @typedef {Declaration & Partial<Pick<Inquiry, "isPartial" | "asksAtOnce" | "refreshMs">>} LessonDeclaration */

/** The element that a declaration makes. @param {LessonDeclaration} declaration */
export function lessonElement(declaration) {
  return class extends LessonCard {
    constructor() {
      super(declaration);
    }
  };
}

export class LessonCard extends Card {
  /** What Python is asked. @type {Record<string, any>} */
  chosen = {};

  #declaration;
  /** What only the next question asks for. */
  #once = {};
  /** @type {LiveQuestion | null} */
  #question = null;
  /** @type {import("./subject.js").Subject | null} */
  #subject = null;

  /** @param {LessonDeclaration} declaration */
  constructor(declaration) {
    super(() => this.#createView());
    this.#declaration = declaration;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#question?.start();
  }

  /** Chooses, and asks. @param {object} changes */
  choose(changes) {
    Object.assign(this.chosen, changes);
    this.ask();
  }

  /** @param {object} [once] what is asked for besides, this time */
  ask(once = {}) {
    Object.assign(this.#once, once);
    this.#question?.ask();
  }

  /** @param {any} answer */
  show(answer) {
    this.#subject?.show(answer.label);
    super.show(answer);
  }

  /**
   * Lets Python do something and shows what comes of it. Nothing done is left out, as a question is
   * that another one follows.
   *
   * @param {string} method
   * @param {object} params
   */
  async act(method, params) {
    this.#question?.drop();
    try {
      this.show(await createLesson(this.#declaration.lesson).ask(method, params));
    } catch (error) {
      this.fail(/** @type {Error} */ (error));
    }
  }

  /**
   * A question besides the card's own, asked when the reader does.
   *
   * @param {Pick<Inquiry, "method" | "params" | "show"> & Partial<Inquiry>} inquiry
   */
  question(inquiry) {
    return this.#createQuestion({ refreshMs: null, ...inquiry });
  }

  /** @param {Pick<Inquiry, "method" | "params" | "show"> & Partial<Inquiry>} inquiry */
  #createQuestion(inquiry) {
    const question = new LiveQuestion({
      lesson: this.#declaration.lesson,
      fail: (error) => this.fail(error),
      ...inquiry,
      show: (answer) => {
        this.clearError();
        inquiry.show(answer);
      },
    });
    this.until(() => question.stop());
    return question;
  }

  #createView() {
    const { chosen, method = "", digit, createView, ...inquiry } = this.#declaration;
    this.chosen = { ...chosen };
    this.#once = {};
    const view = createView(this);
    this.#subject = digit === undefined ? null : this.#createSubject(digit, view);
    this.#question = this.#createQuestion({
      ...inquiry,
      method: view.method ?? (() => method),
      params: () => ({
        ...this.chosen,
        ...this.#takeOnce(),
        ...view.params?.(),
        ...this.#subject?.params(),
      }),
      show: (answer) => this.show(answer),
    });
    return this.#subject ? { ...view, tools: [this.#subject.element] } : view;
  }

  /** @param {number} digit @param {LessonParts} view */
  #createSubject(digit, { forget }) {
    const subject = createSubject(() => {
      forget?.();
      this.ask();
    }, digit);
    this.until(subject.destroy);
    return subject;
  }

  #takeOnce() {
    const once = this.#once;
    this.#once = {};
    return once;
  }
}
