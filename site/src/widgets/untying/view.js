/** What `<gn-untying>` shows: a map cut into tiles, the tiles' kernels, and what they cost. */

import { create, setAttribute } from "../../dom/elements.js";
import { largestMagnitude } from "../../draw/heatmap.js";
import { createMapGrid } from "../../kit/map-grid.js";
import { createMapTiles } from "../../kit/map-tiles.js";
import { setStatus } from "../../kit/status.js";
import { signed } from "../../text/format.js";
import { createUntyingControls } from "./controls.js";
import { createUntyingCosts } from "./costs.js";

/** @import { Untied } from "./gn-untying.js" */
/** @import { LessonCard } from "../../kit/lesson-card.js" */
/** @import { Place } from "../../kit/map-grid.js" */
/** @import { Tensor } from "../../python/protocol.js" */

/** @param {LessonCard} card */
export function createUntyingView(card) {
  const map = createMapGrid({
    part: "output",
    onPoint: choose,
    onArrow: (rows, columns) => choose({ row: place.row + rows, column: place.column + columns }),
  });
  const mosaic = createMapGrid({ part: "kernel", onPoint: chooseTile, onArrow: stepTile });
  const slices = createMapTiles((index) => {
    channel = index;
    card.redraw();
  });
  const controls = createUntyingControls({
    onTiles: (tiles) => card.choose({ tiles }),
    onTrain: (updates) => card.ask({ updates }),
    onRestart: () => card.ask({ restart: true }),
    onDirection(backward) {
      isBackward = backward;
      card.redraw();
    },
  });
  const costs = createUntyingCosts();
  const weights = create("table", { class: "gn-untying__kernel", "data-part": "kernel" });
  const words = create("p", { class: "gn-pair__words", role: "status" });

  /** @type {Place} */
  let place = { row: 12, column: 12 };
  let channel = 0;
  let isBackward = false;

  const untied = () => /** @type {Untied | null} */ (card.answer);

  /** @param {Untied} untied */
  function show(untied) {
    controls.show(untied);
    costs.show(untied);
  }

  /** @param {Untied} untied */
  function draw({
    tiles,
    maps: slicesForward,
    gradient_maps,
    mosaic: kernelsForward,
    gradient_mosaic,
  }) {
    const maps = isBackward ? gradient_maps : slicesForward;
    const kernels = isBackward ? gradient_mosaic : kernelsForward;
    const name = isBackward ? "Gradient at slice" : "Slice";
    const one = tiles === 1;
    const what = isBackward ? "gradient" : "kernel";
    const slice = sliceOf(maps, channel);
    const laid = sliceOf(kernels, channel);
    map.update(`${name} ${channel + 1}`, slice, symmetric(slice));
    mosaic.update(one ? `Its one ${what}` : `The tiles’ ${what}s`, laid, symmetric(laid));
    slices.update(maps, channel, symmetric(maps));
    choose(place);
  }

  /** @param {Place} to */
  function choose({ row, column }) {
    const shown = untied();
    if (!shown) return;
    const [, height, width] = shown.maps.shape;
    place = { row: clamp(row, height), column: clamp(column, width) };
    const [rows, columns] = shown.tile_of;
    const tile = { row: rows[place.row], column: columns[place.column] };
    const top = rows.indexOf(tile.row);
    const left = columns.indexOf(tile.column);
    const area = {
      top,
      left,
      height: rows.lastIndexOf(tile.row) + 1 - top,
      width: columns.lastIndexOf(tile.column) + 1 - left,
    };
    map.choose(area, place);
    const [kernelHeight, kernelWidth] = shown.kernel;
    mosaic.choose({
      top: tile.row * kernelHeight,
      left: tile.column * kernelWidth,
      height: kernelHeight,
      width: kernelWidth,
    });
    showKernel(shown, tile);
    setStatus(words, told(shown, channel, place, tile, isBackward));
  }

  /** A place in the mosaic stands for the first place of its tile. @param {Place} cell */
  function chooseTile({ row, column }) {
    const shown = untied();
    if (!shown) return;
    const [height, width] = shown.kernel;
    goToTile({ row: Math.floor(row / height), column: Math.floor(column / width) });
  }

  /** @param {number} rows @param {number} columns */
  function stepTile(rows, columns) {
    const shown = untied();
    if (!shown) return;
    const [ofRow, ofColumn] = shown.tile_of;
    goToTile({ row: ofRow[place.row] + rows, column: ofColumn[place.column] + columns });
  }

  /** @param {Place} tile */
  function goToTile(tile) {
    const shown = untied();
    if (!shown) return;
    const [rows, columns] = shown.tile_of;
    const row = rows.indexOf(clamp(tile.row, shown.tiles));
    choose({ row, column: columns.indexOf(clamp(tile.column, shown.tiles)) });
  }

  /** @param {Untied} untied @param {Place} tile */
  function showKernel({ mosaic, gradient_mosaic, kernel: [height, width] }, tile) {
    const { shape, data } = sliceOf(isBackward ? gradient_mosaic : mosaic, channel);
    const rows = Array.from({ length: height }, (_, row) => {
      const start = (tile.row * height + row) * shape[1] + tile.column * width;
      const values = Array.from(data.subarray(start, start + width));
      return create("tr", {}, ...values.map((value) => create("td", {}, written(value))));
    });
    weights.replaceChildren(
      create("caption", {}, isBackward ? "Gradient of its weights" : "Weights at this place"),
      create("tbody", {}, ...rows),
    );
  }

  /** @param {number} value */
  function written(value) {
    return signed(value, isBackward ? 3 : 2);
  }

  setAttribute(slices.element, "aria-label", "Slice");
  const body = [
    controls.element,
    create("div", { class: "gn-pair" }, map.element, mosaic.element),
    create("div", { class: "gn-untying__chosen" }, weights, words),
    slices.element,
    costs.element,
  ];
  return { title: "Untie the weights", body, show, draw };
}

/** @param {Tensor} maps (C, H, W) @param {number} channel @returns {Tensor} */
function sliceOf({ shape: [, height, width], data }, channel) {
  const size = height * width;
  return { shape: [height, width], data: data.subarray(channel * size, (channel + 1) * size) };
}

/** @param {Tensor} tensor */
function symmetric({ data }) {
  const largest = largestMagnitude(data);
  return /** @type {const} */ ({ min: -largest, max: largest, map: "diverging" });
}

/** @param {number} index @param {number} count */
function clamp(index, count) {
  return Math.min(count - 1, Math.max(0, index));
}

/**
 * @param {Untied} untied
 * @param {number} channel
 * @param {Place} place
 * @param {Place} tile
 * @param {boolean} isBackward
 */
function told(untied, channel, { row, column }, tile, isBackward) {
  const { tiles, kernels, biases, tile_of, target } = untied;
  const bias = biases.data[(channel * tiles + tile.row) * tiles + tile.column];
  const cells = tile_of[0].length * tile_of[1].length;
  const different = kernels[channel];
  if (isBackward) {
    const where = tiles === 1 ? "the whole slice" : "the places of its tile";
    return `How the score of ${target} depends on these weights: added up over ${where}.`;
  }
  const others =
    tiles === 1
      ? `All ${cells} values of this slice are computed with these weights and this bias.`
      : different === 1
        ? `${tiles * tiles} tiles, still all with the same weights. Train, and they come apart.`
        : `${tiles * tiles} tiles with ${different} different kernels.`;
  return `Row ${row + 1}, column ${column + 1}: bias ${signed(bias)}. ${others}`;
}
