/**
 * The run of an experiment: the state it is in and what it has shown so far. No DOM.
 *
 * What it shows depends on nothing but its seed and values: if Python dies, it begins again from its
 * beginning.
 */

import { Changes } from "./changes.js";

/** @import { Engine } from "../python/engine.js" */
/** @import { ExperimentResult, View, WorkerEvents } from "../python/protocol.js" */
/** @import { Party, Turns } from "./turns.js" */

/**
 * `stopped`: by the reader, or by something that needed Python more.
 * @typedef {"idle" | "loading" | "running" | "done" | "stopped" | "failed"} ExperimentState
 *
 * @typedef {Record<string, number | string>} Values of the experiment's controls, by name
 */

/** Deaths of the worker after which a run is given up: what always kills it would do so again. */
const MAX_DEATHS = 2;

export class ExperimentRun {
  /** @type {"experiment"} */
  kind = "experiment";
  /** @type {ExperimentState} */
  state = "idle";
  seed = 0;
  /** Share of the work that is done, 0 to 1. */
  done = 0;
  /** Since Python began with it. */
  seconds = 0;
  /** @type {View[]} the latest that can be shown; empty before there is anything */
  views = [];
  /** @type {ExperimentResult | null} */
  result = null;
  /** @type {string | null} what went wrong, as a sentence */
  error = null;
  /** @type {string | null} what the reader should know and need not act on */
  notice = null;

  #engine;
  #turns;
  /** @type {Values} */
  #values = {};
  /** @type {string | null} the worker's name of what is under way: who still holds an old one must end */
  #job = null;
  #jobCount = 0;
  #deaths = 0;
  #began = 0;
  #changes = new Changes();

  /** @param {Engine} engine @param {Turns} turns @param {string} id */
  constructor(engine, turns, id) {
    this.#engine = engine;
    this.#turns = turns;
    this.id = id;
    turns.join(this);
    engine.on("progress", (progress) => this.#onProgress(progress));
    engine.on("done", (done) => this.#onDone(done));
  }

  get isUnderWay() {
    return this.state === "loading" || this.state === "running";
  }

  /**
   * Runs from the beginning, loading Python first where needed. Never rejects: what went wrong is in
   * `error`.
   *
   * @param {number} seed
   * @param {Values} values
   */
  start(seed, values) {
    this.stop();
    this.seed = seed;
    this.#values = values;
    this.#deaths = 0;
    this.notice = null;
    return this.#begin();
  }

  /** Ends the run; Python is told, and stops after the slice under way. */
  stop() {
    if (!this.#job) return;
    // Requests are answered in order: a start that is still on its way is stopped by this, too.
    if (this.#engine.state === "ready") {
      this.#engine.request("stop", { job: this.#job }).catch(() => {}); // it is gone
    }
    this.#end("stopped");
  }

  /** For something else that begins. @param {Party["kind"]} kind */
  giveWay(kind) {
    if (kind === "training") this.notice = "Stopped because training began.";
    this.stop();
  }

  /**
   * Calls `subscriber` at once and after each change, at most once a frame while numbers change.
   *
   * @param {(run: ExperimentRun) => void} subscriber
   * @returns {() => void} unsubscribes
   */
  subscribe(subscriber) {
    return this.#changes.subscribe(() => subscriber(this));
  }

  async #begin() {
    const job = `${this.id}, run ${++this.#jobCount}`;
    this.#job = job;
    Object.assign(this, { done: 0, seconds: 0, views: [], result: null, error: null });
    this.#enter(this.#engine.state === "ready" ? "running" : "loading");
    try {
      const others = this.#turns.take(this);
      await (this.#engine.state === "failed" ? this.#engine.retry() : this.#engine.start());
      const wasTraining = (await others).some(({ kind }) => kind === "training");
      if (this.#job !== job) return;
      if (wasTraining) this.notice = "Training was paused for this run.";
      const { id, seed } = this;
      const start = { job, kind: /** @type {const} */ ("experiment"), id, seed };
      await this.#engine.request("start", { ...start, values: this.#values });
      if (this.#job !== job) return;
      this.#began = performance.now();
      this.#enter("running");
    } catch (error) {
      if (this.#job === job) this.#onFailure(/** @type {Error} */ (error));
    }
  }

  /** @param {WorkerEvents["progress"]} progress */
  #onProgress(progress) {
    if (progress.kind !== "experiment" || progress.job !== this.#job) return;
    const { done, views, result } = progress;
    this.done = done;
    this.seconds = (performance.now() - this.#began) / 1000;
    this.result = result;
    this.views = result?.views ?? views ?? this.views;
    this.#changes.tellSoon();
  }

  /** @param {WorkerEvents["done"]} done */
  #onDone({ job, reason, error }) {
    if (job !== this.#job) return;
    if (error?.name === "WorkerDied") this.notice = `${error.message} The run began again.`;
    if (error) this.#onFailure(error);
    else this.#end(reason === "finished" ? "done" : "stopped");
  }

  /** @param {{name: string, message: string}} failure */
  #onFailure({ name, message }) {
    if (name === "WorkerDied" && ++this.#deaths < MAX_DEATHS) {
      this.#begin();
      return;
    }
    this.error = message;
    this.notice = null;
    this.#end("failed");
  }

  /** @param {ExperimentState} state */
  #end(state) {
    this.#job = null;
    this.#enter(state);
  }

  /** @param {ExperimentState} state */
  #enter(state) {
    this.state = state;
    this.#changes.tell();
  }
}
