/** What `<gn-untying>` shows: a map cut into tiles, the tiles' kernels, and what they cost. */

import { signal } from "@preact/signals-core";
import { create, setAttribute } from "../../dom/elements.js";
import { createMapGrid } from "../../kit/map-grid.js";
import { createMapTiles } from "../../kit/map-tiles.js";
import { clamp, onMap } from "../../kit/place.js";
import { aroundZero } from "../../kit/range.js";
import { setStatus } from "../../kit/status.js";
import { signed } from "../../text/format.js";
import { createUntyingControls } from "./controls.js";
import { createUntyingCosts } from "./costs.js";

/** @import { Untied } from "./gn-untying.js" */
/** @import { LessonCard } from "../../kit/lesson-card.js" */
/** @import { Place } from "../../kit/place.js" */
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
    channel.value = index;
  });
  const controls = createUntyingControls({
    onTiles: (tiles) => card.choose({ tiles }),
    onTrain: (updates) => card.ask({ updates }),
    onRestart: () => card.ask({ restart: true, updates: 0 }), // nor those still to be made
    onDirection(backward) {
      isBackward.value = backward;
    },
  });
  const costs = createUntyingCosts();
  const weights = create("table", { class: "gn-untying__kernel", "data-part": "kernel" });
  const words = create("p", { class: "gn-pair__words", role: "status" });

  /** @type {Place} */
  let place = { row: 12, column: 12 };
  const channel = signal(0);
  const isBackward = signal(false);

  const shown = () => /** @type {Untied | null} */ (card.answer);

  /** @param {Untied} untied */
  function show(untied) {
    controls.show(untied);
    costs.show(untied);
  }

  /** @param {Untied} untied */
  function draw(untied) {
    const maps = isBackward.value ? untied.gradient_maps : untied.maps;
    const kernels = isBackward.value ? untied.gradient_mosaic : untied.mosaic;
    const name = isBackward.value ? "Gradient at slice" : "Slice";
    const one = untied.tiles === 1;
    const what = isBackward.value ? "gradient" : "kernel";
    const slice = sliceOf(maps, channel.value);
    const laid = sliceOf(kernels, channel.value);
    map.update(`${name} ${channel.value + 1}`, slice, aroundZero(slice.data));
    mosaic.update(one ? `Its one ${what}` : `The tiles’ ${what}s`, laid, aroundZero(laid.data));
    slices.update(maps, channel.value, aroundZero(maps.data));
    choose(place);
  }

  /** @param {Place} to */
  function choose(to) {
    const untied = shown();
    if (!untied) return;
    place = onMap(to, untied.maps.shape.slice(1));
    const [rows, columns] = untied.tile_of;
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
    const [kernelHeight, kernelWidth] = untied.kernel;
    mosaic.choose({
      top: tile.row * kernelHeight,
      left: tile.column * kernelWidth,
      height: kernelHeight,
      width: kernelWidth,
    });
    showKernel(untied, tile);
    setStatus(words, told(untied, channel.value, place, tile, isBackward.value));
  }

  /** A place in the mosaic stands for the first place of its tile. @param {Place} cell */
  function chooseTile({ row, column }) {
    const untied = shown();
    if (!untied) return;
    const [height, width] = untied.kernel;
    goToTile({ row: Math.floor(row / height), column: Math.floor(column / width) });
  }

  /** @param {number} rows @param {number} columns */
  function stepTile(rows, columns) {
    const untied = shown();
    if (!untied) return;
    const [ofRow, ofColumn] = untied.tile_of;
    goToTile({ row: ofRow[place.row] + rows, column: ofColumn[place.column] + columns });
  }

  /** @param {Place} tile */
  function goToTile(tile) {
    const untied = shown();
    if (!untied) return;
    const [rows, columns] = untied.tile_of;
    const row = rows.indexOf(clamp(tile.row, untied.tiles));
    choose({ row, column: columns.indexOf(clamp(tile.column, untied.tiles)) });
  }

  /** @param {Untied} untied @param {Place} tile */
  function showKernel({ mosaic, gradient_mosaic, kernel: [height, width] }, tile) {
    const { shape, data } = sliceOf(isBackward.value ? gradient_mosaic : mosaic, channel.value);
    const rows = Array.from({ length: height }, (_, row) => {
      const start = (tile.row * height + row) * shape[1] + tile.column * width;
      const values = Array.from(data.subarray(start, start + width));
      return create("tr", {}, ...values.map((value) => create("td", {}, written(value))));
    });
    weights.replaceChildren(
      create("caption", {}, isBackward.value ? "Gradient of its weights" : "Weights at this place"),
      create("tbody", {}, ...rows),
    );
  }

  /** @param {number} value */
  function written(value) {
    return signed(value, isBackward.value ? 3 : 2);
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
