/** All maps of a layer, small; one of them is chosen. */

import { create } from "../dom/elements.js";
import { drawHeatmap } from "../draw/heatmap.js";
import { roveFocus } from "../draw/roving.js";

/** @import { Tensor } from "../python/protocol.js" */
/** @import { Range } from "./scale.js" */

/** @param {(channel: number) => void} onChoose */
export function createMapTiles(onChoose) {
  const element = create("div", { class: "gn-map-tiles", role: "group", "aria-label": "Map" });
  /** @type {HTMLCanvasElement[]} */
  let canvases = [];

  /** @param {Tensor} maps (C, H, W) @param {number} chosen @param {Range} range */
  function update({ shape: [count, height, width], data }, chosen, range) {
    if (canvases.length !== count) build(count);
    for (const [index, canvas] of canvases.entries()) {
      drawHeatmap(canvas, { data, height, width, offset: index * height * width, ...range });
      canvas.parentElement?.setAttribute("aria-pressed", String(index === chosen));
    }
  }

  /** @param {number} count */
  function build(count) {
    canvases = Array.from({ length: count }, () => create("canvas", { "aria-hidden": "true" }));
    const buttons = canvases.map((canvas, index) =>
      create(
        "button",
        {
          type: "button",
          class: "gn-tile",
          "aria-label": `Map ${index + 1}`,
          onclick: () => onChoose(index),
        },
        canvas,
      ),
    );
    element.replaceChildren(...buttons);
    roveFocus(element, buttons, count);
  }

  return { element, update };
}
