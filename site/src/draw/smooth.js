/**
 * The mean of the last `window` values at each position, fewer at the start: the calm line through a
 * jumping one.
 *
 * @param {ArrayLike<number>} values
 * @param {number} window
 * @returns {Float64Array}
 */
export function movingMean(values, window) {
  const means = new Float64Array(values.length);
  let sum = 0;
  for (let index = 0; index < values.length; index++) {
    sum += values[index];
    if (index >= window) sum -= values[index - window];
    means[index] = sum / Math.min(index + 1, window);
  }
  return means;
}
