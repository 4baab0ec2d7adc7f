/**
 * From what went wrong to a sentence, the control it belongs to, and a way out.
 */

import { labelOf, settingNamed } from "./settings.js";

/** @import { Choices, SettingName } from "./settings.js" */

/** @typedef {"reset" | "smaller_batch" | "retry"} Remedy */
/** @typedef {{message: string, control: SettingName | "general", remedy: Remedy | null}} Explanation */

/**
 * @param {{name: string, message: string}} failure   an Error, or a worker's `Failure`
 * @param {Choices} settings
 * @returns {Explanation}
 */
export function explain({ name, message }, settings) {
  switch (name) {
    case "UnsupportedError":
      return { message, control: "general", remedy: null };
    case "LoadError":
    case "WorkerDied":
      return { message, control: "general", remedy: "retry" };
    case "DownloadError":
      return { message, control: "data", remedy: "retry" };
    case "DivergenceError":
      return { message, control: "learning_rate", remedy: "reset" };
    case "FormatError":
      return {
        message: `The run cannot be taken up. ${message}`,
        control: "general",
        remedy: "reset",
      };
    case "MemoryError":
      return {
        message: "This tab has no memory left for the update. A smaller batch needs less.",
        control: "batch_size",
        remedy: settings.batch_size > 1 ? "smaller_batch" : null,
      };
    default:
      return { ...readable(message), remedy: null };
  }
}

/**
 * @param {number} made   epochs
 * @returns {Explanation}
 */
export function outOfEpochs(made) {
  const done = made === 1 ? "The epoch is done" : `All ${made} epochs are done`;
  return {
    message: `${done}. Raise Epochs above ${made} to train on, or Reset to start again.`,
    control: "epochs",
    remedy: "reset",
  };
}

/** Whether a failure may leave a run half updated. @param {{name: string}} failure */
export function isRuinous({ name }) {
  return name === "DivergenceError" || name === "MemoryError";
}

/**
 * Names a setting as the page does.
 *
 * @param {string} message   of Python, which begins with the setting's name if it is about one
 */
function readable(message) {
  const control = settingNamed(message);
  if (control === "general") return { message, control };
  return { message: labelOf(control) + message.slice(control.length), control };
}
