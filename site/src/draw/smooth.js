/**
 * The mean of the last `window` values at each position, fewer at the start: the calm line through a
 * jumping one. For an array that grows, only what is new is computed; the values already there must
 * not change.
 *
 * @param {number} window
 * @returns {(values: ArrayLike<number>) => number[]}
 */
export function createMovingMean(window) {
  /** @type {ArrayLike<number>} */
  let source = [];
  /** @type {number[]} */
  let means = [];
  return (values) => {
    if (values !== source) means = [];
    source = values;
    means.length = Math.min(means.length, values.length);
    while (means.length < values.length) means.push(meanBefore(values, means.length, window));
    return means;
  };
}

/**
 * Summed anew each time: a running sum would never forget a huge value.
 *
 * @param {ArrayLike<number>} values
 * @param {number} last
 * @param {number} window
 */
function meanBefore(values, last, window) {
  const first = Math.max(0, last - window + 1);
  let sum = 0;
  for (let index = first; index <= last; index++) sum += values[index];
  return sum / (last - first + 1);
}
