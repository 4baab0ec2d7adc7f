/** What `<gn-relu>` shows: two maps with the same place framed, and the histogram below them. */

import { signal } from "@preact/signals-core";
import { create, setText } from "../../dom/elements.js";
import { createMapGrid } from "../../kit/map-grid.js";
import { createMapTiles } from "../../kit/map-tiles.js";
import { createPickOne } from "../../kit/pick-one.js";
import { onMap, peak } from "../../kit/place.js";
import { readAs } from "../../kit/prediction.js";
import { aroundZero } from "../../kit/range.js";
import { setStatus } from "../../kit/status.js";
import { short } from "../../text/cell-format.js";
import { count } from "../../text/format.js";
import { createReluHistogram } from "./histogram.js";

/** @import { ReluMaps } from "./gn-relu.js" */
/** @import { LessonCard } from "../../kit/lesson-card.js" */
/** @import { Place } from "../../kit/place.js" */

/** @param {LessonCard} card */
export function createReluView(card) {
  const listeners = {
    onPoint: choose,
    onArrow: (/** @type {number} */ rows, /** @type {number} */ columns) =>
      choose({ row: place.row + rows, column: place.column + columns }),
  };
  const before = createMapGrid({ part: "input", ...listeners });
  const after = createMapGrid({ part: "output", ...listeners });
  const tiles = createMapTiles((channel) => card.choose({ channel }));
  const direction = createPickOne("Show", ["Forward", "Backward"], (index) => {
    isBackward.value = index === 1;
  });
  const layer = createPickOne("Layer", ["First", "Second"], (which) =>
    card.choose({ which, channel: 0 }),
  );
  const negative = create("input", { type: "checkbox" });
  negative.addEventListener("change", () => card.choose({ negative_weights: !negative.checked }));
  const histogram = createReluHistogram();
  const words = create("p", { class: "gn-pair__words", role: "status" });
  const counts = create("p", {});
  const order = create("p", { "data-part": "order" });
  const answer = create("p", {});

  /** @type {Place} */
  let place = { row: 0, column: 0 };
  const isBackward = signal(false);

  /** @param {ReluMaps} maps @param {ReluMaps | null} before */
  function show(maps, before) {
    if (before?.which !== maps.which) place = tellingPlace(maps);
    layer.limit(maps.layers);
    histogram.update(maps);
    setText(counts, counted(maps));
    setText(
      order,
      "ReLU over each map by itself, the last map first, instead of over all at once: " +
        `largest difference ${maps.order_difference}.`,
    );
    setText(answer, read(maps, negative.checked));
  }

  /** @param {ReluMaps} maps */
  function draw(maps) {
    const [left, right] = isBackward.value
      ? [maps.gradient_before, maps.gradient_after]
      : [maps.before, maps.after];
    const range = aroundZero(left.data, right.data);
    before.update(isBackward.value ? "Gradient passed on" : "Before ReLU", left, range);
    after.update(isBackward.value ? "Gradient received" : "After ReLU", right, range);
    tiles.update(maps.maps, maps.channel, aroundZero(maps.maps.data));
    choose(place);
  }

  /** @param {Place} to */
  function choose(to) {
    const maps = /** @type {ReluMaps | null} */ (card.answer);
    if (!maps) return;
    place = onMap(to, maps.before.shape);
    const area = { top: place.row, left: place.column, height: 1, width: 1 };
    before.choose(area);
    after.choose(area);
    setStatus(words, told(maps, place, isBackward.value));
  }

  const body = [
    create("div", { class: "gn-pair__controls" }, direction.element, layer.element),
    create("div", { class: "gn-pair" }, before.element, after.element),
    words,
    tiles.element,
    histogram.element,
    counts,
    create(
      "label",
      { class: "gn-check gn-pair__check", "data-part": "kernel" },
      negative,
      "Set the convolution’s negative weights to 0, too",
    ),
    order,
    answer,
  ];
  return { title: "Before and after ReLU", body, show, draw };
}

/** Where ReLU cuts off the most, forward and backward: a negative value that much depends on. @param {ReluMaps} maps @returns {Place} */
function tellingPlace({
  before: {
    shape: [, width],
    data,
  },
  gradient_after,
}) {
  const sizes = Array.from(gradient_after.data, (gradient, index) =>
    data[index] < 0 ? Math.abs(gradient) : -1,
  );
  return peak(sizes, width);
}

/** @param {ReluMaps} maps @param {Place} place @param {boolean} isBackward */
function told(maps, { row, column }, isBackward) {
  const index = row * maps.before.shape[1] + column;
  const value = maps.before.data[index];
  const at = `Row ${row + 1}, column ${column + 1}: `;
  if (!isBackward) {
    const end = value > 0 ? "it stays as it is" : "it becomes 0";
    return `${at}${short(value)} before ReLU, ${short(maps.after.data[index])} after; ${end}.`;
  }
  const comes = short(maps.gradient_after.data[index]);
  const goes = short(maps.gradient_before.data[index]);
  const why = value > 0 ? "is above 0, where ReLU’s slope is 1" : "is not above 0; the slope is 0";
  return `${at}a gradient of ${comes} comes back and ${goes} is passed on. The value ${why}.`;
}

/** @param {ReluMaps} maps */
function counted({ values, negative, zeros, weights }) {
  return (
    `${count(negative)} of the ${count(values)} values in all maps are negative; after ReLU ` +
    `${count(zeros)} are 0. Of the convolution’s ${count(weights.count)} weights, ` +
    `${count(weights.negative)} were learned to be negative.`
  );
}

/** @param {ReluMaps} maps @param {boolean} isClipped */
function read({ probabilities }, isClipped) {
  const kind = isClipped ? "Without negative weights in this layer" : "As it has learned";
  return `${kind}, the network reads ${readAs(probabilities)}.`;
}
