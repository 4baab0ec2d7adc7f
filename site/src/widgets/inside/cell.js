/** The arithmetic of one output value: what the window covers, times the kernel, plus the bias. */

import { create, createButton, setAttribute, setText } from "../../dom/elements.js";
import { arrowStep } from "../../draw/arrows.js";
import { color, contrastingText } from "../../draw/colors.js";
import { drawHeatmap, largestMagnitude } from "../../draw/heatmap.js";
import { currentScheme } from "../../draw/theme.js";
import { createScale } from "../../kit/scale.js";
import { rangeOf } from "../../kit/stage.js";
import { setStatus } from "../../kit/status.js";
import { decimal, signed } from "../../text/format.js";

/** @import { Cell } from "../../python/protocol.js" */
/** @import { Stage } from "./stages.js" */

/**
 * @typedef {object} CellView
 * @property {HTMLElement} element
 * @property {(stage: Stage, tile: number, place: Place) => void} showMap
 * @property {(cell: Cell, after: number) => void} showTerms
 * @typedef {{row: number, column: number}} Place
 */

/**
 * @param {(place: Place) => void} onMove the reader chose another cell
 * @param {() => void} onClose
 * @returns {CellView}
 */
export function createCellView(onMove, onClose) {
  const title = create("h3", {});
  const close = createButton("Close", onClose, "gn-button gn-button--small");
  const map = createCursorMap(onMove);
  const buttons = create("span", { class: "gn-cell__buttons" });
  const channels = create(
    "div",
    { class: "gn-cell__channels", role: "group", "aria-label": "Input map" },
    "Input map",
    buttons,
  );
  const patch = createNumberGrid("What the window covers");
  const kernel = createNumberGrid("Kernel: the weights");
  const sum = create("p", { class: "gn-cell__sum", role: "status" });
  const element = create(
    "section",
    { class: "gn-cell" },
    create("div", { class: "gn-cell__head" }, title, close),
    create(
      "div",
      { class: "gn-cell__body" },
      map.element,
      create(
        "div",
        { class: "gn-cell__terms" },
        channels,
        create(
          "div",
          { class: "gn-cell__product" },
          patch.element,
          create("span", { class: "gn-cell__sign", "aria-hidden": "true" }, "×"),
          kernel.element,
        ),
        sum,
      ),
    ),
  );
  let channel = 0;
  /** @type {Cell | null} */
  let shown = null;

  /** @param {Stage} stage @param {number} tile @param {Place} place */
  function showMap(stage, tile, place) {
    setText(
      title,
      `One value of map ${tile + 1} of ${stage.tiles}: row ${place.row + 1}, column ${place.column + 1}`,
    );
    map.update(stage, tile, place);
  }

  /** @param {Cell} cell @param {number} after the value behind the activation */
  function showTerms(cell, after) {
    shown = cell;
    showChannels(cell.patch.shape[0]);
    showChannel();
    const effect = after === cell.value ? "" : `, and the activation makes it ${decimal(after, 3)}`;
    setStatus(
      sum,
      `The products added up${cell.patch.shape[0] > 1 ? " over all input maps" : ""}, ` +
        `plus the bias ${signed(cell.bias, 3)}, give ${decimal(cell.value, 3)}${effect}.`,
    );
  }

  /** @param {number} count */
  function showChannels(count) {
    if (buttons.childElementCount === count) return;
    channel = 0;
    channels.hidden = count === 1;
    buttons.replaceChildren(
      ...Array.from({ length: count }, (_, index) =>
        create(
          "button",
          {
            type: "button",
            "aria-label": `Input map ${index + 1}`,
            onclick: () => {
              channel = index;
              showChannel();
            },
          },
          String(index + 1),
        ),
      ),
    );
  }

  function showChannel() {
    if (!shown) return;
    for (const [index, button] of [...buttons.children].entries()) {
      button.setAttribute("aria-pressed", String(index === channel));
    }
    patch.update(shown.patch, channel, "sequential");
    kernel.update(shown.kernel, channel, "diverging");
  }

  return { element, showMap, showTerms };
}

/** The whole map, with a cell to move by pointer or arrow keys. @param {(place: Place) => void} onMove */
function createCursorMap(onMove) {
  const canvas = create("canvas", {});
  const cursor = create("span", { class: "gn-cell__cursor" });
  const element = create(
    "div",
    {
      class: "gn-cell__map",
      tabindex: 0,
      role: "application",
      "aria-label": "Feature map: arrow keys choose a value",
    },
    canvas,
    cursor,
  );
  const scale = createScale();
  const left = create("div", { class: "gn-cell__left" }, element, scale.element);
  let size = { height: 1, width: 1 };
  /** @type {Place} */
  let at = { row: 0, column: 0 };

  /** @param {number} row @param {number} column */
  function move(row, column) {
    onMove({
      row: Math.min(size.height - 1, Math.max(0, row)),
      column: Math.min(size.width - 1, Math.max(0, column)),
    });
  }

  element.addEventListener("keydown", (event) => {
    const step = arrowStep(event);
    if (!step) return;
    event.preventDefault();
    move(at.row + step[0], at.column + step[1]);
  });
  element.addEventListener("pointerdown", (event) => {
    const box = canvas.getBoundingClientRect();
    move(
      Math.floor(((event.clientY - box.top) / box.height) * size.height),
      Math.floor(((event.clientX - box.left) / box.width) * size.width),
    );
  });

  /** @param {Stage} stage @param {number} tile @param {Place} place */
  function update({ kind, data, height, width, stride }, tile, place) {
    size = { height, width };
    at = place;
    // Alone, a map may use all the colors; its scale stands below it.
    const map = data.subarray(tile * stride, tile * stride + height * width);
    const range = rangeOf(kind, map);
    drawHeatmap(canvas, { data: map, height, width, ...range });
    scale.update(range);
    cursor.style.setProperty("--row", String(place.row / height));
    cursor.style.setProperty("--column", String(place.column / width));
    cursor.style.setProperty("--height", String(1 / height));
    cursor.style.setProperty("--width", String(1 / width));
  }
  return { element: left, update };
}

/** A small table of numbers on their colors. @param {string} name */
function createNumberGrid(name) {
  const body = create("tbody", {});
  const element = create("table", { class: "gn-numbers" }, create("caption", {}, name), body);

  /**
   * @param {import("../../python/protocol.js").Tensor} tensor (C, KH, KW)
   * @param {number} channel
   * @param {import("../../draw/colors.js").MapName} map
   */
  function update({ shape: [, height, width], data }, channel, map) {
    const scheme = currentScheme();
    const values = data.subarray(channel * height * width, (channel + 1) * height * width);
    const largest = largestMagnitude(data) || 1;
    fitRows(body, height, width);
    for (const [index, cell] of [...body.querySelectorAll("td")].entries()) {
      const value = values[index];
      const fraction = map === "diverging" ? 0.5 + value / largest / 2 : value / largest;
      setText(cell, decimal(value));
      cell.style.backgroundColor = color(map, scheme, fraction);
      cell.style.color = contrastingText(map, scheme, fraction);
    }
    setAttribute(element, "data-channel", channel);
  }
  return { element, update };
}

/** @param {HTMLTableSectionElement} body @param {number} height @param {number} width */
function fitRows(body, height, width) {
  if (body.rows.length === height && body.rows[0]?.cells.length === width) return;
  body.replaceChildren(
    ...Array.from({ length: height }, () =>
      create("tr", {}, ...Array.from({ length: width }, () => create("td"))),
    ),
  );
}
