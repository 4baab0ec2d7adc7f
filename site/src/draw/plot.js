/**
 * Lines with their spread over a common axis: up to six, told apart by color, dash and name.
 *
 * Where `curves.js` follows one run while it grows, this draws measurements: any horizontal values,
 * linear or logarithmic axes, and a band from the lowest to the highest of several runs.
 */

import { create, setText } from "../dom/elements.js";
import { axisStyle, createLegend, mountChart, reading } from "./chart.js";
import { scaleOf, ticksOf, xRange, yRange } from "./plot-axes.js";
import { token } from "./theme.js";

/** @import uPlot from "uplot" */
/** @import { Axis } from "./plot-axes.js" */

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {ArrayLike<number>} x
 * @property {ArrayLike<number>} y
 * @property {ArrayLike<number> | null} [low]
 * @property {ArrayLike<number> | null} [high]
 *
 * @typedef {object} PlotOptions
 * @property {string} title
 * @property {Axis} x
 * @property {Axis} y
 * @property {[number, number]} [limits] which the vertical axis never passes
 * @property {string[]} names of the lines, in order
 *
 * @typedef {object} Plot
 * @property {HTMLElement} element
 * @property {(lines: Line[]) => void} update
 * @property {(summary: string) => void} describe sets the text alternative
 * @property {() => void} destroy
 */

const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3], [5, 2], [1, 4]];

/** Of as many lines there are colors. */
const COLORS = DASHES.length;

/** Lines with at most this many values show each as a dot. */
const MOST_DOTS = 30;

/** Columns of a line in uPlot's table: its values, and both ends of its spread. */
const PER_LINE = 3;

/**
 * @param {PlotOptions} options
 * @returns {Plot}
 */
export function createPlot(options) {
  const { title, x, y, names } = options;
  const element = create("figure", { class: "gn-chart gn-plot" });
  const plot = create("div", { class: "gn-chart__plot" });
  plot.setAttribute("role", "img");
  const words = create("p", { class: "gn-plot__reading" });
  const legend = names.map((name, index) => ({ name, ...lineLook(index), dot: true }));
  element.append(
    createLegend(title, legend),
    label(y.label, "y"),
    plot,
    label(x.label, "x"),
    words,
  );
  const { chart, destroy } = mountChart(plot, chartOptions(options), (index) => {
    setText(words, index === null ? "" : readAt(options, chart, index));
  });

  return {
    element,
    update(lines) {
      chart.setData(/** @type {uPlot.AlignedData} */ (aligned(lines, options)));
    },
    describe(summary) {
      plot.setAttribute("aria-label", summary);
    },
    destroy,
  };
}

/** @param {number} index */
export function lineColor(index) {
  return `--gn-series-${(index % COLORS) + 1}`;
}

/** @param {number} index */
function lineLook(index) {
  return { color: lineColor(index), dash: DASHES[index % COLORS] };
}

/**
 * One table for all lines: every horizontal value that occurs, and what each line has there. What a
 * logarithmic axis cannot show is left out.
 *
 * @param {Line[]} lines
 * @param {PlotOptions} options
 * @returns {(number | null)[][]}
 */
function aligned(lines, { x, y }) {
  const places = lines.flatMap((line) => Array.from(line.x)).filter(shownOn(x));
  const all = [...new Set(places)].sort((a, b) => a - b);
  const columns = lines.flatMap((line) => {
    const index = new Map(Array.from(line.x, (value, at) => [value, at]));
    return [line.y, line.low ?? line.y, line.high ?? line.y].map((values) =>
      all.map((place) => {
        const at = index.get(place);
        const value = at === undefined ? null : values[at];
        return value !== null && shownOn(y)(value) ? value : null;
      }),
    );
  });
  return [all, ...columns];
}

/** @param {Axis} axis @returns {(value: number) => boolean} */
function shownOn({ scale }) {
  return (value) => Number.isFinite(value) && (scale === "linear" || value > 0);
}

/** @param {PlotOptions} options @returns {Omit<uPlot.Options, "width">} */
function chartOptions({ x, y, names, limits }) {
  const axis = axisStyle();
  return {
    height: 220,
    padding: [8, 24, 0, 0], // half a label beyond the last value
    cursor: { points: { size: 8 } },
    scales: {
      x: { time: false, ...scaleOf(x), range: (chart) => xRange(chart, x.scale) },
      y: { ...scaleOf(y), range: (chart) => yRange(chart, y.scale, limits) },
    },
    axes: [
      { ...axis, size: 28, space: 48, ...ticksOf(x, true) },
      { ...axis, size: 56, space: 32, ...ticksOf(y, false) },
    ],
    series: [{}, ...names.flatMap(lineSeries)],
    bands: names.map((name, index) => ({
      series: /** @type {[number, number]} */ ([index * PER_LINE + 3, index * PER_LINE + 2]),
      fill: () => `${token(lineColor(index))}33`,
      label: name,
    })),
  };
}

/** @param {string} name @param {number} index @returns {uPlot.Series[]} */
function lineSeries(name, index) {
  const color = () => token(lineColor(index));
  const edge = { stroke: "transparent", width: 0, points: { show: false }, spanGaps: true };
  return [
    {
      label: name,
      stroke: color,
      width: 2,
      dash: DASHES[index % COLORS],
      spanGaps: true,
      points: {
        show: (chart) => chart.data[0].length <= MOST_DOTS,
        size: 6,
        stroke: color,
        fill: color,
      },
    },
    { ...edge, label: `${name}, lowest` },
    { ...edge, label: `${name}, highest` },
  ];
}

/** @param {PlotOptions} options @param {uPlot} chart @param {number} index */
function readAt({ x, y, names }, chart, index) {
  const values = names.map((name, line) => ({ name, column: line * PER_LINE + 1 }));
  return reading(chart, index, x, values, y.format);
}

/** @param {string} text @param {"x" | "y"} axis */
function label(text, axis) {
  const element = create("p", { class: `gn-plot__label gn-plot__label--${axis}` }, text);
  element.setAttribute("aria-hidden", "true"); // the text alternative names it
  return element;
}
