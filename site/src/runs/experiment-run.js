/**
 * One run of an experiment: the state it is in and what it has shown so far. No DOM.
 *
 * A tab runs one experiment at a time: starting one stops the other. Training is paused first, and
 * an experiment stops when training begins, so that neither slows the other down.
 */

import { engine } from "../python/engine.js";
import { SLICE_MS } from "../python/protocol.js";
import { trainingRun } from "./training-run.js";

/** @import { ExperimentResult, View } from "../python/protocol.js" */

/**
 * `stopped`: by the reader, or by something that needed Python more.
 * @typedef {"idle" | "loading" | "running" | "done" | "stopped" | "failed"} ExperimentState
 */

/** @type {ExperimentRun | null} the one under way */
let current = null;

export class ExperimentRun {
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

  /** @type {Set<() => void>} */
  #subscribers = new Set();
  /** @type {object | null} changes with every start and stop: who still holds an old one must end */
  #turn = null;
  #began = 0;
  #stopWatching = () => {};

  /** @param {string} id */
  constructor(id) {
    this.id = id;
  }

  get isUnderWay() {
    return this.state === "loading" || this.state === "running";
  }

  /**
   * Runs from the beginning, loading Python first where needed. Never rejects: what went wrong is in
   * `error`.
   *
   * @param {number} seed
   * @param {Record<string, number | string>} values of the experiment's controls, by name
   */
  async start(seed, values) {
    current?.stop();
    current = this;
    const turn = {};
    this.#turn = turn;
    Object.assign(this, { seed, done: 0, seconds: 0, views: [], result: null });
    Object.assign(this, { error: null, notice: null });
    this.#enter(engine.state === "ready" ? "running" : "loading");
    try {
      await (engine.state === "failed" ? engine.retry() : engine.start());
      if (this.#turn === turn) await this.#begin(turn, values);
      while (this.#turn === turn) await this.#goOn(turn);
    } catch (error) {
      if (this.#turn === turn) this.#fail(/** @type {Error} */ (error));
    }
  }

  /** Ends the run; Python is told, and stops after the slice under way. */
  stop() {
    if (!this.isUnderWay) return;
    // Requests are answered in order: one that is still on its way to begin is ended by this, too.
    if (engine.state === "ready") engine.request("stop_experiment").catch(() => {}); // it is gone
    this.#end("stopped");
  }

  /**
   * @param {() => void} subscriber called after every change
   * @returns {() => void} unsubscribes
   */
  subscribe(subscriber) {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  /** @param {object} turn @param {Record<string, number | string>} values */
  async #begin(turn, values) {
    if (trainingRun.state === "training" || trainingRun.state === "loading") {
      await trainingRun.pause("Training was paused for an experiment. Train goes on from here.");
      if (this.#turn !== turn) return;
      this.notice = "Training was paused for this run.";
    }
    await engine.request("start_experiment", { id: this.id, seed: this.seed, ...values });
    if (this.#turn !== turn) return;
    this.#began = performance.now();
    this.#stopWatching = trainingRun.subscribe(({ state }) => {
      if (state !== "training") return;
      this.notice = "Stopped because training began.";
      this.stop();
    });
    this.#enter("running");
  }

  /** @param {object} turn */
  async #goOn(turn) {
    const slice = await engine.request("experiment_slice", { budget_ms: SLICE_MS });
    if (this.#turn !== turn) return;
    this.done = slice.done;
    this.seconds = (performance.now() - this.#began) / 1000;
    if (slice.views) this.views = slice.views;
    if (!slice.result) return this.#tell();
    this.result = slice.result;
    this.views = slice.result.views;
    this.#end("done");
  }

  /** @param {Error} error */
  #fail(error) {
    this.error = error.message;
    this.#end("failed");
  }

  /** @param {ExperimentState} state */
  #end(state) {
    if (current === this) current = null;
    this.#turn = null;
    this.#stopWatching();
    this.#enter(state);
  }

  /** @param {ExperimentState} state */
  #enter(state) {
    this.state = state;
    this.#tell();
  }

  #tell() {
    for (const subscriber of [...this.#subscribers]) subscriber();
  }
}
