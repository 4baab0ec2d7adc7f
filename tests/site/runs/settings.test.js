import assert from "node:assert/strict";
import { test } from "node:test";
import { settingProblem } from "../../../site/src/runs/settings.js";

test("numbers out of their bounds are named", () => {
  assert.match(settingProblem("epochs", 0), /^Epochs must be a whole number from 1 to 1,000\.$/);
  assert.match(settingProblem("learning_rate", "x"), /^Learning rate must be a number\.$/);
  assert.equal(settingProblem("seed", 7), null);
});

test("what is no number is left to Python", () => {
  assert.equal(settingProblem("data", "anything"), null);
  assert.equal(settingProblem("spec", { input: [1, 28, 28], layers: [] }), null);
});
