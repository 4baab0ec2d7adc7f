/** A live chart over uPlot: series told apart by dash and name as well as by color. */

import { create, setText } from "../dom/elements.js";
import { axisStyle, createLegend, mountChart, reading } from "./chart.js";
import { token } from "./theme.js";

/** @import uPlot from "uplot" */

/** How wide a line that jumps is in the legend, in pixels. */
const BAND = 6;

/**
 * @typedef {object} Series
 * @property {string} name
 * @property {string} color a token of the page, such as `--gn-series-1`
 * @property {number} width
 * @property {number[]} [dash]
 * @property {boolean} [points] marks each value, and connects across gaps
 * @property {boolean} [jumps] from value to value, so that the line fills a band, as in the legend
 * @property {string} [brief] its name beside a value, where there is less room than in the legend
 *
 * @typedef {object} ChartOptions
 * @property {string} title
 * @property {string} axis what the horizontal axis counts
 * @property {string} empty what stands here before there are values
 * @property {Series[]} series
 * @property {(value: number) => string} tick how values read beside the vertical axis
 * @property {number[]} steps between two of them, to choose from by the room there is
 * @property {(value: number) => string} format how one value reads
 * @property {(largest: number) => [number, number]} range the vertical ends, given the largest value
 *
 * @typedef {object} Chart
 * @property {HTMLElement} element
 * @property {(x: ArrayLike<number>, columns: ArrayLike<number | null>[], end: number) => void} update
 *   `end` is where the horizontal axis stops when the values do not go further
 * @property {(summary: string) => void} describe sets the text alternative
 * @property {() => void} destroy
 */

/**
 * @param {ChartOptions} options
 * @returns {Chart}
 */
export function createChart(options) {
  const { title, axis, series, format } = options;
  const element = create("figure", { class: "gn-chart" });
  const plot = create("div", { class: "gn-chart__plot" });
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", `${title}: nothing yet`);
  const empty = create("p", { class: "gn-chart__empty" }, options.empty);
  // Names the axis, and reads the values under the cursor, which is then not covered by them.
  const words = create("p", { class: "gn-chart__axis" }, axis);
  words.setAttribute("aria-hidden", "true"); // the text alternative says more
  const legend = series.map(({ points, jumps, width, ...line }) => ({
    ...line,
    width: jumps ? BAND : width,
    dot: points,
  }));
  element.append(createLegend(title, legend), plot, words);

  let end = 0;
  const x = { label: axis, format: (/** @type {number} */ value) => value.toLocaleString("en-US") };
  const columns = series.map(({ name, brief }, index) => ({
    name: brief ?? name,
    column: index + 1,
  }));
  const { chart, destroy } = mountChart(
    plot,
    chartOptions(options, () => end),
    (index) => {
      setText(words, index === null ? axis : reading(chart, index, x, columns, format));
    },
  );
  plot.append(empty);

  return {
    element,
    update(places, values, newEnd) {
      end = newEnd;
      empty.hidden = places.length > 0;
      chart.setData(
        /** @type {uPlot.AlignedData} */ (/** @type {unknown} */ ([places, ...values])),
      );
    },
    describe(summary) {
      plot.setAttribute("aria-label", summary);
    },
    destroy,
  };
}

/**
 * @param {ChartOptions} options
 * @param {() => number} end
 * @returns {Omit<uPlot.Options, "width">}
 */
function chartOptions({ series, tick, steps, range }, end) {
  const axis = axisStyle();
  return {
    height: 176,
    padding: [8, 12, 0, 0],
    cursor: { points: { size: 7 } },
    scales: {
      x: { time: false, range: (_chart, _min, max) => [0, Math.max(max ?? 0, end(), 1)] },
      y: { range: (_chart, _min, max) => range(max ?? 0) },
    },
    axes: [
      {
        ...axis,
        size: 24,
        space: 64,
        // Before the first value nobody knows how far the axis will go.
        values: (_chart, ticks) =>
          ticks.map((value) => (end() ? value.toLocaleString("en-US") : "")),
      },
      { ...axis, size: 48, space: 36, incrs: steps, values: (_chart, ticks) => ticks.map(tick) },
    ],
    series: [{}, ...series.map(plotSeries)],
  };
}

/** @param {Series} series @returns {uPlot.Series} */
function plotSeries({ name, color, width, dash, points }) {
  return {
    label: name,
    stroke: () => token(color),
    width,
    dash,
    spanGaps: Boolean(points),
    // Without marks of their own, lines show points only while there are too few to see a line.
    points: points ? { show: true, size: 7, fill: () => token(color) } : { size: 5 },
  };
}
