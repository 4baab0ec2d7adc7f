/** A plot of an experiment, with its values as a table for those who would rather read them. */

import { create } from "../../dom/elements.js";
import { createPlot } from "../../draw/plot.js";
import { powerOfTen, short } from "../../text/cell-format.js";
import { percent } from "../../text/format.js";

/** @import { PlotSeries, PlotView } from "../../python/protocol.js" */

/**
 * @param {PlotView} view
 * @returns {import("./views.js").ViewElement<PlotView>}
 */
export function createPlotView(view) {
  const { title, x_label, y_label, x_scale, y_scale, unit } = view;
  const plot = createPlot({
    title,
    x: { label: x_label, scale: x_scale, format: short },
    y: { label: y_label, scale: y_scale, format: axisFormat(view) },
    limits: unit === "%" ? [0, 1] : undefined,
    names: view.series.map(({ name }) => name),
  });
  const values = create("table", { class: "gn-table" });
  const element = create(
    "div",
    { class: "gn-view" },
    plot.element,
    create(
      "details",
      { class: "gn-view__values" },
      create("summary", {}, "Values"),
      create(
        "div",
        { class: "gn-scroll", tabindex: 0, role: "region", "aria-label": `Values: ${title}` },
        values,
      ),
    ),
  );

  /** @param {PlotView} newView */
  function update(newView) {
    plot.update(newView.series);
    plot.describe(summary(newView));
    values.replaceChildren(...tableRows(newView));
  }
  update(view);
  return { element, update, destroy: plot.destroy };
}

/** Plots of one structure can take over each other's values. @param {PlotView} view */
export function plotStructure({ title, series, x_scale, y_scale }) {
  return [title, x_scale, y_scale, ...series.map(({ name }) => name)].join("|");
}

/** @param {PlotView} view @returns {(value: number) => string} */
function axisFormat({ unit, y_scale }) {
  if (unit === "%") return (value) => percent(value, 1).replace(".0 %", " %");
  if (y_scale === "linear") return short;
  return (value) => {
    const exponent = Math.log10(value);
    return Number.isInteger(exponent) && Math.abs(exponent) > 3
      ? powerOfTen(exponent)
      : short(value);
  };
}

/** @param {PlotView} view @returns {(value: number) => string} */
function valueFormat({ unit }) {
  return unit === "%" ? (value) => percent(value) : short;
}

/** Each line from its first value to its last. @param {PlotView} view */
function summary(view) {
  const format = valueFormat(view);
  const lines = view.series.map(({ name, x, y }) => {
    const last = y.length - 1;
    if (last < 0) return `${name}: nothing yet`;
    return `${name}: ${format(y[0])} at ${short(x[0])}, ${format(y[last])} at ${short(x[last])}`;
  });
  return `${view.title}. ${view.y_label} over ${view.x_label}. ${lines.join(". ")}.`;
}

/** @param {PlotView} view */
function tableRows(view) {
  const places = [...new Set(view.series.flatMap(({ x }) => Array.from(x)))].sort((a, b) => a - b);
  const head = [view.x_label, ...view.series.map(({ name }) => name)];
  const cells = head.map((text) => create("th", { scope: "col" }, text));
  const rows = places.map((place) =>
    create(
      "tr",
      {},
      create("th", { scope: "row" }, short(place)),
      ...view.series.map((series) => create("td", {}, valueAt(series, place, valueFormat(view)))),
    ),
  );
  return [create("thead", {}, create("tr", {}, ...cells)), create("tbody", {}, ...rows)];
}

/** @param {PlotSeries} series @param {number} place @param {(value: number) => string} format */
function valueAt({ x, y, low, high }, place, format) {
  const at = Array.from(x).indexOf(place);
  if (at < 0) return "–";
  const isSpread = low && high && low[at] !== high[at];
  return isSpread ? `${format(y[at])} (${format(low[at])} to ${format(high[at])})` : format(y[at]);
}
