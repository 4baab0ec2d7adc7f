import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "../../site/src/history.js";
import { explain } from "../../site/src/run-error.js";
import { DEFAULT_SETTINGS, settingNamed, settingProblem } from "../../site/src/settings.js";

test("a history rewinds to the step of a checkpoint", () => {
  const history = new History();
  const evaluation = { epoch: 1, step: 3, loss: 1, accuracy: 0.5 };
  history.add({ steps: [1, 2, 3], losses: [3, 2, 1], accuracies: [0, 0.5, 1], evaluation });
  history.add({ steps: [4, 5], losses: [0.5, 0.25], accuracies: [1, 1], evaluation: null });
  history.rewind(4);
  assert.deepEqual(
    { ...history },
    {
      steps: [1, 2, 3, 4],
      losses: [3, 2, 1, 0.5],
      accuracies: [0, 0.5, 1, 1],
      evaluations: [evaluation],
    },
  );
  history.rewind(2);
  assert.deepEqual([history.steps, history.evaluations], [[1, 2], []]);
  history.rewind(0);
  assert.deepEqual(history.losses, []);
});

test("values that cannot be right are named before Python is there", () => {
  for (const [name, value] of Object.entries(DEFAULT_SETTINGS)) {
    assert.equal(settingProblem(name, value), null);
  }
  for (const value of [Number.NaN, 0, -1, Number.POSITIVE_INFINITY, "1"]) {
    assert.match(settingProblem("learning_rate", value), /^Learning rate must be a number/);
  }
  for (const value of [0, 1.5, -1, 2 ** 60]) {
    assert.match(settingProblem("batch_size", value), /must be a whole number from 1 up/);
  }
  assert.equal(settingProblem("seed", 0), null);
});

test("errors find the control they belong to, and a way out", () => {
  const named = "batch_size expects a whole number from 1 to 4096 but receives 5000.";
  assert.equal(settingNamed(named), "batch_size");
  assert.equal(settingNamed("layer 3 (Linear) expects 400 features."), "general");
  assert.deepEqual(explain({ name: "ArgumentError", message: named }, DEFAULT_SETTINGS), {
    message: "Batch size expects a whole number from 1 to 4096 but receives 5000.",
    control: "batch_size",
    remedy: null,
  });
  /** @param {string} name */
  const way = (name, settings = DEFAULT_SETTINGS) => {
    const { control, remedy } = explain({ name, message: "What happened." }, settings);
    return [control, remedy];
  };
  assert.deepEqual(way("DivergenceError"), ["learning_rate", "reset"]);
  assert.deepEqual(way("MemoryError"), ["batch_size", "smaller_batch"]);
  assert.deepEqual(way("MemoryError", { ...DEFAULT_SETTINGS, batch_size: 1 }), [
    "batch_size",
    null,
  ]);
  assert.deepEqual(way("LoadError"), ["general", "retry"]);
  assert.deepEqual(way("DownloadError"), ["data", "retry"]);
  assert.deepEqual(way("RuntimeError"), ["general", null]);
});
