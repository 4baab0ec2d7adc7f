/** Small images of an experiment, on one scale. */

import { create } from "../../dom/elements.js";
import { drawHeatmap, largestMagnitude } from "../../draw/heatmap.js";
import { onSchemeChange } from "../../draw/theme.js";
import { createScale } from "../../kit/scale.js";

/** @import { PicturesView, PictureValue } from "../../python/protocol.js" */
/** @import { Range } from "../../kit/scale.js" */

/**
 * @param {PicturesView} view
 * @returns {import("./views.js").ViewElement<PicturesView>}
 */
export function createPicturesView(view) {
  const title = create("figcaption", { class: "gn-legend" });
  const row = create("div", { class: "gn-pictures__row" });
  const scale = createScale();
  const element = create("figure", { class: "gn-view gn-pictures" }, title, row, scale.element);
  let shown = view;
  const stopWatching = onSchemeChange(() => update(shown));

  /** @param {PicturesView} newView */
  function update(newView) {
    shown = newView;
    const range = rangeOf(newView);
    title.replaceChildren(create("span", { class: "gn-legend__title" }, newView.title));
    row.replaceChildren(...newView.pictures.map((picture) => createPicture(picture, range)));
    scale.update(range);
    scale.element.hidden = newView.map === "ink";
  }
  update(view);
  return { element, update, destroy: stopWatching };
}

/** @param {PicturesView} view @returns {Range} */
function rangeOf({ map, pictures }) {
  if (map === "ink") return { min: 0, max: 1, map: "ink" };
  const largest = Math.max(...pictures.map(({ pixels }) => largestMagnitude(pixels)));
  if (map === "activation") return { min: 0, max: largest, map: "sequential" };
  return { min: -largest, max: largest, map: "diverging" };
}

/** @param {PictureValue} picture @param {Range} range */
function createPicture({ caption, pixels, height, width }, range) {
  const canvas = create("canvas", { role: "img", "aria-label": caption || "picture" });
  drawHeatmap(canvas, { data: pixels, height, width, ...range });
  return create("figure", {}, canvas, create("figcaption", {}, caption));
}
