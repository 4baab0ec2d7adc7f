/** Numbers of tables, bars and plots, written as Python names their formats. */

import { count, decimal, percent } from "./format.js";

/** @import { CellFormat } from "../python/protocol.js" */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @type {Record<CellFormat, (value: any) => string>} */
const FORMATS = {
  text: String,
  count,
  percent: (value) => percent(value),
  number: short,
  scientific,
  milliseconds: (value) => `${short(value)} ms`,
  megabytes: (value) => `${short(value)} MB`,
};

/**
 * @param {string | number | null} value null where there is none
 * @param {CellFormat} format
 */
export function written(value, format) {
  if (value === null || Number.isNaN(value)) return "–";
  return typeof value === "string" ? value : FORMATS[format](value);
}

/**
 * Three digits that tell something: 0.123, 45.6, 7,890.
 *
 * @param {number} value
 */
export function short(value) {
  const size = Math.abs(value);
  if (value === 0 || !Number.isFinite(value)) return minus(String(value));
  if (size >= 100) return minus(count(value));
  if (size < 0.001) return scientific(value);
  return minus(String(Number(value.toPrecision(3))));
}

/** 0.00000012 → "1.2 × 10⁻⁷"; sizes that read well as they are stay so. @param {number} value */
export function scientific(value) {
  const size = Math.abs(value);
  if (value === 0 || !Number.isFinite(value) || (size >= 0.01 && size < 1000)) {
    return minus(String(Number(value.toPrecision(2))));
  }
  const [digits, exponent] = value.toExponential(1).split("e");
  return `${minus(digits)} × ${powerOfTen(Number(exponent))}`;
}

/**
 * The ends of a color scale: two decimals, and as many more as a small one needs to tell something.
 *
 * -0.0042, 0.0042 → "−0.0042", "+0.0042"
 *
 * @param {number} min 0, or below it
 * @param {number} max
 * @returns {[string, string]}
 */
export function scaleEnds(min, max) {
  const size = Math.max(-min, max);
  const digits = Math.max(2, 1 - Math.floor(Math.log10(size)));
  const end = (/** @type {number} */ value) => {
    if (value === 0) return "0";
    return size < 0.001 ? scientific(value) : decimal(value, digits);
  };
  return [end(min), min < 0 && max > 0 ? `+${end(max)}` : end(max)];
}

/** -7 → "10⁻⁷". @param {number} exponent */
export function powerOfTen(exponent) {
  const digits = Array.from(String(Math.abs(exponent)), (digit) => SUPERSCRIPTS[Number(digit)]);
  return `10${exponent < 0 ? "⁻" : ""}${digits.join("")}`;
}

/** @param {string} text */
function minus(text) {
  return text.replace("-", "−");
}
