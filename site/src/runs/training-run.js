/**
 * A training run: what a reader can do with it, and what becomes of it. No DOM. Widgets `subscribe` and
 * draw. What they see stands in `visible-run.js`, which state follows which in `run-states.js`.
 */

import { LoadError, WorkerDied } from "../python/engine-errors.js";
import { TRAINING } from "../python/protocol.js";
import { Preparation } from "./preparation.js";
import { explain, isRuinous, outOfEpochs } from "./run-error.js";
import { isResting } from "./run-states.js";
import { VisibleRun } from "./visible-run.js";
import { Wishes } from "./wishes.js";
import { WorkerRun } from "./worker-run.js";

/** @import { Engine, EngineState } from "../python/engine.js" */
/** @import { WorkerEvents } from "../python/protocol.js" */
/** @import { Entries, SettingName } from "./settings.js" */
/** @import { Turns } from "./turns.js" */
/** @import { Kept } from "./worker-run.js" */

export class TrainingRun extends VisibleRun {
  /** @type {"training"} */
  kind = "training";

  #engine;
  #turns;
  #preparation;
  #wishes = new Wishes({
    onWish: () => this.#onWish(),
    onRefusal: (error) => this.#onRefusal(error),
    onEnd: () => this.#onEnd(),
  });

  /** @param {Engine} engine @param {Turns} turns */
  constructor(engine, turns) {
    super(new WorkerRun(engine));
    this.#engine = engine;
    this.#turns = turns;
    const { worker, entries } = this;
    const enter = this.enter.bind(this);
    this.#preparation = new Preparation({ engine, worker, entries, enter });
    turns.join(this);
    engine.on("loading", (loading) => this.#onLoading(loading));
    engine.on("progress", (progress) => this.#onProgress(progress));
    engine.on("checkpoint", (checkpoint) => this.worker.keep(checkpoint));
    engine.on("done", (done) => this.#onDone(done));
    engine.on("died", (death) => this.#onDeath(death));
    engine.on("state", (state) => this.#onEngineState(state));
  }

  /** Training, or about to. */
  get isUnderWay() {
    const isAboutTo = this.state === "loading" && this.#wishes.areForTraining;
    return this.state === "training" || isAboutTo;
  }

  /** Whether Python has to do something for the run. */
  get isAwaited() {
    return this.state === "training" || this.#wishes.arePending;
  }

  /** Trains from where the run stands, loading Python first where needed. */
  train() {
    if (this.isHeldUp) return this.#wishes.done;
    return this.#wishes.fulfil(() => this.#train(), { isTraining: true });
  }

  /**
   * Stops after the slice under way; while loading, takes the wish to train back.
   *
   * @param {string | null} [notice] why, if it was not the reader who paused
   */
  pause(notice = null) {
    this.#withdraw();
    this.#wishes.latest = null;
    return this.#wishes.act(async () => {
      if (this.#wishes.areForTraining) return; // again, meanwhile
      await this.#halt();
      this.notice = notice;
    });
  }

  /** For an experiment that begins. */
  giveWay() {
    return this.pause("Training was paused for an experiment. Train goes on from here.");
  }

  /** Makes one update. */
  step() {
    if (this.isHeldUp) return this.#wishes.done;
    return this.#wishes.fulfil((wanted) => this.#step(wanted));
  }

  /** Throws the run away and builds a new network from `settings`. */
  reset() {
    const done = this.#wishes.fulfil(() => this.#reset());
    this.#withdraw();
    return done;
  }

  /** Does what could not be done, or brings back the run that was under way. */
  retry() {
    if (!this.#wishes.retry()) this.#wishes.fulfil(() => this.#prepare());
  }

  /** Ends the reader's own Python in the console, brings the run back, and does what waited for it. */
  endConsole() {
    const wish = this.#wishes.latest;
    this.#engine.restart();
    this.#engine.start().catch(() => {}); // whoever waits for it tells
    // A run that is brought back trains on by itself if it is meant to.
    return this.#wishes.done.then(() => {
      if (wish && !wish.isFulfilled && this.state !== "training") wish.again();
    });
  }

  /**
   * Changes settings: at once in a run under way that can take them over, else for the next run.
   * A refused value changes nothing and leaves its sentence in `refusals`, until a better one comes.
   *
   * @param {Entries} entered
   */
  configure(entered) {
    const changes = this.entries.enter(entered);
    const { error } = this;
    if (error && error.control in entered) this.error = null;
    this.changes.tell();
    return this.#wishes.act(() => this.worker.apply(changes));
  }

  /** Leaves a setting as it is. @param {SettingName} name @param {unknown} entered @param {string} message why */
  refuse(name, entered, message) {
    this.entries.refuse(name, entered, message);
    if (this.error?.control === name) this.error = null;
    this.changes.tell();
  }

  /**
   * Pauses the run and returns what another page needs to go on with it.
   *
   * @returns {Promise<Kept | null>} nothing if no update was made
   */
  async keep() {
    await this.pause();
    if (this.worker.isHeld && this.#engine.state === "ready") await this.worker.keepNow();
    const kept = this.worker.kept();
    return kept && { settings: this.settings, ...kept };
  }

  /**
   * Takes up what `keep` returned in another page. Python gets it when it is needed.
   *
   * @param {Kept} kept
   */
  adopt({ settings, ...kept }) {
    Object.assign(this.settings, settings);
    this.worker.adopt(kept);
    this.notice = `The run was kept, at step ${this.stepCount}.`;
    this.enter("held");
  }

  async #train() {
    if (this.state === "training") return;
    await this.#prepare();
    if (!this.#wishes.areForTraining || this.#isOutOfEpochs()) return;
    await this.#turns.take(this);
    await this.worker.start();
    this.enter("begun");
  }

  async #halt() {
    if (this.state === "training") await this.worker.stop();
  }

  /** @param {AbortSignal} wanted */
  async #step(wanted) {
    await this.#halt();
    await this.#prepare();
    if (wanted.aborted || this.#isOutOfEpochs()) return;
    await this.worker.step();
    this.enter("held");
  }

  async #reset() {
    await this.#halt();
    if (this.info) await this.#preparation.build();
    else this.enter("cleared");
    this.notice = null;
  }

  /** The reader, who pressed Train and not Reset, is told why the steps count from 1 again. */
  async #prepare() {
    const hasDiverged = this.worker.failure === "DivergenceError";
    await this.#preparation.prepare();
    if (hasDiverged) this.notice = "Started again, because the last run diverged.";
  }

  #isOutOfEpochs() {
    if (this.state !== "done" || this.epochCount < this.settings.epochs) return false;
    this.complain(outOfEpochs(this.epochCount), this);
    return true;
  }

  /** Takes back what was wanted. The reader is told at once, also of what cannot be stopped. */
  #withdraw() {
    this.#wishes.withdraw();
    if (this.state !== "loading") return;
    const what = this.#engine.state === "loading" ? "Python is" : "The digits are";
    this.notice = `Stopped. ${what} still loading.`;
    this.#preparation.leave();
  }

  /** @param {{name: string, message: string}} failure */
  #fail(failure) {
    this.worker.fail(failure.name);
    this.complain(explain(failure, this.settings), this);
    this.enter("failed");
  }

  /** What was said before is settled. */
  #onWish() {
    this.error = null;
    this.notice = null;
    this.worker.forgetDeaths();
    this.#preparation.resume();
  }

  /** @param {Error} error */
  #onRefusal(error) {
    const isDeath = error instanceof WorkerDied;
    if (isDeath && this.info) return; // `#onDeath` has seen to it
    if (isDeath || error instanceof LoadError || isRuinous(error)) return this.#fail(error);
    this.enter("refused");
    this.complain(explain(error, this.settings), this);
  }

  #onEnd() {
    this.#preparation.end();
    this.loading = null;
    this.changes.tell();
  }

  /** @param {WorkerEvents["loading"]} loading */
  #onLoading(loading) {
    if (!this.#preparation.isAwaited) return; // somebody else needs it
    this.loading = loading;
    if (this.state === "loading") this.changes.tellSoon();
    else this.enter("awaited");
  }

  /** @param {WorkerEvents["progress"]} progress */
  #onProgress(progress) {
    if (progress.kind !== "training") return;
    this.worker.measured.add(progress);
    this.changes.tellSoon();
  }

  /** @param {WorkerEvents["done"]} done */
  #onDone({ job, reason, error }) {
    if (job !== TRAINING || this.state !== "training") return; // not this run
    if (error?.name === "WorkerDied") return; // `died` follows
    if (reason !== "stopped" && this.#wishes.areForTraining) this.#wishes.latest = null;
    if (error) this.#fail(error);
    else this.enter("ended");
  }

  /** @param {Error} death */
  #onDeath(death) {
    const isBroughtBack = this.worker.die();
    if (!this.info) return; // nothing to bring back; `#onRefusal` tells of what was wanted
    if (!isBroughtBack) return this.#fail(death);
    this.enter("died");
    this.#wishes.act(async () => {
      await this.#prepare();
      const ending = this.#wishes.areForTraining ? "Training goes on" : "The run was restored";
      this.notice = `${death.message} ${ending} from step ${this.stepCount}.`;
      if (this.#wishes.areForTraining) await this.#train();
    });
  }

  /**
   * Python that somebody else loaded takes over an adopted run, and settles the failure of one that
   * could not be loaded.
   *
   * @param {EngineState} state
   */
  #onEngineState(state) {
    const isThere = state === "ready";
    const isAdopted = isResting(this.state) && !this.worker.isHeld;
    if (isThere && isAdopted) this.#wishes.act(() => this.#prepare());
    if (isThere && this.state === "failed" && this.worker.failure === "LoadError") {
      this.error = null;
      this.#wishes.latest = null;
      this.enter("mended");
    } else {
      this.changes.tell();
    }
  }
}
