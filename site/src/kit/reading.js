/**
 * The network's reading of the drawing: asked anew when the drawing changes and while training goes
 * on, one question at a time. A singleton, shared by the pad and the look inside.
 */

import { computed, signal } from "@preact/signals-core";
import { onChange } from "../dom/changes.js";
import { engine } from "../python/tab.js";
import { trainingRun } from "../runs/tab.js";
import { drawing } from "./drawing.js";

/** @import { Prediction } from "../python/protocol.js" */

/** Least time, in milliseconds, between two readings of the same drawing while training. */
const REFRESH_MS = 150;

/** @typedef {{prediction: Prediction | null, error: Error | null}} Outcome why there is no prediction, if that is an error */

class Reading {
  /** Center and scale the drawing as MNIST's digits were. */
  normalize = true;
  /** What came of the last question; anybody who depends on it has the drawing read. */
  outcome = signal(/** @type {Outcome} */ ({ prediction: null, error: null }), {
    watched: () => this.#watch(),
    unwatched: () => this.#stopWatching(),
  });

  /** What the network sees: another array only if it is another picture. */
  image = computed(() => this.#keep(this.prediction?.image ?? null));

  /** @type {Float32Array | null} */
  #image = null;
  #stopWatching = () => {};
  #asked = 0;
  #answered = 0;
  #step = -1;
  #lastTime = 0;

  get prediction() {
    return this.outcome.value.prediction;
  }

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
    if (drawing.isEmpty) return this.#settle({ prediction: null, error: null });
    this.#lastTime = performance.now();
    try {
      const prediction = await engine.latest("predict", {
        ...drawing.ink({ isEnlarged: this.normalize }),
        normalize: this.normalize,
      });
      // Only the newest question's answer belongs to the drawing on the pad.
      if (question === this.#asked) this.#settle({ prediction, error: null });
    } catch (error) {
      const failure = /** @type {Error} */ (error);
      if (question === this.#asked) this.#settle({ prediction: null, error: failure });
    }
  }

  #watch() {
    const stops = [
      onChange(drawing.strokes, () => this.ask()),
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
    if (state === "ready" && this.outcome.peek().error) this.ask();
  }

  /** The same drawing, read by a network that has learned since. */
  #followTraining() {
    const step = trainingRun.stepCount;
    if (step === this.#step || drawing.isEmpty || engine.state !== "ready") return;
    if (trainingRun.state === "training" && performance.now() - this.#lastTime < REFRESH_MS) return;
    this.#step = step;
    this.ask();
  }

  /** @param {Float32Array | null} image */
  #keep(image) {
    const isSame = image?.every((value, index) => value === this.#image?.[index]) ?? !this.#image;
    if (!isSame) this.#image = image;
    return this.#image;
  }

  /** @param {Outcome} outcome */
  #settle(outcome) {
    this.#answered = this.#asked;
    this.outcome.value = outcome;
  }
}

export const reading = new Reading();
