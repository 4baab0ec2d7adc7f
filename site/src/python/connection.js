/** One worker, what is told to it and what it tells, and word of its death. */

import { WorkerDied } from "./engine-errors.js";
import { Watch, watchLifeline } from "./lifeline.js";
import { explainEnd } from "./start-worker.js";

/** @import { Reply, WorkerEvent } from "./protocol.js" */

/**
 * @typedef {object} Owner
 * @property {(url: URL, name: string) => Worker} startWorker
 * @property {(message: Reply | WorkerEvent) => void} receive
 * @property {(death: Error) => void} die   called once at most, and not after `close()`
 * @property {() => boolean} isAnswerDue    whether silence means anything
 */

/** Seconds without any message, while an answer is due, after which the worker is taken for dead. */
const SILENCE_PATIENCE = 30;

export class Connection {
  #owner;
  #worker;
  #watch;
  #unwatchLifeline = () => {};
  #isOpen = true;

  /** @param {Owner} owner */
  constructor(owner) {
    this.#owner = owner;
    const name = `glassnet-worker-${Math.random().toString(36).slice(2)}`;
    // As it lies once bundled: see tools/staging/bundles.mjs.
    this.#worker = owner.startWorker(new URL("../worker/worker.js", import.meta.url), name);
    this.#worker.onmessage = ({ data }) => this.#receive(data, name);
    this.#worker.onmessageerror = () =>
      this.#die(new WorkerDied("A message from Python was unreadable."));
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#die(explainEnd(event.message));
    };
    this.#watch = new Watch(
      SILENCE_PATIENCE,
      () => this.#die(new WorkerDied(`Python did not answer for ${SILENCE_PATIENCE} seconds.`)),
      () => owner.isAnswerDue(),
    );
  }

  /** @param {object} message @param {Transferable[]} [transfer] */
  send(message, transfer = []) {
    this.#worker.postMessage(message, transfer);
  }

  close() {
    this.#isOpen = false;
    this.#unwatchLifeline();
    this.#watch.stop();
    this.#worker.terminate();
  }

  /** @param {Reply | WorkerEvent} message @param {string} lifeline */
  #receive(message, lifeline) {
    this.#watch.heard();
    const event = "id" in message ? null : message;
    if (event?.event === "alive") {
      if (event.lifeline) this.#watchLifeline(lifeline);
    } else if (event?.event === "fatal") {
      this.#die(new WorkerDied(`Python crashed (${event.message}).`));
    } else {
      this.#owner.receive(message);
    }
  }

  /** @param {string} lifeline */
  #watchLifeline(lifeline) {
    this.#unwatchLifeline = watchLifeline(lifeline, () =>
      this.#die(new WorkerDied("Python stopped unexpectedly.")),
    );
  }

  /** One that was ended may have last words: they tell nothing new. @param {Error} death */
  #die(death) {
    if (this.#isOpen) this.#owner.die(death);
  }
}
