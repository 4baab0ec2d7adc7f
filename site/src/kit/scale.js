/** The scale of a color map: its ends in numbers, and the colors between them. */

import { create, setText } from "../dom/elements.js";
import { color } from "../draw/colors.js";
import { currentScheme } from "../draw/theme.js";
import { scaleEnds } from "../text/cell-format.js";

/** @typedef {{min: number, max: number, map: import("../draw/colors.js").MapName}} Range */

const STOPS = [0, 0.2, 0.4, 0.5, 0.6, 0.8, 1];

export function createScale() {
  const low = create("span", {});
  const high = create("span", {});
  const ramp = create("span", { class: "gn-scale__ramp", "aria-hidden": "true" });
  const element = create("p", { class: "gn-scale" }, low, ramp, high);

  /** @param {Range} range */
  function update({ min, max, map }) {
    const [lowest, highest] = scaleEnds(min, max);
    setText(low, lowest);
    setText(high, highest);
    const scheme = currentScheme();
    const stops = STOPS.map((stop) => color(map, scheme, stop)).join(", ");
    ramp.style.background = `linear-gradient(to right, ${stops})`;
  }
  return { element, update };
}
