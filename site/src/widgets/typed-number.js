/** What a reader types, read as a number. */

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const GROUPED = /^[+-]?\d{1,3}(,\d{3})+$/;
/** Three digits after three, each behind a space of whatever width. */
const SPACED = /^[+-]?\d{1,3}(\s\d{3})+(?!\s?\d)/;

/**
 * The number that is typed; NaN if it is none. A space may stand before every three digits, as in
 * "10 000"; in a whole number a comma too, as in "10,000". Elsewhere it counts as a decimal point.
 *
 * @param {string} text
 * @param {{isWhole?: boolean}} [options]
 */
export function typedNumber(text, { isWhole = false } = {}) {
  const trimmed = text.trim().replace("−", "-");
  const closed = trimmed.replace(SPACED, (digits) => digits.replaceAll(/\s/g, ""));
  const isGrouped = isWhole && GROUPED.test(closed);
  const written = isGrouped ? closed.replaceAll(",", "") : closed.replace(",", ".");
  return DECIMAL.test(written) ? Number(written) : Number.NaN;
}
