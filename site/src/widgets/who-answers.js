/** Says which network answered: the reader's own, or the one trained when the site was built. */

import { engine } from "../engine.js";
import { trainingRun } from "../training-run.js";
import { count, percent } from "./format.js";

/** What the ready networks are called. @type {Record<string, string>} */
const MODELS = {
  lenet: "convolutional network",
  mlp: "network without convolutions",
  linear: "linear classifier",
};

/** @type {Record<string, string>} */
export const OPTIMIZERS = { adam: "Adam", adamw: "AdamW", sgd: "SGD, momentum 0.9" };

/**
 * @param {{source: import("../protocol.js").Source, step: number} | null} answer null before there is
 *   one: then it says who would answer
 * @returns {Promise<string>}
 */
export async function whoAnswers(answer) {
  if (!answer && trainingRun.stepCount > 0) return "Your own network reads what you draw.";
  const step = answer?.source === "reader" ? answer.step : 0;
  if (step > 0)
    return `Read by your own network, after ${step === 1 ? "1 step" : `${count(step)} steps`}.`;
  try {
    const { pretrained } = await engine.manifest();
    const { model, epochs, seed, test_accuracy, recipe } = pretrained;
    return (
      `Pretrained ${MODELS[model]}: ${epochs} epochs of ${OPTIMIZERS[String(recipe.optimizer)]}, ` +
      `seed ${seed}, ${percent(test_accuracy)} of the test digits right.`
    );
  } catch {
    return ""; // without a manifest nothing loads, and the loading line says so
  }
}
