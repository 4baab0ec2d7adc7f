/** What a reader types, read as a number. */

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const GROUPED = /^[+-]?\d{1,3}(,\d{3}){2,}$/;
/** Three digits after three, each behind a space of whatever width. */
const SPACED = /^[+-]?\d{1,3}(\s\d{3})+(?!\s?\d)/;
/** A thousand to one reader and one to another; "0,125" is not, for nobody groups after a 0. */
const UNCLEAR = /^([+-]?[1-9]\d{0,2})([.,])(\d{3})$/;

/**
 * @typedef {object} Expected
 * @property {boolean} [isWhole] whether it has to be a whole number
 * @property {number} [low]
 * @property {number} [high]
 */

/**
 * The number that is typed; NaN if it is none, or unclear. A space may stand before every three
 * digits, as in "10 000", and commas where there are several, as in "1,000,000". One comma is a
 * decimal point, as in "0,5"; "10,000" is what is expected, if only one of both is.
 *
 * @param {string} text
 * @param {Expected} [expected]
 */
export function typedNumber(text, expected = {}) {
  const readings = readingsOf(text, expected);
  if (readings.length > 0) return readings.length === 1 ? readings[0] : Number.NaN;
  const closed = trimmed(text).replace(SPACED, (digits) => digits.replaceAll(/\s/g, ""));
  const written = GROUPED.test(closed) ? closed.replaceAll(",", "") : closed.replace(",", ".");
  return DECIMAL.test(written) ? Number(written) : Number.NaN;
}

/**
 * Asks what is meant by "1,000", which may be 1 or 1000; null where that is clear.
 *
 * @param {string} text
 * @param {Expected} [expected]
 */
export function unclear(text, expected = {}) {
  const [one, other] = readingsOf(text, expected);
  if (other === undefined) return null;
  return `“${text.trim()}” may mean ${one} or ${other}. Write ${one} or ${other}.`;
}

/**
 * The two numbers that a text may stand for, or the one of them that is expected; none for a text
 * that can be read in one way only.
 *
 * @param {string} text
 * @param {Expected} expected
 */
function readingsOf(text, { isWhole = false, low = -Infinity, high = Infinity }) {
  const [, whole, mark, rest] = UNCLEAR.exec(trimmed(text)) ?? [];
  if (whole === undefined || (mark === "." && !isWhole)) return [];
  const both = [Number(`${whole}.${rest}`), Number(whole + rest)];
  const fitting = both.filter(
    (number) => number >= low && number <= high && (!isWhole || Number.isInteger(number)),
  );
  return fitting.length === 1 ? fitting : both;
}

/** @param {string} text */
function trimmed(text) {
  return text.trim().replace("−", "-");
}
