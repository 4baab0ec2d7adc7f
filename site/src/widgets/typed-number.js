/** What a reader types, read as a number. */

const GROUPED = /^[+-]?\d{1,3}(,\d{3})+$/;

/**
 * The number that is typed; NaN if it is none. In a whole number a comma may stand before every
 * three digits, as in "10,000"; elsewhere it counts as a decimal point.
 *
 * @param {string} text
 * @param {{isWhole?: boolean}} [options]
 */
export function typedNumber(text, { isWhole = false } = {}) {
  const trimmed = text.trim().replace("−", "-");
  if (trimmed === "") return Number.NaN;
  const isGrouped = isWhole && GROUPED.test(trimmed);
  return Number(isGrouped ? trimmed.replaceAll(",", "") : trimmed.replace(",", "."));
}
