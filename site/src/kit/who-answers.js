/** Says which network answered: the reader's own, or the one trained when the site was built. */

import { engine } from "../python/tab.js";
import { valueName } from "../runs/settings.js";
import { trainingRun } from "../runs/tab.js";
import { count, percent } from "../text/format.js";

/** What the ready networks are called. @type {Record<string, string>} */
const MODELS = {
  lenet: "convolutional network",
  mlp: "network without convolutions",
  linear: "linear classifier",
};

/** @typedef {{source: import("../python/protocol.js").Source, step: number} | null} Answer null before there is one */

/**
 * @param {Answer} answer if there is none, it says who would answer
 * @returns {Promise<string>}
 */
export async function whoAnswers(answer) {
  if (isReadersOwn(answer)) {
    if (!answer) return "Your own network reads what you draw.";
    const { step } = answer;
    return `Read by your own network, after ${step === 1 ? "1 step" : `${count(step)} steps`}.`;
  }
  try {
    const { pretrained } = await engine.manifest();
    const { model, epochs, seed, test_accuracy, recipe } = pretrained;
    return (
      `Pretrained ${MODELS[model]}: ${epochs} epochs of ${valueName("optimizer", recipe.optimizer)}, ` +
      `seed ${seed}, ${percent(test_accuracy)} of the test digits right.`
    );
  } catch {
    return ""; // without a manifest nothing loads, and the loading line says so
  }
}

/** Whether the network that answers, or would answer, has learned in this page. @param {Answer} answer */
export function isReadersOwn(answer) {
  if (!answer) return trainingRun.stepCount > 0;
  return answer.source === "reader" && answer.step > 0;
}
