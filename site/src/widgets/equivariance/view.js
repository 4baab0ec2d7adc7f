/** What `<gn-equivariance>` shows: the digit on its field, the filters, the chosen filter's map. */

import { signal } from "@preact/signals-core";
import { create, createButton, setAttribute, setText, uniqueId } from "../../dom/elements.js";
import { drawHeatmap } from "../../draw/heatmap.js";
import { roveFocus } from "../../draw/roving.js";
import { readAs } from "../../kit/prediction.js";
import { aroundZero, INK } from "../../kit/range.js";
import { createScale } from "../../kit/scale.js";
import { setStatus } from "../../kit/status.js";
import { scientific } from "../../text/cell-format.js";
import { decimal } from "../../text/format.js";
import { makeDraggable } from "./drag-field.js";

/** @import { LessonCard } from "../../kit/lesson-card.js" */
/** @import { Maps } from "./gn-equivariance.js" */
/** @import { Shift } from "./drag-field.js" */

const SIDE = 28;
/** How far Python lets a digit be shifted. */
const FARTHEST = 12;
const MIDDLE = { rows: 0, columns: 0 };

/** @param {LessonCard} card */
export function createEquivarianceView(card) {
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
  shared.addEventListener("change", () => card.choose({ shared: shared.checked }));
  const back = createButton("Back to the middle", () => move(MIDDLE));
  const answer = create("p", { class: "gn-equivariance__answer" });

  /** @type {Float32Array | null} the digit where it was before any shift */
  let base = null;
  /** @type {Shift} where the digit was for the answer that is shown */
  let at = MIDDLE;
  const channel = signal(0);
  /** @type {HTMLCanvasElement[]} */
  let tiles = [];

  const shift = () =>
    /** @type {Shift} */ ({ rows: card.chosen.rows, columns: card.chosen.columns });
  makeDraggable({ field, cells: SIDE, farthest: FARTHEST, current: shift, onMove: move });

  /** @param {Shift} to */
  function move(to) {
    card.choose(to);
    moveDigit();
  }

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
    drawHeatmap(digit, { data, height: SIDE, width: SIDE, ...INK });
  }

  /** @param {Maps} maps */
  function show(maps) {
    at = shift();
    back.disabled = at.rows === 0 && at.columns === 0;
    if (back.disabled) base = maps.image.data;
    setText(answer, read(maps));
  }

  /** @param {Maps} maps */
  function draw(maps) {
    moveDigit();
    drawFilters(maps);
    const [, height, width] = maps.maps.shape;
    const filter = channel.value;
    const data = maps.maps.data.subarray(filter * height * width, (filter + 1) * height * width);
    const range = aroundZero(data);
    drawHeatmap(map, { data, height, width, ...range });
    setAttribute(map, "aria-label", `Map of filter ${filter + 1}, ${height} by ${width} values`);
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
    setStatus(status, told(maps, at, filter));
  }

  /** @param {Maps} maps */
  function drawFilters({ filters: { shape, data } }) {
    const [count, , height, width] = shape;
    if (tiles.length !== count) buildTiles(count);
    const range = aroundZero(data);
    for (const [index, canvas] of tiles.entries()) {
      const offset = index * height * width;
      drawHeatmap(canvas, { data, height, width, offset, ...range });
      canvas.parentElement?.setAttribute("aria-pressed", String(index === channel.value));
    }
  }

  /** @param {number} count */
  function buildTiles(count) {
    channel.value = Math.min(channel.value, count - 1);
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
    channel.value = index;
  }

  const body = [
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
  ];

  /** Another digit stands in the middle. */
  function forget() {
    Object.assign(card.chosen, MIDDLE);
    moveDigit();
  }
  return { title: "Drag the digit", body, show, draw, forget };
}

/** @param {string} text @param {string} term */
function caption(text, term) {
  return create("figcaption", { class: `gn-term gn-term--${term}` }, text);
}

/** @param {Maps} maps @param {Shift} shift @param {number} channel */
function told(maps, shift, channel) {
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
  return `The whole network reads ${readAs(probabilities)}.`;
}
