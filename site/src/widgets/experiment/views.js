/** What an experiment shows, one element a view; while it runs, the views take new values. */

import { create } from "../../dom/elements.js";
import { createBarsView } from "./bars.js";
import { createPicturesView } from "./pictures.js";
import { createPlotView, plotStructure } from "./plot.js";
import { createTableView } from "./table.js";

/** @import { View } from "../../python/protocol.js" */

/**
 * @template {View} Kind
 * @typedef {{element: HTMLElement, update: (view: Kind) => void, destroy: () => void}} ViewElement
 */

/** @type {Record<View["kind"], (view: any) => ViewElement<any>>} */
const KINDS = {
  plot: createPlotView,
  bars: createBarsView,
  table: createTableView,
  pictures: createPicturesView,
};

export function createViews() {
  const element = create("div", { class: "gn-views" });
  /** @type {ViewElement<any>[]} */
  let elements = [];
  let structure = "";

  /** @param {View[]} views */
  function update(views) {
    const newStructure = views.map(structureOf).join("||");
    if (newStructure === structure) {
      for (const [index, view] of views.entries()) elements[index].update(view);
      return;
    }
    destroy();
    structure = newStructure;
    elements = views.map((view) => KINDS[view.kind](view));
    element.replaceChildren(...elements.map((each) => each.element));
  }

  function destroy() {
    for (const each of elements) each.destroy();
    elements = [];
    structure = "";
  }
  return { element, update, destroy };
}

/** Views of one structure can take over each other's values. @param {View} view */
function structureOf(view) {
  return view.kind === "plot" ? `plot ${plotStructure(view)}` : `${view.kind} ${view.title}`;
}
