/** What a network says of a digit, in words. */

import { confidence } from "../text/format.js";
import { largest } from "./place.js";

/** "7, 98.1 %". @param {ArrayLike<number>} probabilities */
export function readAs(probabilities) {
  const digit = largest(probabilities);
  return `${digit}, ${confidence(probabilities[digit])}`;
}
