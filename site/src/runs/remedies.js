/** The ways out of what went wrong: what their buttons say and do. */

/** @import { Remedy } from "./run-error.js" */
/** @import { TrainingRun } from "./training-run.js" */

/**
 * @typedef {{label: string, apply: () => void}} Offer
 * @typedef {Pick<TrainingRun, "settings" | "reset" | "retry" | "configure" | "train">} Mendable
 */

/**
 * @param {Remedy} remedy
 * @param {Mendable} run
 * @returns {Offer}
 */
export function offer(remedy, run) {
  const smaller = Math.ceil(run.settings.batch_size / 2);
  const offers = {
    reset: { label: "Reset", apply: () => run.reset() },
    retry: { label: "Retry", apply: () => run.retry() },
    smaller_batch: {
      label: `Use batch size ${smaller}`,
      apply: () => {
        run.configure({ batch_size: smaller });
        run.train();
      },
    },
  };
  return offers[remedy];
}
