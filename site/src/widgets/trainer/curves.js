/** Loss and accuracy of the run, drawn as it goes. */

import { create } from "../../dom/elements.js";
import { createChart } from "../../draw/curves.js";
import { createMovingMean } from "../../draw/smooth.js";
import { count, decimal, magnitude, percent } from "../../text/format.js";

/** Updates in one point of the calm line; the readouts average over as many. */
const WINDOW = 50;

/** @import { History } from "../../runs/history.js" */
/** @import { RunInfo } from "../../python/protocol.js" */

/** @type {import("../../draw/curves.js").Series[]} */
const SERIES = [
  { name: "one batch", color: "--gn-series-1-faint", width: 1, jumps: true },
  { name: `mean of the last ${WINDOW}`, brief: "mean", color: "--gn-series-1", width: 2 },
  { name: "test set", color: "--gn-series-2", width: 2, dash: [5, 4], points: true },
];

export function createTrainerCurves() {
  const loss = createChart({
    title: "Loss",
    axis: "step",
    empty: "falls as the network learns",
    series: SERIES,
    tick: (value) => decimal(value, 1),
    steps: [0.5, 1, 2, 5],
    format: magnitude,
    range: lossRange,
  });
  const accuracy = createChart({
    title: "Accuracy",
    axis: "step",
    empty: "rises as the network learns",
    series: SERIES,
    tick: (value) => percent(value, 0),
    steps: [0.2, 0.5, 1],
    format: (value) => percent(value, 1),
    range: () => [0, 1],
  });
  const meanLosses = createMovingMean(WINDOW);
  const meanAccuracies = createMovingMean(WINDOW);
  const element = create("div", { class: "gn-curves" }, loss.element, accuracy.element);

  /** @param {History} history @param {RunInfo | null} info @param {number} epochs */
  function update(history, info, epochs) {
    const { steps, losses, accuracies, evaluations } = history;
    const end = info ? info.steps_per_epoch * epochs : 0;
    loss.update(steps, [losses, meanLosses(losses), atSteps(steps, evaluations, "loss")], end);
    accuracy.update(
      steps,
      [accuracies, meanAccuracies(accuracies), atSteps(steps, evaluations, "accuracy")],
      end,
    );
    const last = evaluations.at(-1);
    const tested = last
      ? `, on the test set after epoch ${last.epoch} ${magnitude(last.loss)}`
      : "";
    const right = last
      ? `, on the test set after epoch ${last.epoch} ${percent(last.accuracy)}`
      : "";
    loss.describe(`Loss over ${count(steps.length)} steps${tested}`);
    accuracy.describe(`Accuracy over ${count(steps.length)} steps${right}`);
  }

  function destroy() {
    loss.destroy();
    accuracy.destroy();
  }
  return { element, update, destroy };
}

/** Where the frame ends for a loss that grows: a diverging one leaves it at the top. */
const LARGEST_LOSS = 10;

/** Room for an untrained network's loss, and for a larger one. @param {number} largest @returns {[number, number]} */
function lossRange(largest) {
  return [0, Math.min(LARGEST_LOSS, Math.max(2.5, largest * 1.05))];
}

/**
 * A column with the evaluations at their steps and gaps between them.
 *
 * @param {number[]} steps ascending
 * @param {import("../../python/protocol.js").Evaluation[]} evaluations
 * @param {"loss" | "accuracy"} key
 */
function atSteps(steps, evaluations, key) {
  /** @type {(number | null)[]} */
  const column = new Array(steps.length).fill(null);
  let index = 0;
  for (const evaluation of evaluations) {
    while (index < steps.length - 1 && steps[index] < evaluation.step) index++;
    column[index] = evaluation[key];
  }
  return column;
}
