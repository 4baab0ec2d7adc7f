import assert from "node:assert/strict";
import { test } from "node:test";
import { explain } from "../../../site/src/runs/run-error.js";
import { DEFAULT_SETTINGS, settingNamed } from "../../../site/src/runs/settings.js";

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
