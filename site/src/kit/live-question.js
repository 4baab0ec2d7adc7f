/**
 * A question to a lesson's Python side about the network as it is now: answered from the stored
 * first look until Python is there, then anew whenever the reader's training has moved on.
 *
 * One is put at a time. Only the answer to what the reader asked last is shown; the same question put
 * again because the network has learned does not make the answer before it worthless.
 */

import { coalesce } from "../python/coalesce.js";
import { engine } from "../python/tab.js";
import { createLesson } from "../runs/lesson.js";
import { trainingRun } from "../runs/tab.js";
import { pace } from "./pace.js";

/** Least time, in milliseconds, between two looks at a network that learns. */
const REFRESH_MS = 500;

/**
 * @typedef {object} Inquiry
 * @property {string} lesson
 * @property {() => string} method which of its functions is asked
 * @property {() => object} params what it is asked, when the question is put
 * @property {(answer: any) => void} show
 * @property {(error: Error) => void} fail
 * @property {(answer: any) => boolean} [isPartial] whether the same question brings the rest
 * @property {boolean} [asksAtOnce] left out, it does: in a page in which Python is ready
 * @property {number | null} [refreshMs] null if it asks only when the reader does
 */

export class LiveQuestion {
  #inquiry;
  #lesson;
  #put;
  /** The one that had its first look last. */
  #method;
  /** How often the reader has asked. */
  #asked = 0;
  #isPut = false;
  /** @type {unknown} */
  #shown = null;
  /** @type {(() => void)[]} */
  #stops = [];

  /** @param {Inquiry} inquiry */
  constructor(inquiry) {
    this.#inquiry = inquiry;
    this.#method = inquiry.method();
    this.#lesson = createLesson(inquiry.lesson);
    this.#put = coalesce((/** @type {void} */ _) =>
      this.#lesson.ask(inquiry.method(), inquiry.params()),
    );
  }

  /** Asks, or shows the first look, and follows the training. */
  start() {
    const { refreshMs = REFRESH_MS } = this.#inquiry;
    if (refreshMs !== null) {
      const refresh = pace(() => this.#refresh(), refreshMs);
      this.#stops = [trainingRun.subscribe(refresh.call), refresh.cancel];
    }
    if (!this.#isPut) this.#begin(); // the run tells at once how it stands, too
  }

  stop() {
    this.drop();
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** What is on its way is no longer wanted. */
  drop() {
    this.#asked += 1;
  }

  /** The reader asks, and starts Python where needed; every method has a first look of its own. */
  ask() {
    this.drop();
    if (this.#method !== this.#inquiry.method()) this.#begin();
    else this.#answer();
  }

  #begin() {
    const { method, asksAtOnce = true, show, fail } = this.#inquiry;
    this.#method = method();
    this.#isPut = false;
    if (asksAtOnce && engine.state === "ready") return this.#answer();
    const asked = this.#asked;
    const isWanted = () => asked === this.#asked && !this.#isPut;
    return this.#lesson.showFirst(this.#method, { isWanted, show, fail });
  }

  #refresh() {
    if (engine.state === "ready") this.#answer();
  }

  /** @returns {Promise<void>} */
  async #answer() {
    const { show, fail, isPartial = () => false } = this.#inquiry;
    const asked = this.#asked;
    this.#isPut = true;
    try {
      const answer = await this.#put();
      // Questions that followed each other fast all get the newest one's answer.
      if (asked !== this.#asked || answer === this.#shown) return;
      this.#shown = answer;
      show(answer);
      if (isPartial(answer)) await this.#answer();
    } catch (error) {
      if (asked === this.#asked) fail(/** @type {Error} */ (error));
    }
  }
}
