/**
 * What a run has measured: one entry per update, and one evaluation per epoch.
 */

/** @import { Evaluation, Slice } from "../python/protocol.js" */

export class History {
  /** @type {number[]} */
  steps = [];
  /** @type {number[]} */
  losses = [];
  /** @type {number[]} */
  accuracies = [];
  /** @type {Evaluation[]} */
  evaluations = [];

  /** @param {Slice} slice */
  add({ steps, losses, accuracies, evaluation }) {
    this.steps.push(...steps);
    this.losses.push(...losses);
    this.accuracies.push(...accuracies);
    if (evaluation) this.evaluations.push(evaluation);
  }

  /**
   * Forgets what came after `step`.
   *
   * @param {number} step
   */
  rewind(step) {
    const count = this.steps.findLastIndex((made) => made <= step) + 1;
    this.steps.length = count;
    this.losses.length = count;
    this.accuracies.length = count;
    this.evaluations = this.evaluations.filter((evaluation) => evaluation.step <= step);
  }
}
