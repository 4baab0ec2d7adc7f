/**
 * The training run as the worker holds it, what it has measured, and the checkpoint that brings it back
 * into another worker. Requests of Python, in the order in which they are asked; who wants what, and
 * which state the reader sees, is the business of `training-run.js`.
 */

import { TRAINING } from "../python/protocol.js";
import { Measurements } from "./measurements.js";

/** @import { Engine } from "../python/engine.js" */
/** @import { RunInfo, Settings, Slice, WorkerEvents } from "../python/protocol.js" */
/** @import { History } from "./history.js" */
/** @import { Choices } from "./settings.js" */

/**
 * The run as bytes, the settings it went by, and what was last reported of it.
 * @typedef {{bytes: Uint8Array, step: number, settings: Settings, slice: Slice | null}} Checkpoint
 *
 * A run as another page of this tab can take it up; `settings` are those that stood in its controls.
 * @typedef {{settings: Choices, info: RunInfo, history: History, checkpoint: Checkpoint}} Kept
 */

/** Deaths of the worker without progress in between after which the run is not brought back by itself. */
const MAX_DEATHS = 2;

export class WorkerRun {
  /** @type {RunInfo | null} the network and the settings it goes by */
  info = null;
  /** Whether the worker has it, whole. */
  isHeld = false;
  /** @type {Checkpoint | null} */
  checkpoint = null;
  /** @type {string | null} what it failed of, by the error's name, until Python has a run again */
  failure = null;
  measured = new Measurements();

  #engine;
  #deaths = 0;

  /** @param {Pick<Engine, "request">} engine */
  constructor(engine) {
    this.#engine = engine;
  }

  /** Whether nothing brings it back. */
  get isLost() {
    return !this.isHeld && !this.checkpoint;
  }

  /** Makes a new one. @param {Choices} settings */
  async build(settings) {
    this.info = await this.#engine.request("setup", settings);
    this.checkpoint = null; // the worker sends the first one
    this.measured = new Measurements();
    this.isHeld = true;
    this.failure = null;
  }

  /** Goes back to the checkpoint. */
  async restore() {
    const { bytes, settings, slice } = /** @type {Checkpoint} */ (this.checkpoint);
    this.info = await this.#engine.request("restore", { data: bytes, settings });
    this.measured.rewind(slice);
    this.isHeld = true;
    this.failure = null;
  }

  /** Changes settings that a run takes over. @param {Partial<Choices>} changes */
  async apply(changes) {
    if (!this.isHeld || Object.keys(changes).length === 0) return;
    const settings = await this.#engine.request("configure", changes);
    if (this.info) this.info.settings = settings;
    if ("batch_size" in changes) this.measured.forgetRates();
  }

  async start() {
    await this.#engine.request("start", { job: TRAINING, kind: "training" });
  }

  async stop() {
    await this.#engine.request("stop", { job: TRAINING });
  }

  async step() {
    this.measured.add(await this.#engine.request("step"));
  }

  /** Keeps what brings it back. @param {Pick<WorkerEvents["checkpoint"], "bytes" | "step">} checkpoint */
  keep({ bytes, step }) {
    if (step > (this.checkpoint?.step ?? 0)) this.#deaths = 0;
    const { info, measured } = this;
    if (info) this.checkpoint = { bytes, step, settings: info.settings, slice: measured.slice };
  }

  /** Keeps it as it is now. */
  async keepNow() {
    this.keep({ bytes: await this.#engine.request("checkpoint"), step: this.measured.step });
  }

  /** What another page needs to go on with it, if there is anything. */
  kept() {
    const { info, checkpoint, measured } = this;
    return info && checkpoint && { info, checkpoint, history: measured.history };
  }

  /** Takes up what another page kept. @param {Omit<Kept, "settings">} kept */
  adopt({ info, checkpoint, history }) {
    this.info = info;
    this.checkpoint = checkpoint;
    Object.assign(this.measured.history, history);
    this.measured.rewind(checkpoint.slice);
  }

  /** The worker's run may be half updated. @param {string} failure the error's name */
  fail(failure) {
    this.isHeld = false;
    this.failure = failure;
    if (failure === "DivergenceError") this.checkpoint = null; // no good one, either
  }

  /** The worker is gone. Tells whether the run is to be brought back. */
  die() {
    this.isHeld = false;
    if (this.info) this.#deaths += 1;
    return this.#deaths <= MAX_DEATHS;
  }

  forgetDeaths() {
    this.#deaths = 0;
  }
}
