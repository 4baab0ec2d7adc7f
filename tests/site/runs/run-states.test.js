import assert from "node:assert/strict";
import { test } from "node:test";
import { isResting, nextState, TRANSITIONS } from "../../../site/src/runs/run-states.js";

const STATES = ["idle", "loading", "ready", "training", "paused", "done", "failed"];

/** The state after each event, from each of `STATES`; `*` is the state of rest, `=` no change. */
const AFTER = {
  awaited: ["loading", "=", "loading", "=", "loading", "loading", "loading"],
  withdrawn: ["=", "*", "=", "=", "=", "=", "="],
  built: ["ready", "ready", "ready", "=", "ready", "ready", "ready"],
  held: ["*", "*", "*", "=", "*", "*", "*"],
  begun: ["=", "training", "training", "=", "training", "training", "="],
  ended: ["=", "=", "=", "*", "=", "=", "="],
  refused: ["=", "*", "=", "=", "=", "=", "="],
  failed: ["failed", "failed", "failed", "failed", "failed", "failed", "="],
  died: ["=", "=", "loading", "loading", "loading", "loading", "loading"],
  cleared: ["=", "*", "=", "=", "=", "=", "*"],
  mended: ["=", "=", "=", "=", "=", "=", "*"],
};

const RESTS = [
  [{ hasRun: false, step: 0, isDone: false }, "idle"],
  [{ hasRun: true, step: 0, isDone: false }, "ready"],
  [{ hasRun: true, step: 3, isDone: false }, "paused"],
  [{ hasRun: true, step: 3, isDone: true }, "done"],
];

test("every event leads from every state where it should", () => {
  assert.deepEqual(Object.keys(TRANSITIONS), STATES);
  for (const [event, row] of Object.entries(AFTER)) {
    for (const [index, expected] of row.entries()) {
      for (const [facts, rest] of RESTS) {
        const state = STATES[index];
        const next = { "*": rest, "=": state }[expected] ?? expected;
        assert.equal(nextState(state, event, facts), next, `${event} in ${state}`);
      }
    }
  }
});

test("the table has no events that nobody knows", () => {
  const named = Object.values(TRANSITIONS).flatMap((row) => Object.keys(row));
  assert.deepEqual(new Set(named), new Set(Object.keys(AFTER)));
});

test("a run rests with a network and nothing going on", () => {
  assert.deepEqual(STATES.filter(isResting), ["ready", "paused", "done"]);
});
