/**
 * The choices a reader has, as Python describes them: what they are before it is there to ask, and the
 * mistakes that can be named at once. Python checks every setting again and has the last word.
 */

import { OPTIONS } from "./options.js";

/** @import { Settings } from "../python/protocol.js" */

/**
 * What may be chosen one by one.
 * @typedef {Omit<Settings, "spec">} Choices
 * @typedef {keyof typeof OPTIONS} SettingName
 *
 * What a reader entered, which may be anything.
 * @typedef {Partial<Record<SettingName, unknown>>} Entries
 */

export const SETTING_NAMES = /** @type {SettingName[]} */ (Object.keys(OPTIONS));

/** @type {Choices} */
export const DEFAULT_SETTINGS = /** @type {any} */ (
  Object.fromEntries(SETTING_NAMES.map((name) => [name, OPTIONS[name].default]))
);

/** Whether a run takes a change over while it is under way. @param {SettingName} name */
export function isLive(name) {
  return OPTIONS[name].live;
}

/** What the page calls a setting. @param {SettingName} name */
export function labelOf(name) {
  return OPTIONS[name].label;
}

/** What the page calls a setting's values, by value; nothing if it is not chosen from a list. @param {SettingName} name */
export function choicesOf(name) {
  const option = OPTIONS[name];
  return /** @type {Record<string, string>} */ (option.kind === "choice" ? option.choices : {});
}

/** How a setting's value reads. @param {SettingName} name @param {unknown} value */
export function valueName(name, value) {
  return choicesOf(name)[String(value)] ?? String(value);
}

/**
 * @param {SettingName} name
 * @param {unknown} value
 * @returns {string | null} a sentence if the value cannot be right
 */
export function settingProblem(name, value) {
  const option = OPTIONS[name];
  // Chosen from a list, or no control's, such as `spec`: Python looks at it.
  if (option === undefined || option.kind === "choice") return null;
  const expected = expectation(option, value);
  return expected && `${option.label} must be ${expected}.`;
}

/**
 * @param {Exclude<typeof OPTIONS[SettingName], {kind: "choice"}>} option
 * @param {unknown} value
 * @returns {string | null} what it should be, if it is not
 */
function expectation(option, value) {
  if (typeof value !== "number" || Number.isNaN(value)) return "a number";
  if (!Number.isFinite(value)) return "a finite number";
  return isWithin(option, value) ? null : option.expects;
}

/** @param {Exclude<typeof OPTIONS[SettingName], {kind: "choice"}>} option @param {number} value */
function isWithin(option, value) {
  if (option.kind === "whole") {
    return Number.isInteger(value) && value >= option.low && value <= option.high;
  }
  const isAboveLeast = option.above_zero ? value > 0 : value >= 0;
  return isAboveLeast && (option.below === null || value < option.below);
}

/**
 * Which setting a message of Python's speaks of.
 *
 * @param {string} message
 * @returns {SettingName | "general"}
 */
export function settingNamed(message) {
  return SETTING_NAMES.find((name) => message.startsWith(name)) ?? "general";
}
