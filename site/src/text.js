/** Numbers as text, for drawings as for widgets. */

/** A weight or activation: two decimals, with a real minus. @param {number} value */
export function decimal(value, digits = 2) {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** Lifts a tie that floats have lowered, as in Python's sentences: 0.8095 × 100 is 80.94999999999999. */
const LIFT = 1 + 1e-12;

/** 0.981 → "98.1 %". @param {number} fraction @param {number} [digits] */
export function percent(fraction, digits = 1) {
  return `${decimal(fraction * 100 * LIFT, digits)} %`;
}

/** How sure a network is: never "100 %", since softmax never is. @param {number} fraction */
export function confidence(fraction) {
  return fraction > 0.9995 ? ">\u00a099.9\u00a0%" : percent(fraction);
}
