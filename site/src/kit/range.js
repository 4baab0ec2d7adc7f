/** Which values the two ends of a color map stand for. */

import { largestMagnitude } from "../draw/heatmap.js";

/** @import { Range } from "./scale.js" */

/** Paper and ink. @type {Range} */
export const INK = { min: 0, max: 1, map: "ink" };

/** For values of two signs, as weights and gradients have. @param {...ArrayLike<number>} arrays @returns {Range} */
export function aroundZero(...arrays) {
  const largest = Math.max(...arrays.map(largestMagnitude));
  return { min: -largest, max: largest, map: "diverging" };
}

/** For values that are not negative. @param {...ArrayLike<number>} arrays @returns {Range} */
export function fromZero(...arrays) {
  return { min: 0, max: Math.max(...arrays.map(largestMagnitude)), map: "sequential" };
}

/** For activations, which have two signs where no ReLU has cut one off. @param {Float32Array} data */
export function ofActivations(data) {
  return data.some((value) => value < 0) ? aroundZero(data) : fromZero(data);
}
