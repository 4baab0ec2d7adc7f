/** What `<gn-equivariance>` shows: the digit on its field, the filters, the chosen filter's map. */

import { create, setAttribute, setText, uniqueId } from "../../dom/elements.js";
import { drawHeatmap, largestMagnitude } from "../../draw/heatmap.js";
import { roveFocus } from "../../draw/roving.js";
import { createLoadingLine } from "../../kit/loading-line.js";
import { createScale } from "../../kit/scale.js";
import { setStatus } from "../../kit/status.js";
import { whoAnswers } from "../../kit/who-answers.js";
import { scientific } from "../../text/cell-format.js";
import { confidence, decimal } from "../../text/format.js";
import { makeDraggable } from "./drag-field.js";

/** @import { Maps } from "./gn-equivariance.js" */
/** @import { Shift } from "./drag-field.js" */

const SIDE = 28;
/** How far Python lets a digit be shifted. */
const FARTHEST = 12;

/**
 * @param {object} options
 * @param {HTMLElement} options.subject
 * @param {() => Shift} options.shift
 * @param {(shift: Shift) => void} options.onMove
 * @param {(isShared: boolean) => void} options.onShare
 */
export function createEquivarianceView({ subject, shift, onMove, onShare }) {
  const digit = create("canvas", { role: "img", "aria-label": "The digit" });
  const status = create("p", { class: "gn-equivariance__status", role: "status" });
  status.id = uniqueId("equivariance");
  const field = create(
    "div",
    {
      class: "gn-equivariance__field",
      tabindex: 0,
      role: "application",
      "aria-label": "Field: move the digit with the arrow keys",
      "aria-describedby": status.id,
    },
    digit,
  );
  const map = create("canvas", { role: "img", "aria-label": "The map" });
  const frame = create("div", { class: "gn-equivariance__frame", "aria-hidden": "true" });
  const scale = createScale();
  const filters = create("div", {
    class: "gn-equivariance__filters",
    role: "group",
    "aria-label": "Filter",
    "data-part": "kernel",
  });
  const shared = create("input", { type: "checkbox", checked: true });
  shared.addEventListener("change", () => onShare(shared.checked));
  const back = create(
    "button",
    { type: "button", class: "gn-button", onclick: () => onMove({ rows: 0, columns: 0 }) },
    "Back to the middle",
  );
  const answer = create("p", { class: "gn-equivariance__answer" });
  const source = create("p", { class: "gn-equivariance__source" });
  const loading = createLoadingLine();
  const error = create("p", { class: "gn-error", role: "alert", hidden: true });

  /** @type {Float32Array | null} the digit where it was before any shift */
  let base = null;
  /** @type {{maps: Maps, shift: Shift, isShared: boolean} | null} */
  let shown = null;
  let channel = 0;
  /** @type {HTMLCanvasElement[]} */
  let tiles = [];

  makeDraggable({ field, cells: SIDE, farthest: FARTHEST, current: shift, onMove });

  /** Python's map follows as soon as it is there; the digit does not wait. */
  function moveDigit() {
    if (!base) return;
    const { rows, columns } = shift();
    const data = new Float32Array(SIDE * SIDE);
    for (let place = 0; place < data.length; place++) {
      const row = Math.floor(place / SIDE) - rows;
      const column = (place % SIDE) - columns;
      const isInside = row >= 0 && row < SIDE && column >= 0 && column < SIDE;
      if (isInside) data[place] = base[row * SIDE + column];
    }
    drawHeatmap(digit, { data, height: SIDE, width: SIDE, min: 0, max: 1, map: "ink" });
  }

  /** @param {Maps} maps @param {Shift} at @param {boolean} isShared */
  function show(maps, at, isShared) {
    error.hidden = true;
    shown = { maps, shift: at, isShared };
    if (at.rows === 0 && at.columns === 0) base = maps.image.data;
    redraw();
    setStatus(status, told(shown, channel));
    setText(answer, read(maps));
    back.disabled = at.rows === 0 && at.columns === 0;
    whoAnswers(maps).then((text) => setText(source, text));
  }

  function redraw() {
    moveDigit();
    if (!shown) return;
    const { maps } = shown;
    drawFilters(maps);
    const [, height, width] = maps.maps.shape;
    const data = maps.maps.data.subarray(channel * height * width, (channel + 1) * height * width);
    const largest = largestMagnitude(data);
    const range = /** @type {const} */ ({ min: -largest, max: largest, map: "diverging" });
    drawHeatmap(map, { data, height, width, ...range });
    setAttribute(map, "aria-label", `Map of filter ${channel + 1}, ${height} by ${width} values`);
    scale.update(range);
    const [top, left, rows, columns] = maps.inside;
    frame.style.inset = [
      top / height,
      1 - (left + columns) / width,
      1 - (top + rows) / height,
      left / width,
    ]
      .map((part) => `${part * 100}%`)
      .join(" ");
  }

  /** @param {Maps} maps */
  function drawFilters({ filters: { shape, data } }) {
    const [count, , height, width] = shape;
    if (tiles.length !== count) buildTiles(count);
    const largest = largestMagnitude(data);
    for (const [index, canvas] of tiles.entries()) {
      const offset = index * height * width;
      drawHeatmap(canvas, {
        data,
        height,
        width,
        offset,
        min: -largest,
        max: largest,
        map: "diverging",
      });
      canvas.parentElement?.setAttribute("aria-pressed", String(index === channel));
    }
  }

  /** @param {number} count */
  function buildTiles(count) {
    channel = Math.min(channel, count - 1);
    tiles = Array.from({ length: count }, () => create("canvas", { "aria-hidden": "true" }));
    const buttons = tiles.map((canvas, index) => {
      const onclick = () => choose(index);
      const name = `Filter ${index + 1}`;
      return create(
        "button",
        { type: "button", class: "gn-tile", "aria-label": name, onclick },
        canvas,
      );
    });
    filters.replaceChildren(...buttons);
    roveFocus(filters, buttons, count);
  }

  /** @param {number} index */
  function choose(index) {
    channel = index;
    redraw();
    if (shown) setStatus(status, told(shown, channel));
  }

  /** @param {Error} failure */
  function showError({ message }) {
    error.hidden = false;
    setText(error, message);
  }

  const children = [
    create("div", { class: "gn-card__head" }, create("h2", {}, "Drag the digit"), subject),
    create(
      "div",
      { class: "gn-equivariance__stage" },
      create("figure", { "data-part": "input" }, caption("Image", "input"), field),
      create(
        "figure",
        { "data-part": "output" },
        caption("Map of the chosen filter", "output"),
        create("div", { class: "gn-equivariance__map" }, map, frame),
        scale.element,
      ),
      create("figure", {}, caption("Filters of the first layer", "kernel"), filters),
    ),
    create(
      "div",
      { class: "gn-equivariance__controls" },
      create("label", { class: "gn-check" }, shared, "One set of filters, shared by all places"),
      back,
    ),
    status,
    answer,
    loading.element,
    error,
    source,
  ];
  return { children, show, showError, redraw, moveDigit, destroy: loading.destroy };
}

/** @param {string} text @param {string} term */
function caption(text, term) {
  return create("figcaption", { class: `gn-term gn-term--${term}` }, text);
}

/** @param {{maps: Maps, shift: Shift}} shown @param {number} channel */
function told({ maps, shift }, channel) {
  if (shift.rows === 0 && shift.columns === 0) {
    return "Drag the digit, or focus the field and press the arrow keys.";
  }
  const way = words(shift);
  const difference = maps.difference[channel];
  const size =
    difference === 0 ? "0" : difference < 0.001 ? scientific(difference) : decimal(difference);
  return maps.follows[channel]
    ? `The digit moved ${way}, and so did the map: inside the frame, the largest difference is ${size}.`
    : `The digit moved ${way}, but the map did not move with it: inside the frame, the largest difference is ${size}.`;
}

/** @param {Shift} shift */
function words({ rows, columns }) {
  const down = rows && `${Math.abs(rows)} ${rows > 0 ? "down" : "up"}`;
  const right = columns && `${Math.abs(columns)} ${columns > 0 ? "right" : "left"}`;
  return [right, down].filter(Boolean).join(" and ");
}

/** @param {Maps} maps */
function read({ probabilities }) {
  const list = Array.from(probabilities);
  const best = list.indexOf(Math.max(...list));
  return `The whole network reads ${best}, ${confidence(list[best])}.`;
}
