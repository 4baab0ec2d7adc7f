/** What `<gn-pooling>` shows: the map before and after, and the values under one window. */

import { create, setText } from "../../dom/elements.js";
import { createLoadingLine } from "../../kit/loading-line.js";
import { createMapGrid } from "../../kit/map-grid.js";
import { createMapTiles } from "../../kit/map-tiles.js";
import { createPickOne } from "../../kit/pick-one.js";
import { rangeOf } from "../../kit/stage.js";
import { setStatus } from "../../kit/status.js";
import { whoAnswers } from "../../kit/who-answers.js";
import { short } from "../../text/cell-format.js";
import { confidence } from "../../text/format.js";
import { createWindowValues } from "./window-values.js";

/** @import { PoolingMaps } from "./gn-pooling.js" */
/** @import { Area, Place } from "../../kit/map-grid.js" */
/** @import { Tensor } from "../../python/protocol.js" */

/**
 * @param {object} options
 * @param {HTMLElement} options.subject
 * @param {(changes: object) => void} options.onChoose
 */
export function createPoolingView({ subject, onChoose }) {
  const onArrow = (/** @type {number} */ rows, /** @type {number} */ columns) =>
    choose({ row: place.row + rows, column: place.column + columns });
  const before = createMapGrid({
    part: "input",
    onPoint: (cell) => choose(windowAt(cell)),
    onArrow,
  });
  const after = createMapGrid({ part: "output", onPoint: choose, onArrow });
  const tiles = createMapTiles((channel) => onChoose({ channel }));
  const direction = createPickOne("Show", ["Forward", "Backward"], (index) => {
    isBackward = index === 1;
    redraw();
  });
  const layer = createPickOne("Layer", ["First", "Second"], (which) =>
    onChoose({ which, channel: 0 }),
  );
  const kind = createPickOne("Pooling", ["Max", "Average"], (index) =>
    onChoose({ kind: index ? "average" : "max" }),
  );
  const next = create(
    "button",
    { type: "button", class: "gn-button", onclick: () => step() },
    "Next window",
  );
  const values = createWindowValues();
  const words = create("p", { class: "gn-pair__words", role: "status" });
  const summary = create("p", {});
  const answer = create("p", {});
  const source = create("p", { class: "gn-pair__source" });
  const loading = createLoadingLine();
  const error = create("p", { class: "gn-error", role: "alert", hidden: true });

  /** @type {PoolingMaps | null} */
  let shown = null;
  /** @type {Place} of the output */
  let place = { row: 0, column: 0 };
  let isBackward = false;

  /** @param {PoolingMaps} maps */
  function show(maps) {
    error.hidden = true;
    if (!shown || shown.which !== maps.which) place = tellingPlace(maps);
    shown = maps;
    layer.limit(maps.layers);
    redraw();
    setText(answer, read(maps));
    whoAnswers(maps).then((text) => setText(source, text));
  }

  /** @returns {[Tensor, Tensor]} what the two maps show */
  function pair() {
    const maps = /** @type {PoolingMaps} */ (shown);
    return isBackward ? [maps.gradient_before, maps.gradient_after] : [maps.before, maps.after];
  }

  function redraw() {
    if (!shown) return;
    const [left, right] = pair();
    const range = rangeOf("maps", left.data);
    before.update(isBackward ? "Gradient passed on" : "Before pooling", left, range);
    after.update(
      isBackward ? "Gradient received" : "After pooling",
      right,
      rangeOf("maps", right.data),
    );
    tiles.update(shown.maps, shown.channel, rangeOf("maps", shown.maps.data));
    setText(summary, summed(shown, isBackward));
    choose(place);
  }

  /** The windows in reading order, then from the start. */
  function step() {
    if (!shown) return;
    const [height, width] = shown.after.shape;
    const index = (place.row * width + place.column + 1) % (height * width);
    choose({ row: Math.floor(index / width), column: index % width });
  }

  /** The output whose window holds a cell of the map. @param {Place} cell @returns {Place} */
  function windowAt({ row, column }) {
    const { stride, padding } = /** @type {PoolingMaps} */ (shown);
    return {
      row: Math.floor((row + padding[0]) / stride[0]),
      column: Math.floor((column + padding[1]) / stride[1]),
    };
  }

  /** @param {Place} to */
  function choose({ row, column }) {
    if (!shown) return;
    const [height, width] = shown.after.shape;
    place = { row: clamp(row, height), column: clamp(column, width) };
    const area = areaOf(shown, place);
    const winner = winnerOf(shown, place);
    const marked = winner === null ? null : inside(area, winner);
    before.choose(area, marked);
    after.choose({ top: place.row, left: place.column, height: 1, width: 1 });
    const [left] = pair();
    const rows = cut(left, area);
    values.update(
      isBackward ? "The gradient in the window" : "The values in the window",
      rows,
      winner,
      rangeOf("maps", left.data),
    );
    setStatus(words, told(shown, place, isBackward));
  }

  /** @param {Error} failure */
  function showError({ message }) {
    error.hidden = false;
    setText(error, message);
  }

  const children = [
    create("div", { class: "gn-card__head" }, create("h2", {}, "Step the window"), subject),
    create("div", { class: "gn-pair__controls" }, direction.element, kind.element, layer.element),
    create("div", { class: "gn-pair" }, before.element, after.element),
    create("div", { class: "gn-pooling__window" }, values.element, next),
    words,
    tiles.element,
    summary,
    answer,
    loading.element,
    error,
    source,
  ];
  return { children, show, showError, redraw, destroy: loading.destroy };
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
  const index = sizes.indexOf(Math.max(...sizes));
  return { row: Math.floor(index / width), column: index % width };
}

/** @param {number} index @param {number} count */
function clamp(index, count) {
  return Math.min(count - 1, Math.max(0, index));
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
  const list = Array.from(probabilities);
  const best = list.indexOf(Math.max(...list));
  const how = kind === "average" ? "With averages in this place" : "With the largest values";
  return `${how}, the network reads ${best}, ${confidence(list[best])}.`;
}
