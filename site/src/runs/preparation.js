/**
 * What it takes until Python holds a run: loading, then building a network or going back to a checkpoint.
 * What is being loaded cannot be stopped. If it is no longer wanted, it comes in for later.
 */

/** @import { Engine } from "../python/engine.js" */
/** @import { Entries } from "./entries.js" */
/** @import { RunEvent } from "./run-states.js" */
/** @import { WorkerRun } from "./worker-run.js" */

/**
 * @typedef {object} Parts
 * @property {Engine} engine
 * @property {WorkerRun} worker
 * @property {Entries} entries
 * @property {(event: RunEvent) => void} enter   told what happens to the run
 */

export class Preparation {
  #engine;
  #worker;
  #entries;
  #enter;
  /** @type {"none" | "awaited" | "left"} what is being loaded for this run: `left` if nobody waits for it */
  #state = "none";

  /** @param {Parts} parts */
  constructor({ engine, worker, entries, enter }) {
    this.#engine = engine;
    this.#worker = worker;
    this.#entries = entries;
    this.#enter = enter;
  }

  get isAwaited() {
    return this.#state === "awaited";
  }

  /** Makes the worker hold a run that goes by what is entered, whatever that takes. */
  async prepare() {
    const [worker, entries] = [this.#worker, this.#entries];
    const isOutdated = worker.measured.step === 0 && entries.late(worker.info).length > 0;
    if (worker.isLost || (worker.isHeld && isOutdated)) await this.build();
    else if (!worker.isHeld) await this.#restore();
    await worker.apply(entries.lateLive(worker.info));
  }

  /** Makes it hold a new one. */
  async build() {
    await this.#load();
    await this.#worker.build(this.#entries.settings);
    this.#enter("built");
  }

  async #restore() {
    await this.#load();
    await this.#worker.restore();
    this.#enter("held");
  }

  async #load() {
    this.#state = "awaited";
    if (this.#engine.state !== "ready") this.#enter("awaited");
    await (this.#engine.state === "failed" ? this.#engine.retry() : this.#engine.start());
  }

  /** Nobody waits for it any more. */
  leave() {
    this.#state = "left";
    this.#enter("withdrawn");
  }

  /** Somebody does again, if something is still being loaded. */
  resume() {
    if (this.#state !== "left") return;
    this.#state = "awaited";
    this.#enter("awaited");
  }

  end() {
    this.#state = "none";
  }
}
