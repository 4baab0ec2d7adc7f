import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_SETTINGS, settingProblem } from "../../../site/src/runs/settings.js";

test("numbers out of their bounds are named", () => {
  assert.match(settingProblem("epochs", 0), /^Epochs must be a whole number from 1 to 1,000\.$/);
  assert.match(settingProblem("learning_rate", "x"), /^Learning rate must be a number\.$/);
  assert.equal(settingProblem("seed", 7), null);
});

test("what is no number is left to Python", () => {
  assert.equal(settingProblem("data", "anything"), null);
  assert.equal(settingProblem("spec", { input: [1, 28, 28], layers: [] }), null);
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
