/** The first layer's filters, their gradients and their last change: three rows of tiles. */

import { create, setAttribute, setText } from "../../dom/elements.js";
import { drawHeatmap } from "../../draw/heatmap.js";
import { aroundZero } from "../../kit/range.js";
import { createScale } from "../../kit/scale.js";
import { short } from "../../text/cell-format.js";

/** @import { Tensor } from "../../python/protocol.js" */
/** @import { StepState } from "./gn-training-step.js" */

const FILTERS = 8;

/** @param {(place: number) => void} onChoose a weight was pressed, counted over all filters */
export function createFiltersView(onChoose) {
  const weights = createRow("Weights now", "kernel", onChoose);
  const gradient = createRow("Their gradient", "gradient", onChoose);
  const change = createRow("Their last change", "change", onChoose);
  const element = create(
    "section",
    { class: "gn-step__filters" },
    create("h3", {}, "Filters of the first layer"),
    weights.element,
    gradient.element,
    change.element,
  );

  /** @param {StepState} state */
  function show(state) {
    weights.show(state.filters, "");
    gradient.show(state.gradient, "after Backward");
    change.show(state.change, "after Update");
  }
  return { element, show };
}

/** @param {string} title @param {string} part @param {(place: number) => void} onChoose */
function createRow(title, part, onChoose) {
  const canvases = Array.from({ length: FILTERS }, (_, index) =>
    create("canvas", { role: "img", "aria-label": `Filter ${index + 1}` }),
  );
  for (const [index, canvas] of canvases.entries()) {
    canvas.addEventListener("click", (event) => onChoose(placeOf(canvas, index, event)));
  }
  const when = create("span", { class: "gn-step__when" });
  const scale = createScale();
  const tiles = create("div", { class: "gn-step__tiles" }, ...canvases);
  const element = create(
    "div",
    { class: "gn-step__row", "data-part": part },
    create("p", {}, title, when),
    tiles,
    scale.element,
  );

  /** @param {Tensor | null} tensor @param {string} waiting when there will be something */
  function show(tensor, waiting) {
    setText(when, tensor ? "" : `, ${waiting}`);
    tiles.hidden = !tensor;
    scale.element.hidden = !tensor;
    if (!tensor) return;
    const { shape, data } = tensor;
    const [, height, width] = shape;
    const range = aroundZero(data);
    for (const [index, canvas] of canvases.entries()) {
      drawHeatmap(canvas, { data, height, width, offset: index * height * width, ...range });
      setAttribute(canvas, "aria-label", `${title}, filter ${index + 1}`);
    }
    scale.update(range);
    // Changes can be far smaller than the two decimals of a scale.
    const [low, , high] = scale.element.children;
    setText(low, short(range.min));
    setText(high, `+${short(range.max)}`);
  }
  return { element, show };
}

/** @param {HTMLCanvasElement} canvas @param {number} index @param {MouseEvent} event */
function placeOf(canvas, index, { clientX, clientY }) {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const column = Math.floor(((clientX - left) / width) * canvas.width);
  const row = Math.floor(((clientY - top) / height) * canvas.height);
  return (index * canvas.height + row) * canvas.width + column;
}
