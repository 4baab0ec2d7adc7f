/** Numbers as the pages write them: honest digits, a space before the unit, minus signs. */

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

const WHOLE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** 9120 → "9,120". @param {number} value */
export function count(value) {
  return WHOLE.format(value);
}

/** 75.31 → "75.3 s", 192 → "3 min 12 s". @param {number} seconds */
export function duration(seconds) {
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

/** A loss: three decimals, or three digits and a power of ten once it explodes. @param {number} value */
export function magnitude(value) {
  return value < 1000 ? decimal(value, 3) : value.toExponential(2).replace("e+", "e");
}

/** The same with a plus before positive numbers. @param {number} value */
export function signed(value, digits = 2) {
  return value > 0 && Number(value.toFixed(digits)) !== 0
    ? `+${decimal(value, digits)}`
    : decimal(value, digits);
}

/** A sentence whose lines never end between a number and its unit. @param {string} sentence */
export function unbroken(sentence) {
  return sentence.replaceAll(/(\d) (?=%|ms|MB|million|points|×)|(×) (?=\d)/g, "$1$2\u00a0");
}

/** Bytes of a download: "1.9 of 3.0 MB". @param {number} loaded @param {number} total */
export function downloaded(loaded, total) {
  return `${(loaded / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB`;
}

/** Bytes of a whole download: 23400000 → "23 MB". @param {number} bytes */
export function megabytes(bytes) {
  return `${count(bytes / 1e6)} MB`;
}
