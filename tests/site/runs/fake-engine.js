/** A Python that is played by hand: what it is asked, and what it tells. */

import { Emitter } from "../../../site/src/python/emitter.js";
import { LoadError, WorkerDied } from "../../../site/src/python/engine-errors.js";
import { DEFAULT_SETTINGS } from "../../../site/src/runs/settings.js";

globalThis.requestAnimationFrame ??= () => 1;
globalThis.cancelAnimationFrame ??= () => {};

const ANSWERS = {
  setup: (settings) => ({ settings: { ...DEFAULT_SETTINGS, ...settings }, parameters: 1 }),
  restore: ({ settings }) => ({ settings: { ...settings }, parameters: 1 }),
  configure: (changes) => ({ ...DEFAULT_SETTINGS, ...changes }),
  step: () => slice({ step: 1, count: 0 }),
  checkpoint: () => Uint8Array.of(7),
};

/** All that is under way has been done. */
export const settled = () => new Promise(setImmediate);

/** A report of training that has come to `step` by `count` updates. */
export function slice({ step, count = 1, ...rest }) {
  const array = new Float32Array(count);
  const arrays = { steps: array.map(() => step), losses: array, accuracies: array };
  return { phase: "training", epoch: 0, evaluation: null, step, ...arrays, ...rest };
}

export class FakeEngine {
  state = "off";
  /** Types of requests that came so far. */
  requests = [];
  /** Requests with their parameters. */
  asked = [];
  /** What is answered to a type instead; may reject. */
  answers = { ...ANSWERS };
  restarts = 0;
  #events = new Emitter();
  #loading = null;
  /** Who waits for an answer, or did. */
  #waiting = [];

  on(name, listener) {
    return this.#events.on(name, listener);
  }

  emit(name, payload) {
    this.#events.emit(name, payload);
    return settled();
  }

  start() {
    this.#loading ??= this.#load();
    return this.#loading.promise;
  }

  retry() {
    this.#loading = null;
    return this.start();
  }

  restart() {
    this.restarts += 1;
    this.die("Python was restarted.");
  }

  async request(type, params = {}) {
    await this.start();
    this.requests.push(type);
    this.asked.push([type, params]);
    const death = new Promise((_, reject) => this.#waiting.push(reject));
    return (await Promise.race([this.answers[type]?.(params) ?? null, death])) ?? null;
  }

  /** Python is there. */
  async load() {
    await settled();
    this.start();
    this.state = "ready";
    this.#loading.resolve();
    this.#events.emit("state", "ready");
    await settled();
  }

  /** It cannot be had. */
  async fail(message = "A file could not be downloaded.") {
    await settled();
    this.state = "failed";
    this.#loading.reject(new LoadError(message));
    this.#events.emit("state", "failed");
    await settled();
  }

  /** The worker dies. @param {string | null} [job] what was under way in it */
  die(message = "Python stopped unexpectedly.", job = null) {
    const death = new WorkerDied(message);
    for (const reject of this.#waiting.splice(0)) reject(death);
    this.#loading = null;
    this.state = "off";
    this.#events.emit("state", "off");
    if (job) this.#events.emit("done", { job, reason: "failed", error: death });
    this.#events.emit("died", death);
    return settled();
  }

  /** What a job that is under way tells. */
  progress(job, report) {
    return this.emit("progress", { job, ...report });
  }

  #load() {
    const loading = {};
    loading.promise = new Promise((resolve, reject) => Object.assign(loading, { resolve, reject }));
    this.state = "loading";
    this.#loading = loading;
    this.#events.emit("state", "loading");
    return loading;
  }
}
