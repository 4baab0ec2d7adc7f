/**
 * The tab's one training run: the state it is in, what it has measured, and what a reader can do
 * with it. No DOM. A module lives as long as the tab, so the run survives page changes; widgets
 * `subscribe` and draw.
 */

import { engine } from "../python/engine.js";
import { LoadError, WorkerDied } from "../python/engine-errors.js";
import { Subscribers } from "../python/subscribers.js";
import { History } from "./history.js";
import { Rates } from "./rates.js";
import { offer } from "./remedies.js";
import { explain, isRuinous, outOfEpochs } from "./run-error.js";
import { DEFAULT_SETTINGS, isLive, settingProblem } from "./settings.js";

/** @import { RunInfo, Settings, Slice, WorkerEvents } from "../python/protocol.js" */
/** @import { EngineState } from "../python/engine.js" */
/** @import { Offer } from "./remedies.js" */
/** @import { Explanation } from "./run-error.js" */
/** @import { Choices, Entries, SettingName } from "./settings.js" */

/**
 * `idle`: nothing asked of Python yet. `ready`: network built, no update made. `done`: all epochs.
 * @typedef {"idle" | "loading" | "ready" | "training" | "paused" | "done" | "failed"} RunState
 *
 * A sentence, the control it stands next to, and the button that offers the way out.
 * @typedef {object} RunError
 * @property {string} message
 * @property {SettingName | "general"} control
 * @property {Offer | null} remedy
 *
 * @typedef {{entered: unknown, message: string}} Refusal
 *
 * @typedef {WorkerEvents["checkpoint"] & {settings: Settings, slice: Slice | null}} Checkpoint
 *
 * A run as another page of this tab can take it up.
 * @typedef {{settings: Choices, info: RunInfo, history: History, checkpoint: Checkpoint}} Kept
 */

/** Deaths of the worker without progress in between after which it is not revived by itself. */
const MAX_DEATHS = 2;

class TrainingRun {
  /** @type {RunState} */
  state = "idle";
  /** @type {Choices} what the controls show; the next run is made of them */
  settings = { ...DEFAULT_SETTINGS };
  /** @type {RunInfo | null} the network being trained and the settings it goes by */
  info = null;
  history = new History();
  /** @type {Slice | null} the newest report */
  slice = null;
  /** @type {WorkerEvents["loading"] | null} how far loading is, while `state` is "loading" */
  loading = null;
  /** @type {RunError | null} */
  error = null;
  /** @type {Partial<Record<SettingName, Refusal>>} what was entered and cannot be: it holds up training */
  refusals = {};
  /** @type {string | null} what the reader should know and need not act on */
  notice = null;

  /** @type {Subscribers<TrainingRun>} */
  #subscribers = new Subscribers(/** @type {TrainingRun} */ (this));
  /** @type {Promise<void>} actions run one after another */
  #actions = Promise.resolve();
  #actionCount = 0;
  #wantsTraining = false;
  /** How often what was wanted has been taken back. */
  #withdrawals = 0;
  /** @type {(() => void) | null} the reader's last wish, until it is done */
  #unfulfilled = null;
  /** @type {"none" | "awaited" | "left"} what is being loaded for this run: `left` if nobody waits for it */
  #preparation = "none";
  #workerHasRun = false;
  /** Whether the run failed because Python could not be loaded. */
  #isUnloaded = false;
  #hasDiverged = false;
  #rates = new Rates();
  /** @type {Checkpoint | null} */
  #checkpoint = null;
  #deaths = 0;
  /** Whether Python has to be given the run, once it is there. */
  #isAdopted = false;

  constructor() {
    engine.on("loading", (loading) => this.#onLoading(loading));
    engine.on("progress", (slice) => this.#record(slice));
    engine.on("checkpoint", (checkpoint) => this.#onCheckpoint(checkpoint));
    engine.on("done", (done) => this.#onDone(done));
    engine.on("died", (death) => this.#onDeath(death));
    engine.on("state", (state) => this.#onEngineState(state));
  }

  /** Updates made so far. */
  get stepCount() {
    return this.slice?.step ?? 0;
  }

  /** Epochs completed. */
  get epochCount() {
    return this.slice?.epoch ?? 0;
  }

  /** Images per second, as last measured with each backend. */
  get rates() {
    return this.#rates.measured;
  }

  /** Whether a failed run is lost, so that training begins with a new network. */
  get isLost() {
    return !this.#workerHasRun && !this.#checkpoint;
  }

  /** Training, or about to. */
  get isUnderWay() {
    return this.state === "training" || (this.state === "loading" && this.#wantsTraining);
  }

  /** Whether Python has to do something for the run. */
  get isAwaited() {
    return this.state === "training" || this.#actionCount > 0;
  }

  /** Whether the reader has to mend a refused value before `train()` and `step()` do anything. */
  get isHeldUp() {
    return Object.keys(this.refusals).length > 0;
  }

  /**
   * Settings changed since the run was made that only a new run can take over.
   *
   * @returns {SettingName[]}
   */
  get resetNeeded() {
    return this.#changedSettings().filter((name) => !isLive(name));
  }

  /** Trains from where the run stands, loading Python first where needed. */
  train() {
    if (this.isHeldUp) return this.#actions;
    return this.#beginTraining();
  }

  /**
   * Stops after the slice under way; while loading, takes the wish to train back.
   *
   * @param {string | null} [notice] why, if it was not the reader who paused
   */
  pause(notice = null) {
    this.#withdraw();
    this.#unfulfilled = null;
    return this.#act(async () => {
      if (this.#wantsTraining) return; // again, meanwhile
      await this.#halt();
      this.notice = notice;
    });
  }

  /** Makes one update. */
  step() {
    if (this.isHeldUp) return this.#actions;
    const withdrawals = this.#withdrawals;
    return this.#fulfil(() => this.#step(() => this.#withdrawals === withdrawals));
  }

  /** Throws the run away and builds a new network from `settings`. */
  reset() {
    const done = this.#fulfil(() => this.#reset());
    this.#withdraw();
    return done;
  }

  /** Does what could not be done, or brings back the run that was under way. */
  retry() {
    if (this.#unfulfilled) this.#unfulfilled();
    else if (this.#wantsTraining) this.#beginTraining();
    else this.#fulfil(() => this.#prepare());
  }

  /** Ends the reader's own Python in the console, brings the run back, and does what waited for it. */
  endConsole() {
    const wish = this.#unfulfilled;
    engine.restart();
    engine.start().catch(() => {}); // whoever waits for it tells
    // A run that is brought back trains on by itself if it is meant to.
    return this.#actions.then(() => {
      if (wish && this.state !== "training") wish();
    });
  }

  /**
   * Changes settings: at once in a run under way that can take them over, else for the next run.
   * A refused value changes nothing and leaves its sentence in `refusals`, until a better one comes.
   *
   * @param {Entries} entries
   */
  configure(entries) {
    const names = /** @type {SettingName[]} */ (Object.keys(entries));
    for (const name of names) {
      const message = settingProblem(name, entries[name]);
      if (message) this.refuse(name, entries[name], message);
      else delete this.refusals[name];
      if (this.error?.control === name) this.error = null;
    }
    const accepted = names.filter((name) => !this.refusals[name]);
    Object.assign(this.settings, pick(entries, accepted));
    this.#subscribers.tell();
    return this.#act(() => this.#configure(pick(entries, accepted.filter(isLive))));
  }

  /**
   * Leaves a setting as it is and a sentence on why in `refusals`.
   *
   * @param {SettingName} name
   * @param {unknown} entered
   * @param {string} message
   */
  refuse(name, entered, message) {
    this.refusals[name] = { entered, message };
    if (this.error?.control === name) this.error = null;
    this.#subscribers.tell();
  }

  /**
   * Pauses the run and returns what another page needs to go on with it.
   *
   * @returns {Promise<Kept | null>} nothing if no update was made
   */
  async keep() {
    await this.pause();
    if (this.#workerHasRun && engine.state === "ready") {
      const bytes = await engine.request("checkpoint");
      this.#onCheckpoint({ bytes, step: this.stepCount });
    }
    const { info, history, settings } = this;
    const checkpoint = this.#checkpoint;
    return info && checkpoint && { settings, info, history, checkpoint };
  }

  /**
   * Takes up what `keep` returned in another page. Python gets it when it is needed.
   *
   * @param {Kept} kept
   */
  adopt({ settings, info, history, checkpoint }) {
    Object.assign(this.history, history);
    this.history.rewind(checkpoint.step);
    Object.assign(this.settings, settings);
    this.info = info;
    this.slice = checkpoint.slice;
    this.#checkpoint = checkpoint;
    this.#isAdopted = true;
    this.notice = `The run was kept, at step ${this.stepCount}.`;
    this.#enter(this.#restingState());
  }

  /**
   * Calls `subscriber` at once, after each change of state, and at most once a frame while numbers
   * change.
   *
   * @param {(run: TrainingRun) => void} subscriber
   * @returns {() => void} unsubscribes
   */
  subscribe(subscriber) {
    return this.#subscribers.add(subscriber);
  }

  #beginTraining() {
    return this.#fulfil(() => this.#train(), { training: true });
  }

  async #train() {
    if (this.state === "training") return;
    await this.#prepare();
    if (!this.#wantsTraining || this.#isOutOfEpochs()) return;
    await engine.request("train");
    this.#enter("training");
  }

  async #halt() {
    if (this.state === "training") await engine.request("pause");
  }

  /** @param {() => boolean} isWanted */
  async #step(isWanted) {
    await this.#halt();
    await this.#prepare();
    if (!isWanted() || this.#isOutOfEpochs()) return;
    this.#record(await engine.request("step"));
    this.#enter(this.#restingState());
  }

  async #reset() {
    await this.#halt();
    if (this.info) await this.#begin();
    else this.#enter("idle");
    this.notice = null;
  }

  /** @param {Partial<Choices>} changes that a run takes over */
  async #configure(changes) {
    if (this.#workerHasRun && Object.keys(changes).length > 0) await this.#applyLive(changes);
  }

  /** Makes the worker hold this run, whatever that takes. */
  async #prepare() {
    const isOutdated = this.stepCount === 0 && this.resetNeeded.length > 0;
    if (this.#workerHasRun ? isOutdated : !this.#checkpoint) await this.#beginAnew();
    else if (!this.#workerHasRun) await this.#restore();
    const late = this.#changedSettings().filter(isLive);
    if (late.length > 0) await this.#applyLive(pick(this.settings, late));
  }

  /** The reader, who pressed Train and not Reset, is told why the steps count from 1 again. */
  async #beginAnew() {
    const hadDiverged = this.#hasDiverged;
    await this.#begin();
    if (hadDiverged) this.notice = "Started again, because the last run diverged.";
  }

  async #begin() {
    await this.#startEngine();
    const info = await engine.request("setup", this.settings);
    this.info = info;
    this.history = new History();
    this.#rates = new Rates();
    this.slice = null;
    this.#hasDiverged = false;
    this.#checkpoint = null; // the worker sends the first one
    this.#workerHasRun = true;
    this.#enter("ready");
  }

  async #restore() {
    const { bytes, slice, settings } = /** @type {Checkpoint} */ (this.#checkpoint);
    await this.#startEngine();
    this.info = await engine.request("restore", { data: bytes, settings });
    this.slice = slice;
    this.history.rewind(this.stepCount);
    this.#workerHasRun = true;
    this.#enter(this.#restingState());
  }

  async #startEngine() {
    this.#preparation = "awaited";
    if (engine.state !== "ready") this.#enter("loading");
    await (engine.state === "failed" ? engine.retry() : engine.start());
  }

  /** @param {Partial<Choices>} changes */
  async #applyLive(changes) {
    const settings = await engine.request("configure", changes);
    if (this.info) this.info.settings = settings;
    if ("batch_size" in changes) this.#rates = new Rates();
  }

  #isOutOfEpochs() {
    if (this.state !== "done" || this.epochCount < this.settings.epochs) return false;
    this.#complain(outOfEpochs(this.epochCount));
    return true;
  }

  /** Leaves a state in which something was going on. */
  #rest() {
    this.#enter(this.info ? this.#restingState() : "idle");
  }

  /** The state of a run that is not training. */
  #restingState() {
    if (this.slice?.phase === "done") return "done";
    return this.stepCount > 0 ? "paused" : "ready";
  }

  /** @returns {SettingName[]} */
  #changedSettings() {
    const { info, settings } = this;
    if (!info) return [];
    const names = /** @type {SettingName[]} */ (Object.keys(settings));
    return names.filter((name) => settings[name] !== info.settings[name]);
  }

  /**
   * Does what the reader asked for; what was said before is settled.
   *
   * @param {() => Promise<void>} wish
   * @param {{training?: boolean}} [options]   whether training is what was asked for
   */
  #fulfil(wish, { training = false } = {}) {
    this.error = null;
    this.notice = null;
    this.#deaths = 0;
    this.#wantsTraining = training;
    const again = () => this.#fulfil(wish, { training });
    this.#unfulfilled = again;
    if (this.#preparation === "left") {
      this.#preparation = "awaited";
      this.#enter("loading");
    }
    return this.#act(async () => {
      await wish();
      if (this.#unfulfilled === again) this.#unfulfilled = null;
    });
  }

  /**
   * Takes back what was wanted. What is being loaded cannot be stopped: it comes in for later, and the
   * reader is told so at once.
   */
  #withdraw() {
    this.#withdrawals += 1;
    this.#wantsTraining = false;
    if (this.state !== "loading") return;
    this.#preparation = "left";
    const what = engine.state === "loading" ? "Python is" : "The digits are";
    this.notice = `Stopped. ${what} still loading.`;
    this.#rest();
  }

  /** @param {() => Promise<void>} action */
  #act(action) {
    this.#actionCount += 1;
    this.#actions = this.#actions.then(async () => {
      await action().catch((error) => this.#onRefusal(error));
      this.#actionCount -= 1;
      this.#preparation = "none";
      this.loading = null;
      this.#subscribers.tell();
    });
    return this.#actions;
  }

  /** @param {Error} error */
  #onRefusal(error) {
    const isDeath = error instanceof WorkerDied;
    if (isDeath && this.info) return; // `#onDeath` has seen to it
    if (isDeath || error instanceof LoadError || isRuinous(error)) return this.#fail(error);
    if (this.state === "loading") this.#rest();
    this.#complain(explain(error, this.settings));
  }

  /** @param {{name: string, message: string}} failure */
  #fail(failure) {
    // The worker's run may be half updated: go on from a checkpoint, or anew if there is no good one.
    this.#workerHasRun = false;
    this.#isUnloaded = failure.name === "LoadError";
    if (failure.name === "DivergenceError") {
      this.#hasDiverged = true;
      this.#checkpoint = null;
    }
    this.#complain(explain(failure, this.settings));
    this.#enter("failed");
  }

  /** @param {Explanation} explanation */
  #complain({ message, control, remedy }) {
    this.error = { message, control, remedy: remedy && offer(remedy, this) };
    this.#subscribers.tell();
  }

  /** @param {WorkerEvents["loading"]} loading */
  #onLoading(loading) {
    if (this.#preparation !== "awaited") return; // somebody else needs it
    this.loading = loading;
    if (this.state === "loading") this.#subscribers.tellSoon();
    else this.#enter("loading");
  }

  /** @param {Slice} slice */
  #record(slice) {
    this.slice = slice;
    this.#rates.add(slice);
    this.history.add(slice);
    this.#subscribers.tellSoon();
  }

  /** @param {WorkerEvents["checkpoint"]} checkpoint */
  #onCheckpoint({ bytes, step }) {
    if (step > (this.#checkpoint?.step ?? 0)) this.#deaths = 0;
    if (this.info)
      this.#checkpoint = { bytes, step, settings: this.info.settings, slice: this.slice };
  }

  /** @param {WorkerEvents["done"]} done */
  #onDone({ reason, error }) {
    if (this.state !== "training") return; // not this run
    if (error?.name === "WorkerDied") return; // `died` follows
    if (reason !== "paused") this.#wantsTraining = false;
    if (error) this.#fail(error);
    else this.#enter(this.#restingState());
  }

  /** @param {Error} death */
  #onDeath(death) {
    this.#workerHasRun = false;
    if (!this.info) return; // nothing to bring back; `#onRefusal` tells of what was wanted
    this.#deaths += 1;
    if (this.#deaths > MAX_DEATHS) return this.#fail(death);
    this.#enter("loading");
    this.#act(async () => {
      await this.#prepare();
      const ending = this.#wantsTraining ? "Training goes on" : "The run was restored";
      this.notice = `${death.message} ${ending} from step ${this.stepCount}.`;
      if (this.#wantsTraining) await this.#train();
    });
  }

  /**
   * Python that somebody else loaded takes over an adopted run, and settles the failure of one that
   * could not be loaded.
   *
   * @param {EngineState} state
   */
  #onEngineState(state) {
    if (state === "ready" && this.#isAdopted) {
      this.#isAdopted = false;
      this.#act(() => this.#prepare());
    } else if (state === "ready" && this.state === "failed" && this.#isUnloaded) {
      this.error = null;
      this.#unfulfilled = null;
      this.#wantsTraining = false;
      this.#rest();
    } else {
      this.#subscribers.tell();
    }
  }

  /** @param {RunState} state */
  #enter(state) {
    this.state = state;
    this.#subscribers.tell();
  }
}

/**
 * @param {object} settings
 * @param {readonly string[]} names
 * @returns {Partial<Choices>}
 */
function pick(settings, names) {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => names.includes(name)));
}

export const trainingRun = new TrainingRun();
