/**
 * One map of a layer, large: a place on it is chosen by pointer or arrow keys, and framed.
 *
 * A finger chooses by a tap or sideways; up and down it scrolls the page, as the style sheet allows.
 */

import { create, setAttribute, setText } from "../dom/elements.js";
import { arrowStep } from "../draw/arrows.js";
import { drawHeatmap } from "../draw/heatmap.js";
import { clamp } from "./place.js";
import { createScale } from "./scale.js";

/** @import { Tensor } from "../python/protocol.js" */
/** @import { Place } from "./place.js" */
/** @import { Range } from "./scale.js" */

/** @typedef {{top: number, left: number, height: number, width: number}} Area in cells of the map */

/** So far, in pixels, a finger may slip without meaning it. */
const SLIP = 8;

/**
 * @param {object} options
 * @param {string} options.part what lights up with the text
 * @param {(cell: Place) => void} options.onPoint the pointer is on a cell
 * @param {(rows: number, columns: number) => void} options.onArrow an arrow key was pressed
 */
export function createMapGrid({ part, onPoint, onArrow }) {
  const caption = create("figcaption", { class: `gn-term gn-term--${part}` });
  const canvas = create("canvas", {});
  const frame = create("span", { class: "gn-map__frame", hidden: true });
  const mark = create("span", { class: "gn-map__mark", hidden: true });
  const field = create(
    "div",
    { class: "gn-map__field", tabindex: 0, role: "application" },
    canvas,
    frame,
    mark,
  );
  const scale = createScale();
  const element = create(
    "figure",
    { class: "gn-map", "data-part": part },
    caption,
    field,
    scale.element,
  );
  let size = { height: 1, width: 1 };

  /** @param {PointerEvent} event */
  function point({ clientX, clientY }) {
    const box = canvas.getBoundingClientRect();
    onPoint({
      row: clamp(Math.floor(((clientY - box.top) / box.height) * size.height), size.height),
      column: clamp(Math.floor(((clientX - box.left) / box.width) * size.width), size.width),
    });
  }

  /** Where a finger came down, as long as it may still turn out to scroll. @type {PointerEvent | null} */
  let undecided = null;

  field.addEventListener("pointerdown", (event) => {
    field.setPointerCapture(event.pointerId);
    if (event.pointerType === "touch") undecided = event;
    else point(event);
  });
  field.addEventListener("pointermove", (event) => {
    if (event.buttons === 0) undecided = null; // let go where nobody told
    if (undecided && Math.abs(event.clientX - undecided.clientX) > SLIP) undecided = null;
    const isHeld = event.buttons !== 0 && field.hasPointerCapture(event.pointerId);
    if (!undecided && isHeld) point(event);
  });
  field.addEventListener("pointerup", (event) => {
    if (undecided) point(event);
    undecided = null;
  });
  field.addEventListener("pointercancel", () => {
    undecided = null; // the page scrolls
  });
  field.addEventListener("keydown", (event) => {
    const step = arrowStep(event);
    if (!step) return;
    event.preventDefault();
    onArrow(...step);
  });

  /** @param {string} name @param {Tensor} map @param {Range} range */
  function update(name, { shape: [height, width], data }, range) {
    size = { height, width };
    setText(caption, name);
    setAttribute(field, "aria-label", `${name}, ${height} by ${width}: arrow keys choose a place`);
    drawHeatmap(canvas, { data, height, width, ...range });
    scale.update(range);
  }

  /** @param {Area} area @param {Place | null} [marked] */
  function choose(area, marked = null) {
    put(frame, area);
    put(mark, marked && { top: marked.row, left: marked.column, height: 1, width: 1 });
  }

  /** @param {HTMLElement} box @param {Area | null} area */
  function put(box, area) {
    box.hidden = area === null;
    if (!area) return;
    const { height, width } = size;
    box.style.top = `${(area.top / height) * 100}%`;
    box.style.left = `${(area.left / width) * 100}%`;
    box.style.height = `${(area.height / height) * 100}%`;
    box.style.width = `${(area.width / width) * 100}%`;
  }

  return { element, update, choose };
}
