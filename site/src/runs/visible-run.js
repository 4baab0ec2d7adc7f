/**
 * What can be seen of a training run: the state it is in, what it has measured, what went wrong. What can
 * be done with it stands in `training-run.js`.
 */

import { Changes } from "./changes.js";
import { Entries } from "./entries.js";
import { offer } from "./remedies.js";
import { nextState } from "./run-states.js";

/** @import { WorkerEvents } from "../python/protocol.js" */
/** @import { Mendable, Offer } from "./remedies.js" */
/** @import { Explanation } from "./run-error.js" */
/** @import { RunEvent, RunState } from "./run-states.js" */
/** @import { SettingName } from "./settings.js" */
/** @import { WorkerRun } from "./worker-run.js" */

/**
 * A sentence, the control it stands next to, and the button that offers the way out.
 * @typedef {{message: string, control: SettingName | "general", remedy: Offer | null}} RunError
 */

export class VisibleRun {
  /** @type {RunState} */
  state = "idle";
  /** @type {WorkerEvents["loading"] | null} how far loading is, while `state` is "loading" */
  loading = null;
  /** @type {RunError | null} */
  error = null;
  /** @type {string | null} what the reader should know and need not act on */
  notice = null;

  /** @protected */
  worker;
  /** @protected */
  entries = new Entries();
  /** @protected */
  changes = new Changes();

  /** @param {WorkerRun} worker */
  constructor(worker) {
    this.worker = worker;
  }

  /** What the controls show; the next run is made of them. */
  get settings() {
    return this.entries.settings;
  }

  /** What was entered and cannot be: it holds up training. */
  get refusals() {
    return this.entries.refusals;
  }

  /** Whether the reader has to mend a refused value before training and steps begin. */
  get isHeldUp() {
    return this.entries.areRefused;
  }

  /** Settings changed since the run was made that only a new run can take over. */
  get resetNeeded() {
    return this.entries.late(this.info);
  }

  /** The network being trained and the settings it goes by. */
  get info() {
    return this.worker.info;
  }

  get history() {
    return this.worker.measured.history;
  }

  /** The newest report. */
  get slice() {
    return this.worker.measured.slice;
  }

  /** Updates made so far. */
  get stepCount() {
    return this.worker.measured.step;
  }

  /** Epochs completed. */
  get epochCount() {
    return this.worker.measured.epoch;
  }

  /** Images per second, as last measured with each backend. */
  get rates() {
    return this.worker.measured.rates.measured;
  }

  /** Whether a failed run is lost, so that training begins with a new network. */
  get isLost() {
    return this.worker.isLost;
  }

  /**
   * Calls `subscriber` at once, after each change of state, and at most once a frame while numbers
   * change.
   *
   * @param {(run: this) => void} subscriber
   * @returns {() => void} unsubscribes
   */
  subscribe(subscriber) {
    return this.changes.subscribe(() => subscriber(this));
  }

  /** @protected @param {Explanation} explanation @param {Mendable} run */
  complain({ message, control, remedy }, run) {
    this.error = { message, control, remedy: remedy && offer(remedy, run) };
    this.changes.tell();
  }

  /** @protected @param {RunEvent} event */
  enter(event) {
    const { step, isDone } = this.worker.measured;
    this.state = nextState(this.state, event, { hasRun: this.info !== null, step, isDone });
    this.changes.tell();
  }
}
