import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "../../../site/src/runs/history.js";

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
