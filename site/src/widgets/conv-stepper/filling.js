/** Steps through all windows in reading order, and lets the map fill with their values. */

import { create, createButton, setText } from "../../dom/elements.js";

/** @import { Tensor } from "../../python/protocol.js" */
/** @import { Place } from "../../kit/place.js" */

/** How long a map takes to fill, in milliseconds, and the least time one value is seen. */
const WHOLE_MS = 9000;
const VALUE_MS = 16;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * @param {object} options
 * @param {() => number[]} options.size rows and columns of the map
 * @param {() => Place} options.place
 * @param {(place: Place) => void} options.onMove
 * @param {() => void} options.onChange other values are to be seen
 */
export function createFilling({ size, place, onMove, onChange }) {
  const back = createButton("Previous window", () => by(-1));
  const next = createButton("Next window", () => by(1));
  const fill = createButton("Fill the map", () => (timer ? stop() : start()));
  const element = create("div", { class: "gn-stepper__steps" }, back, next, fill);
  let timer = 0;
  /** How many values are there; all, unless the map is being filled. */
  let filled = Number.POSITIVE_INFINITY;

  /** @param {number} step */
  function by(step) {
    stop();
    go(index() + step);
  }

  function index() {
    return place().row * size()[1] + place().column;
  }

  /** @param {number} to counted in reading order; round from the last to the first */
  function go(to) {
    const [height, width] = size();
    const at = (to + height * width) % (height * width);
    onMove({ row: Math.floor(at / width), column: at % width });
  }

  function start() {
    filled = 0;
    setText(fill, "Stop");
    advance();
  }

  function advance() {
    const [height, width] = size();
    const count = height * width;
    if (filled >= count) return stop();
    // Without motion, the map fills by rows.
    const step = STILL.matches ? width : Math.max(1, Math.round((count * VALUE_MS) / WHOLE_MS));
    filled = Math.min(count, filled + step);
    go(filled - 1);
    const wait = STILL.matches ? WHOLE_MS / height : Math.max(VALUE_MS, (WHOLE_MS * step) / count);
    timer = window.setTimeout(advance, Math.min(wait, 400));
  }

  function stop() {
    clearTimeout(timer);
    timer = 0;
    setText(fill, "Fill the map");
    if (filled === Number.POSITIVE_INFINITY) return;
    filled = Number.POSITIVE_INFINITY;
    onChange();
  }

  return {
    element,
    stop,

    /** The map as far as it is filled. @param {Tensor} map @returns {Tensor} */
    masked({ shape, data }) {
      if (filled >= data.length) return { shape, data };
      return { shape, data: data.map((value, at) => (at < filled ? value : Number.NaN)) };
    },
  };
}
