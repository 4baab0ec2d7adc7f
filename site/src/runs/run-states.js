/** The states of a training run and what leads from one to the next, as a table. Pure. */

/**
 * `idle`: nothing asked of Python yet. `ready`: network built, no update made. `done`: all epochs.
 * @typedef {"idle" | "loading" | "ready" | "training" | "paused" | "done" | "failed"} RunState
 *
 * What happens to a run:
 * `awaited`: it waits for Python or digits that are being loaded. `withdrawn`: the reader no longer
 * wants what it waited for. `built`: Python has a new network. `held`: Python has the run as it is.
 * `begun`: training. `ended`: no longer. `refused`: Python did not do what was asked, and the run is as
 * before. `failed`: the run may be half updated, or Python cannot be had. `died`: Python is gone, and
 * brings the run back. `cleared`: thrown away. `mended`: what could not be loaded is there after all.
 * @typedef {"awaited" | "withdrawn" | "built" | "held" | "begun" | "ended" | "refused" | "failed"
 *   | "died" | "cleared" | "mended"} RunEvent
 *
 * What a state of rest depends on.
 * @typedef {{hasRun: boolean, step: number, isDone: boolean}} Facts
 */

/** Stands for the state that a run has when nothing goes on; see `restingState`. */
const REST = "rest";

/** From a state of rest. @type {Partial<Record<RunEvent, RunState | typeof REST>>} */
const FROM_REST = {
  awaited: "loading",
  built: "ready",
  held: REST,
  begun: "training",
  failed: "failed",
  died: "loading",
};

/** An event that is not listed changes nothing. @type {Record<RunState, typeof FROM_REST>} */
export const TRANSITIONS = {
  idle: { awaited: "loading", built: "ready", held: REST, failed: "failed" },
  loading: {
    withdrawn: REST,
    built: "ready",
    held: REST,
    begun: "training",
    refused: REST,
    failed: "failed",
    cleared: REST,
  },
  ready: FROM_REST,
  training: { ended: REST, failed: "failed", died: "loading" },
  paused: FROM_REST,
  done: FROM_REST,
  failed: {
    awaited: "loading",
    built: "ready",
    held: REST,
    died: "loading",
    cleared: REST,
    mended: REST,
  },
};

/**
 * The state after an event.
 *
 * @param {RunState} state
 * @param {RunEvent} event
 * @param {Facts} facts
 * @returns {RunState}
 */
export function nextState(state, event, facts) {
  const next = TRANSITIONS[state][event] ?? state;
  return next === REST ? restingState(facts) : next;
}

/** Whether nothing goes on with a run that is well. @param {RunState} state */
export function isResting(state) {
  return TRANSITIONS[state] === FROM_REST;
}

/** @param {Facts} facts @returns {RunState} */
function restingState({ hasRun, step, isDone }) {
  if (!hasRun) return "idle";
  if (isDone) return "done";
  return step > 0 ? "paused" : "ready";
}
