/**
 * What Python works at for long, such as training or an experiment: one job at a time, in slices of
 * some 40 ms. Between two of them the worker listens, so that stop and changed settings take effect
 * at once, without shared memory.
 */

import { CHECKPOINT_MS, SLICE_MS } from "../protocol.js";

/** @import { Failure, Job, JobKind, WorkerEvent } from "../protocol.js" */

/**
 * What differs from one kind of job to the other.
 * @typedef {object} Work
 * @property {(params: any) => void} begin    throws if it cannot be done
 * @property {(budget: {budget_ms: number}) => any} advance   does one slice, and returns what to tell of it
 * @property {(report: any) => boolean} isOver
 * @property {(report: any) => boolean} [isMilestone]   whether a checkpoint is due whatever the time
 * @property {() => void} [tellCheckpoint]    left out if there is nothing to go on from
 * @property {() => void} end                 cleans up, whoever ended it
 *
 * @typedef {object} Surroundings
 * @property {(event: WorkerEvent) => void} post
 * @property {() => Promise<unknown>} listen  lets messages from the page in
 * @property {(error: unknown) => Failure} describe
 */

export class Jobs {
  #kinds;
  #post;
  #listen;
  #describe;
  /** @type {Job | null} the one under way */
  #current = null;

  /** @param {Record<JobKind, Work>} kinds @param {Surroundings} surroundings */
  constructor(kinds, { post, listen, describe }) {
    this.#kinds = kinds;
    this.#post = post;
    this.#listen = listen;
    this.#describe = describe;
  }

  /** Accepts a job, which ends the one under way; `run()` does it. @param {Job} job */
  accept(job) {
    const work = this.#kinds[job.kind];
    if (!work) {
      const known = Object.keys(this.#kinds).join(" or ");
      throw new Error(`start expects a job of the kind ${known} but receives ${job.kind}.`);
    }
    if (!job.job)
      throw new Error("start expects the name of the job, which its events will carry.");
    this.stop();
    work.begin(job);
    this.#current = job;
  }

  /** Does the accepted job to its end: it tells its progress, and ends in exactly one `done`. */
  async run() {
    const mine = this.#current;
    if (!mine) return;
    const { job, kind } = mine;
    const { advance, isOver, isMilestone = () => false, tellCheckpoint } = this.#kinds[kind];
    let lastCheckpoint = performance.now();
    while (this.#current === mine) {
      try {
        const report = advance({ budget_ms: SLICE_MS });
        this.#post({ event: "progress", job, kind, ...report });
        if (isOver(report)) return this.#end("finished");
        const isDue = isMilestone(report) || performance.now() - lastCheckpoint > CHECKPOINT_MS;
        if (tellCheckpoint && isDue) {
          tellCheckpoint();
          lastCheckpoint = performance.now();
        }
      } catch (error) {
        this.#current = null;
        this.#post({ event: "done", job, reason: "failed", error: this.#describe(error) });
        return;
      }
      await this.#listen();
    }
  }

  /** Ends the job of that name if it is under way; without a name, whichever is. @param {string} [name] */
  stop(name) {
    if (!this.#current || (name && name !== this.#current.job)) return;
    this.#end("stopped");
  }

  /** @param {"finished" | "stopped"} reason */
  #end(reason) {
    const { job, kind } = /** @type {Job} */ (this.#current);
    this.#current = null;
    try {
      this.#kinds[kind].end();
      this.#post({ event: "done", job, reason });
    } catch (error) {
      this.#post({ event: "done", job, reason: "failed", error: this.#describe(error) });
    }
  }
}
