/** The first digits of the batch, with what the network says once the forward pass has been. */

import { create, setText } from "../../dom/elements.js";
import { drawHeatmap } from "../../draw/heatmap.js";
import { INK } from "../../kit/range.js";
import { confidence } from "../../text/format.js";

/** @import { StepState } from "./gn-training-step.js" */

const SIDE = 28;
const SHOWN = 8;

export function createBatchView() {
  const tiles = Array.from({ length: SHOWN }, createTile);
  const element = create(
    "section",
    { class: "gn-step__batch", "data-part": "input" },
    create("h3", {}, "Half of the batch"),
    create("ul", {}, ...tiles.map(({ element }) => element)),
  );

  /** @param {StepState} state */
  function show({ images, labels, probabilities }) {
    for (const [index, tile] of tiles.entries()) {
      tile.show(images.data, index, labels[index], probabilities?.data ?? null);
    }
  }
  return { element, show };
}

function createTile() {
  const canvas = create("canvas", { "aria-hidden": "true" });
  const label = create("span", {});
  const answer = create("span", { class: "gn-step__answer" });
  const element = create("li", {}, canvas, label, answer);

  /** @param {Float32Array} images @param {number} index @param {number} digit @param {ArrayLike<number> | null} probabilities */
  function show(images, index, digit, probabilities) {
    const place = { offset: index * SIDE * SIDE, height: SIDE, width: SIDE };
    drawHeatmap(canvas, { data: images, ...place, ...INK });
    setText(label, `label ${digit}`);
    const p = probabilities?.[index * 10 + digit];
    setText(answer, p === undefined ? "" : `p = ${confidence(p)}`);
  }
  return { element, show };
}
