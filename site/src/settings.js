/**
 * The choices a reader has: what they are before Python is there to ask, and the mistakes that can
 * be named at once. Python checks every setting again and has the last word.
 */

/** @import { Settings } from "./protocol.js" */

/**
 * What the page has controls for.
 * @typedef {Omit<Settings, "spec" | "weight_decay">} Choices
 * @typedef {keyof Choices} SettingName
 */

/** @type {Choices} those of `glassnet.settings`, with its `DEFAULT_RECIPE`; a test holds them equal */
export const DEFAULT_SETTINGS = {
  model: "lenet",
  data: "reduced",
  learning_rate: 0.01,
  batch_size: 64,
  seed: 0,
  epochs: 8,
  optimizer: "adam",
  schedule: "one_cycle",
  dropout: 0.2,
  shifts: 1,
  averaging: 0.99,
  backend: "auto",
};

/** Settings a run takes over while it is under way; the others begin with the next run. */
export const LIVE_SETTINGS = /** @type {const} */ ([
  "learning_rate",
  "batch_size",
  "epochs",
  "backend",
]);

const LABELS = /** @type {const} */ ({
  learning_rate: "Learning rate",
  batch_size: "Batch size",
  epochs: "Epochs",
  seed: "Seed",
  dropout: "Dropout",
  shifts: "Shifts",
  averaging: "Averaging",
});

/**
 * @param {SettingName} name
 * @param {unknown} value
 * @returns {string | null} a sentence if the value cannot be right
 */
export function settingProblem(name, value) {
  if (!(name in LABELS)) return null;
  const label = LABELS[/** @type {keyof typeof LABELS} */ (name)];
  if (typeof value !== "number" || Number.isNaN(value)) return `${label} must be a number.`;
  if (name === "learning_rate") {
    return value > 0 && Number.isFinite(value) ? null : `${label} must be a number above 0.`;
  }
  if (name === "dropout" || name === "averaging") {
    return value >= 0 && value < 1
      ? null
      : `${label} must be a number from 0 up to, not including, 1.`;
  }
  const least = name === "seed" || name === "shifts" ? 0 : 1;
  if (Number.isSafeInteger(value) && value >= least) return null;
  return `${label} must be a whole number from ${least} up.`;
}

/**
 * Which setting a message of Python's speaks of.
 *
 * @param {string} message
 * @returns {SettingName | "general"}
 */
export function settingNamed(message) {
  const names = /** @type {SettingName[]} */ (Object.keys(DEFAULT_SETTINGS));
  return names.find((name) => message.startsWith(name)) ?? "general";
}
