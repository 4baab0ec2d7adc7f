/** What `<gn-pooling>` shows: the map before and after, and the values under one window. */

import { signal } from "@preact/signals-core";
import { create, createButton, setText } from "../../dom/elements.js";
import { createMapGrid } from "../../kit/map-grid.js";
import { createMapTiles } from "../../kit/map-tiles.js";
import { createPickOne } from "../../kit/pick-one.js";
import { onMap, peak, placeAt } from "../../kit/place.js";
import { readAs } from "../../kit/prediction.js";
import { rangeOf } from "../../kit/stage.js";
import { setStatus } from "../../kit/status.js";
import { short } from "../../text/cell-format.js";
import { createWindowValues } from "./window-values.js";

/** @import { PoolingMaps } from "./gn-pooling.js" */
/** @import { LessonCard } from "../../kit/lesson-card.js" */
/** @import { Area } from "../../kit/map-grid.js" */
/** @import { Place } from "../../kit/place.js" */
/** @import { Tensor } from "../../python/protocol.js" */

/** @param {LessonCard} card */
export function createPoolingView(card) {
  const onArrow = (/** @type {number} */ rows, /** @type {number} */ columns) =>
    choose({ row: place.row + rows, column: place.column + columns });
  const before = createMapGrid({
    part: "input",
    onPoint: (cell) => choose(windowAt(cell)),
    onArrow,
  });
  const after = createMapGrid({ part: "output", onPoint: choose, onArrow });
  const tiles = createMapTiles((channel) => card.choose({ channel }));
  const direction = createPickOne("Show", ["Forward", "Backward"], (index) => {
    isBackward.value = index === 1;
  });
  const layer = createPickOne("Layer", ["First", "Second"], (which) =>
    card.choose({ which, channel: 0 }),
  );
  const kind = createPickOne("Pooling", ["Max", "Average"], (index) =>
    card.choose({ kind: index ? "average" : "max" }),
  );
  const next = createButton("Next window", () => step());
  const values = createWindowValues();
  const words = create("p", { class: "gn-pair__words", role: "status" });
  const summary = create("p", {});
  const answer = create("p", {});

  /** @type {Place} of the output */
  let place = { row: 0, column: 0 };
  const isBackward = signal(false);

  /** @param {PoolingMaps} maps @param {PoolingMaps | null} before */
  function show(maps, before) {
    if (before?.which !== maps.which) place = tellingPlace(maps);
    layer.limit(maps.layers);
    setText(answer, read(maps));
  }

  /** What the two maps show. @param {PoolingMaps} maps @returns {[Tensor, Tensor]} */
  function pair(maps) {
    return isBackward.value
      ? [maps.gradient_before, maps.gradient_after]
      : [maps.before, maps.after];
  }

  /** @param {PoolingMaps} maps */
  function draw(maps) {
    const [left, right] = pair(maps);
    const range = rangeOf("maps", left.data);
    before.update(isBackward.value ? "Gradient passed on" : "Before pooling", left, range);
    after.update(
      isBackward.value ? "Gradient received" : "After pooling",
      right,
      rangeOf("maps", right.data),
    );
    tiles.update(maps.maps, maps.channel, rangeOf("maps", maps.maps.data));
    setText(summary, summed(maps, isBackward.value));
    choose(place);
  }

  /** The windows in reading order, then from the start. */
  function step() {
    const { answer: maps } = card;
    if (!maps) return;
    const [height, width] = maps.after.shape;
    const index = (place.row * width + place.column + 1) % (height * width);
    choose(placeAt(index, width));
  }

  /** The output whose window holds a cell of the map. @param {Place} cell @returns {Place} */
  function windowAt({ row, column }) {
    const { stride, padding } = /** @type {PoolingMaps} */ (card.answer);
    return {
      row: Math.floor((row + padding[0]) / stride[0]),
      column: Math.floor((column + padding[1]) / stride[1]),
    };
  }

  /** @param {Place} to */
  function choose(to) {
    const maps = /** @type {PoolingMaps | null} */ (card.answer);
    if (!maps) return;
    place = onMap(to, maps.after.shape);
    const area = areaOf(maps, place);
    const winner = winnerOf(maps, place);
    const marked = winner === null ? null : inside(area, winner);
    before.choose(area, marked);
    after.choose({ top: place.row, left: place.column, height: 1, width: 1 });
    const [left] = pair(maps);
    const rows = cut(left, area);
    values.update(
      isBackward.value ? "The gradient in the window" : "The values in the window",
      rows,
      winner,
      rangeOf("maps", left.data),
    );
    setStatus(words, told(maps, place, isBackward.value));
  }

  const body = [
    create("div", { class: "gn-pair__controls" }, direction.element, kind.element, layer.element),
    create("div", { class: "gn-pair" }, before.element, after.element),
    create("div", { class: "gn-pooling__window" }, values.element, next),
    words,
    tiles.element,
    summary,
    answer,
  ];
  return { title: "Step the window", body, show, draw };
}

/** What the window covers, in cells of the map. @param {PoolingMaps} maps @param {Place} place @returns {Area} */
function areaOf({ window, stride, padding }, { row, column }) {
  return {
    top: row * stride[0] - padding[0],
    left: column * stride[1] - padding[1],
    height: window[0],
    width: window[1],
  };
}

/** @param {PoolingMaps} maps @param {Place} place @returns {number | null} */
function winnerOf({ winners }, { row, column }) {
  return winners ? winners.data[row * winners.shape[1] + column] : null;
}

/** @param {Area} area @param {number} index @returns {Place} */
function inside({ top, left, width }, index) {
  return { row: top + Math.floor(index / width), column: left + (index % width) };
}

/** @param {Tensor} map @param {Area} area @returns {(number | null)[][]} */
function cut({ shape: [height, width], data }, area) {
  return Array.from({ length: area.height }, (_, row) =>
    Array.from({ length: area.width }, (_, column) => {
      const y = area.top + row;
      const x = area.left + column;
      const isInside = y >= 0 && y < height && x >= 0 && x < width;
      return isInside ? data[y * width + x] : null;
    }),
  );
}

/** A window that found something, and on which much depends. @param {PoolingMaps} maps @returns {Place} */
function tellingPlace({
  after: {
    shape: [, width],
    data,
  },
  gradient_after,
}) {
  const sizes = Array.from(gradient_after.data, (gradient, index) =>
    data[index] > 0 ? Math.abs(gradient) : -1,
  );
  return peak(sizes, width);
}

/** @param {PoolingMaps} maps @param {Place} place @param {boolean} isBackward */
function told(maps, { row, column }, isBackward) {
  const index = row * maps.after.shape[1] + column;
  const at = `Window at row ${row + 1}, column ${column + 1}: `;
  const [height, width] = maps.window;
  if (isBackward) {
    const comes = short(maps.gradient_after.data[index]);
    return maps.winners
      ? `${at}a gradient of ${comes} comes back, and the winner gets all of it.`
      : `${at}a gradient of ${comes} comes back, and each of the ${height * width} values gets an equal share.`;
  }
  const value = short(maps.after.data[index]);
  return maps.winners
    ? `${at}the largest of its ${height * width} values, ${value}, is passed on.`
    : `${at}the average of its ${height * width} values, ${value}, is passed on.`;
}

/** @param {PoolingMaps} maps @param {boolean} isBackward */
function summed({ before, after, reached, target }, isBackward) {
  const [height, width] = before.shape;
  return isBackward
    ? `Of the map’s ${height * width} values, ${reached} get a gradient. It is that of the score for ${target}.`
    : `The map’s ${height} × ${width} values become ${after.shape[0]} × ${after.shape[1]}.`;
}

/** @param {PoolingMaps} maps */
function read({ kind, probabilities }) {
  const how = kind === "average" ? "With averages in this place" : "With the largest values";
  return `${how}, the network reads ${readAs(probabilities)}.`;
}
