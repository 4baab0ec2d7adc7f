/** One window the other way around: what its gradient gives to the pixels, the weights, the bias. */

import { create } from "../../dom/elements.js";
import { createNumbers } from "../../kit/number-grid.js";
import { peak } from "../../kit/place.js";
import { short } from "../../text/cell-format.js";

/** @import { Window } from "./gn-conv-stepper.js" */
/** @import { Place } from "../../kit/place.js" */

export function createBackwardRow() {
  const pixels = createNumbers({ part: "input", map: "diverging" });
  const weights = createNumbers({ part: "kernel", map: "diverging" });
  const all = createNumbers({ part: "gradient", map: "diverging" });
  const element = create(
    "div",
    { class: "gn-stepper__row gn-stepper__row--backward" },
    pixels.element,
    weights.element,
    all.element,
  );

  /** @param {Window} answer @param {number} channel @param {string} name of the channel */
  function update({ backward }, channel, name) {
    const of = name ? `: ${name.toLowerCase()}` : "";
    pixels.update(`Pixels get${of}`, backward.to_pixels, channel);
    weights.update(`Weights get${of}`, backward.to_weights, channel);
    all.update(`From all windows${of}`, backward.kernel, channel);
    all.element.hidden = backward.cause === "here"; // it would be the same once more
  }
  return { element, update };
}

/** What happens at this window, in words. @param {Window} answer */
export function toldBackward({ row, column, backward }) {
  const { cause, at, target, bias_gradient: bias } = backward;
  if (cause === "everywhere") {
    return (
      "Let a gradient of 1 come back to every value of the map. A pixel gets the weights that " +
      `were over it, added up: more where more windows read it. The bias gets ${short(bias)}.`
    );
  }
  const place = `Row ${row + 1}, column ${column + 1}: `;
  if (cause === "here") {
    return (
      `${place}no network reads this map, so let a gradient of 1 come back to this one value. ` +
      "Each pixel gets its weight, each weight gets its pixel, and the bias gets 1."
    );
  }
  const all = `From all windows together the bias gets ${short(bias)}.`;
  if (at === 0) {
    return (
      `${place}no gradient comes back. Behind the map, ReLU or pooling let nothing of this value ` +
      `through, so the score for ${target} does not depend on it. ${all}`
    );
  }
  const share = short(at);
  return (
    `${place}a gradient of ${share} comes back, of the score for ${target}. Each pixel gets ` +
    `${share} times its weight, each weight ${share} times its pixel, and the bias ${share}. ${all}`
  );
}

/** The window whose value matters most. @param {Window} answer @returns {Place} */
export function tellingWindow({ backward: { received } }) {
  return peak(Array.from(received.data, Math.abs), received.shape[1]);
}
