import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "../../site/src/runs/history.js";
import { explain } from "../../site/src/runs/run-error.js";
import { DEFAULT_SETTINGS, settingNamed, settingProblem } from "../../site/src/runs/settings.js";

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
  const refused = {
    learning_rate: [
      ["0,o5", "Learning rate must be a number."],
      [Number.NaN, "Learning rate must be a number."],
      [Number.POSITIVE_INFINITY, "Learning rate must be a finite number."],
      [0, "Learning rate must be a number above 0."],
    ],
    batch_size: [
      [1e9, "Batch size must be a whole number from 1 to 4,096."],
      [1.5, "Batch size must be a whole number from 1 to 4,096."],
    ],
    seed: [[Number.MAX_SAFE_INTEGER, "Seed must be a whole number from 0 to 4,294,967,295."]],
    shifts: [[100, "Shifts (pixels) must be a whole number from 0 to 8."]],
    averaging: [[1, "Weight averaging must be a number from 0 up to, not including, 1."]],
  };
  for (const [name, values] of Object.entries(refused)) {
    for (const [value, sentence] of values) assert.equal(settingProblem(name, value), sentence);
  }
});

test("errors find the control they belong to, and a way out", () => {
  const named = "batch_size expects a whole number from 1 to 4096 but receives 5000.";
  assert.equal(settingNamed(named), "batch_size");
  assert.equal(settingNamed("layer 3 (Linear) expects 400 features."), "general");
  const { message } = explain({ name: "ArgumentError", message: "shifts is 9." }, DEFAULT_SETTINGS);
  assert.equal(message, "Shifts (pixels) is 9.");
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
