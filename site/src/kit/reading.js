/**
 * The network's reading of the drawing: asked anew when the drawing changes and while training goes
 * on, one question at a time. A singleton, shared by the pad and the look inside.
 */

import { engine } from "../python/tab.js";
import { trainingRun } from "../runs/tab.js";
import { drawing } from "./drawing.js";

/** Least time, in milliseconds, between two readings of the same drawing while training. */
const REFRESH_MS = 150;

class Reading {
  /** Center and scale the drawing as MNIST's digits were. */
  normalize = true;
  /** @type {import("../python/protocol.js").Prediction | null} */
  prediction = null;
  /** @type {Error | null} why there is no reading */
  error = null;

  /** @type {Set<() => void>} */
  #listeners = new Set();
  #stopWatching = () => {};
  #asked = 0;
  #answered = 0;
  #step = -1;
  #lastTime = 0;

  /** Whether an answer is awaited. */
  get isAsked() {
    return this.#asked !== this.#answered;
  }

  /** @param {boolean} normalize */
  setNormalize(normalize) {
    this.normalize = normalize;
    this.ask();
  }

  /** Reads the drawing as it is now. */
  async ask() {
    const question = ++this.#asked;
    if (drawing.isEmpty) return this.#settle(null, null);
    this.#lastTime = performance.now();
    try {
      const answer = await engine.latest("predict", {
        ...drawing.ink({ isEnlarged: this.normalize }),
        normalize: this.normalize,
      });
      // Only the newest question's answer belongs to the drawing on the pad.
      if (question === this.#asked) this.#settle(answer, null);
    } catch (error) {
      if (question === this.#asked) this.#settle(null, /** @type {Error} */ (error));
    }
  }

  /** @param {() => void} listener @returns {() => void} stops listening */
  subscribe(listener) {
    if (this.#listeners.size === 0) this.#watch();
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stopWatching();
    };
  }

  #watch() {
    const stops = [
      drawing.subscribe(() => this.ask()),
      trainingRun.subscribe(() => this.#followTraining()),
      engine.on("state", (state) => this.#followEngine(state)),
    ];
    this.#stopWatching = () => {
      for (const stop of stops) stop();
    };
  }

  /**
   * Python that somebody else loaded reads what could not be read before.
   *
   * @param {import("../python/engine.js").EngineState} state
   */
  #followEngine(state) {
    if (state === "ready" && this.error) this.ask();
  }

  /** The same drawing, read by a network that has learned since. */
  #followTraining() {
    const step = trainingRun.stepCount;
    if (step === this.#step || drawing.isEmpty || engine.state !== "ready") return;
    if (trainingRun.state === "training" && performance.now() - this.#lastTime < REFRESH_MS) return;
    this.#step = step;
    this.ask();
  }

  /**
   * @param {import("../python/protocol.js").Prediction | null} prediction
   * @param {Error | null} error
   */
  #settle(prediction, error) {
    this.#answered = this.#asked;
    this.prediction = prediction;
    this.error = error;
    for (const listener of this.#listeners) listener();
  }
}

export const reading = new Reading();
