/**
 * The choices a reader has: what they are before Python is there to ask, and the mistakes that can
 * be named at once. Python checks every setting again and has the last word.
 */

/** @import { Settings } from "../python/protocol.js" */

/**
 * What the page has controls for.
 * @typedef {Omit<Settings, "spec" | "weight_decay">} Choices
 * @typedef {keyof Choices} SettingName
 *
 * What a reader entered, which may be anything.
 * @typedef {Partial<Record<SettingName, unknown>>} Entries
 */

/** @type {Choices} those of `glassnet.training.settings`, with its `DEFAULT_RECIPE`; a test holds them equal */
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
const LIVE_SETTINGS = /** @type {const} */ (["learning_rate", "batch_size", "epochs", "backend"]);

/** @param {string} name */
export function isLive(name) {
  return LIVE_SETTINGS.some((live) => live === name);
}

/** What the page calls them. @type {Record<SettingName, string>} */
export const LABELS = {
  model: "Model",
  data: "Data",
  learning_rate: "Learning rate",
  batch_size: "Batch size",
  seed: "Seed",
  epochs: "Epochs",
  optimizer: "Optimizer",
  schedule: "Schedule",
  dropout: "Dropout",
  shifts: "Shifts (pixels)",
  averaging: "Weight averaging",
  backend: "Arithmetic",
};

/** Least and largest of the whole numbers: those of `glassnet.training.recipe`; a test holds them equal. */
const BOUNDS = /** @type {Partial<Record<SettingName, [number, number]>>} */ ({
  batch_size: [1, 4096],
  seed: [0, 2 ** 32 - 1],
  epochs: [1, 1000],
  shifts: [0, 8],
});

/**
 * @param {SettingName} name
 * @param {unknown} value
 * @returns {string | null} a sentence if the value cannot be right
 */
export function settingProblem(name, value) {
  // Chosen from a list, or no control's, such as `spec`: Python looks at it.
  if (typeof DEFAULT_SETTINGS[name] !== "number") return null;
  const expected = expectation(name, value);
  return expected && `${LABELS[name]} must be ${expected}.`;
}

/** @param {SettingName} name @param {unknown} value @returns {string | null} what it should be, if it is not */
function expectation(name, value) {
  if (typeof value !== "number" || Number.isNaN(value)) return "a number";
  if (!Number.isFinite(value)) return "a finite number";
  const bounds = BOUNDS[name];
  if (bounds) {
    const [least, largest] = bounds;
    if (Number.isInteger(value) && value >= least && value <= largest) return null;
    return `a whole number from ${least} to ${largest.toLocaleString("en-US")}`;
  }
  if (name === "learning_rate") return value > 0 ? null : "a number above 0";
  return value >= 0 && value < 1 ? null : "a number from 0 up to, not including, 1";
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
