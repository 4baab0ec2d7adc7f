/** The run's numbers, each in a place that does not move when its digits change. */

import { create, setAttribute, setText } from "../../dom/elements.js";
import { count, duration, magnitude, percent } from "../../text/format.js";

/** @import { TrainingRun } from "../../runs/training-run.js" */

/**
 * @typedef {object} Readout
 * @property {string} label
 * @property {string} [metric] name for automation
 * @property {(run: TrainingRun) => number | null | undefined} read
 * @property {(value: number) => string} format
 */

/** @type {Readout[]} */
const READOUTS = [
  {
    label: "Test accuracy",
    metric: "test-accuracy",
    read: (run) => run.history.evaluations.at(-1)?.accuracy,
    format: (value) => percent(value, 2),
  },
  {
    label: "Train accuracy",
    metric: "train-accuracy",
    read: (run) => run.slice?.train_accuracy,
    format: (value) => percent(value),
  },
  {
    label: "Loss",
    metric: "loss",
    read: (run) => run.slice?.loss,
    format: magnitude,
  },
  { label: "Epoch", read: (run) => run.slice?.epoch, format: count },
  { label: "Step", read: (run) => run.slice?.step, format: count },
  {
    label: "Images/s",
    metric: "images-per-second",
    read: (run) => run.slice?.images_per_second,
    format: count,
  },
  {
    label: "Time",
    metric: "seconds",
    read: (run) => run.slice?.seconds,
    format: duration,
  },
];

export function createReadouts() {
  const values = READOUTS.map(({ metric }) => create("dd", { "data-metric": metric ?? null }, "–"));
  const element = create(
    "dl",
    { class: "gn-readouts" },
    ...READOUTS.map(({ label }, index) =>
      create("div", {}, create("dt", {}, label), values[index]),
    ),
  );

  /** @param {TrainingRun} run */
  function update(run) {
    for (const [index, { metric, read, format }] of READOUTS.entries()) {
      const value = read(run) ?? null;
      setText(values[index], value === null ? "–" : format(value));
      if (metric) setAttribute(values[index], "data-value", value);
    }
  }
  return { element, update };
}
