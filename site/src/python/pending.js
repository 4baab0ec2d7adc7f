/** The requests that wait for the worker's answer. */

import { RequestError } from "./engine-errors.js";

/** @import { Reply, RequestType } from "./protocol.js" */

/**
 * `isLong` once it has taken a while.
 * @typedef {{resolve: (value: any) => void, reject: (error: Error) => void, type: RequestType,
 *   isLong: boolean}} Waiting
 */

/** Milliseconds after which the reader's own Python is said to hold up what else is asked. */
const CONSOLE_PATIENCE = 1000;

export class Pending {
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  #lastId = 0;
  #onConsole;

  /** @param {() => void} onConsole   called when the console may have begun or ceased to hold up others */
  constructor(onConsole) {
    this.#onConsole = onConsole;
  }

  /** Whether the reader's own Python runs and runs, so that whatever else is asked has to wait. */
  get isConsoleBusy() {
    return [...this.#waiting.values()].some(({ isLong }) => isLong);
  }

  /** Nobody knows how long the reader's own Python takes: no answer is due meanwhile. */
  get isOfConsole() {
    return [...this.#waiting.values()].some(({ type }) => type === "python");
  }

  get isEmpty() {
    return this.#waiting.size === 0;
  }

  /** @returns {[number, RequestType][]} by the ids of their messages */
  get types() {
    return [...this.#waiting].map(([id, { type }]) => [id, type]);
  }

  /**
   * @param {RequestType} type
   * @param {(id: number) => void} send
   * @returns {Promise<any>} the answer
   */
  add(type, send) {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      send(id);
      const waiting = { resolve, reject, type, isLong: false };
      this.#waiting.set(id, waiting);
      if (type === "python") setTimeout(() => this.#lengthen(waiting), CONSOLE_PATIENCE);
      if (this.isConsoleBusy) this.#onConsole(); // one more has to wait
    });
  }

  /** @param {Reply} reply */
  settle(reply) {
    const waiting = this.#waiting.get(reply.id);
    if (!waiting) return;
    this.#waiting.delete(reply.id);
    if (reply.ok) waiting.resolve(reply.value);
    else waiting.reject(new RequestError(reply.error));
    if (waiting.isLong) this.#onConsole();
  }

  /** @param {Error} death that no answer will come after */
  reject(death) {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(death);
  }

  /** @param {Waiting} waiting */
  #lengthen(waiting) {
    waiting.isLong = true;
    this.#onConsole();
  }
}
