/** One stage of the look inside: a title, its tiles, and the scale of their colors. */

import { create, createButton, setAttribute, setText } from "../dom/elements.js";
import { drawHeatmap } from "../draw/heatmap.js";
import { roveFocus } from "../draw/roving.js";
import { aroundZero, INK, ofActivations } from "./range.js";
import { createScale } from "./scale.js";

/** @import { Stage } from "../widgets/inside/stages.js" */

/** Tiles side by side, by how many there are: filters and the maps they make stand alike. */
const columnsFor = (/** @type {number} */ tiles) => (tiles <= 1 ? 1 : tiles <= 8 ? 2 : 4);

/**
 * @typedef {object} StageView
 * @property {HTMLElement} element
 * @property {(stage: Stage) => void} update
 * @property {(tile: number | null) => void} select
 */

/**
 * @param {Stage} stage
 * @param {((tile: number) => void) | null} onChoose null if the tiles cannot be pressed
 * @returns {StageView}
 */
export function createStageView(stage, onChoose) {
  const columns = columnsFor(stage.tiles);
  const canvases = Array.from({ length: stage.tiles }, () => create("canvas", { role: "img" }));
  const tiles = canvases.map((canvas, tile) =>
    onChoose
      ? createButton(canvas, () => onChoose(tile), "gn-tile")
      : create("span", { class: "gn-tile" }, canvas),
  );
  const grid = create("div", { class: "gn-stage__tiles" }, ...tiles);
  grid.style.setProperty("--columns", String(columns));
  if (onChoose) roveFocus(grid, tiles, columns);
  const scale = createScale();
  const size = create("span", { class: "gn-stage__size" });
  const element = create(
    "section",
    { class: "gn-stage", "data-kind": stage.kind },
    create("h3", {}, stage.title, size),
    grid,
    scale.element,
  );

  /** @param {Stage} newStage */
  function update({ kind, size: sizeText, data, height, width, stride }) {
    setText(size, sizeText);
    const range = rangeOf(kind, data);
    for (const [tile, canvas] of canvases.entries()) {
      drawHeatmap(canvas, { data, height, width, offset: tile * stride, ...range });
      setAttribute(canvas, "aria-label", tileName(kind, tile, canvases.length));
    }
    scale.update(range);
  }

  /** @param {number | null} chosen */
  function select(chosen) {
    for (const [tile, element] of tiles.entries()) {
      if (onChoose) element.setAttribute("aria-pressed", String(tile === chosen));
    }
  }

  select(null);
  return { element, update, select };
}

/**
 * @param {Stage["kind"]} kind
 * @param {Float32Array} data
 */
export function rangeOf(kind, data) {
  if (kind === "image") return INK;
  return kind === "filters" ? aroundZero(data) : ofActivations(data);
}

/** @param {Stage["kind"]} kind @param {number} tile @param {number} tiles */
function tileName(kind, tile, tiles) {
  if (kind === "image") return "The digit, 28 by 28 pixels";
  if (kind === "units") return "Activations of the units";
  return `${kind === "filters" ? "Filter" : "Map"} ${tile + 1} of ${tiles}`;
}
