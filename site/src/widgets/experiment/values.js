/** What a reader enters for an experiment's controls: read as numbers, and told what is wrong. */

import { typedNumber, unclear } from "../../text/typed-number.js";

/** @import { ExperimentControl } from "../../python/protocol.js" */

/**
 * What is entered, as a number; NaN if it is none.
 *
 * @param {ExperimentControl} control
 * @param {string} text
 */
export function parseValue(control, text) {
  const { low, high } = control;
  return typedNumber(text, { isWhole: isWhole(control), low, high });
}

/**
 * Says what is wrong with what is entered, as Python would find it, if anything is.
 *
 * @param {ExperimentControl} control
 * @param {string} text
 * @returns {string | null}
 */
export function problemOf(control, text) {
  const { label, low = -Infinity, high = Infinity, options } = control;
  if (options) return null; // a list holds nothing wrong
  const question = unclear(text, { isWhole: isWhole(control), low, high });
  if (question) return question;
  const value = parseValue(control, text);
  const isRight = value >= low && value <= high && (!isWhole(control) || Number.isInteger(value));
  if (isRight) return null;
  const kind = isWhole(control) ? "a whole number" : "a number";
  const instead = text.trim() === "" ? "" : `, not “${text.trim()}”`;
  return `${label} must be ${kind} from ${boundsOf(control)}${instead}.`;
}

/** The least and the largest value: "500 to 10,000". @param {ExperimentControl} control */
export function boundsOf({ low, high }) {
  if (low === undefined || high === undefined) return "";
  const [from, to] = [low, high].map((end) =>
    end.toLocaleString("en-US", { maximumSignificantDigits: 6 }),
  );
  return `${from} to ${to}`;
}

/** @param {ExperimentControl} control */
export function isWhole({ step = 1 }) {
  return Number.isInteger(step);
}
