/**
 * Lines with their spread over a common axis: up to six, told apart by color, dash and name.
 *
 * Where `curves.js` follows one run while it grows, this draws measurements: any horizontal values,
 * linear or logarithmic axes, and a band from the lowest to the highest of several runs.
 */

import uPlot from "../vendor/uplot.js";
import { lineSwatch } from "./swatch.js";
import { onSchemeChange, token } from "./theme.js";

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {ArrayLike<number>} x
 * @property {ArrayLike<number>} y
 * @property {ArrayLike<number> | null} [low]
 * @property {ArrayLike<number> | null} [high]
 *
 * @typedef {object} Axis
 * @property {string} label
 * @property {"linear" | "log"} scale
 * @property {(value: number) => string} format how a value reads
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

/** About as wide is a digit on an axis, in pixels. */
const DIGIT_WIDTH = 7;

/** Columns of a line in uPlot's table: its values, and both ends of its spread. */
const PER_LINE = 3;

/**
 * @param {PlotOptions} options
 * @returns {Plot}
 */
export function createPlot(options) {
  const element = node("figure", "gn-chart gn-plot");
  const plot = node("div", "gn-chart__plot");
  plot.setAttribute("role", "img");
  const reading = node("p", "gn-plot__reading");
  element.append(createLegend(options), label(options.y.label, "y"), plot);
  element.append(label(options.x.label, "x"), reading);
  const chart = new uPlot(
    chartOptions(options, (index) => {
      reading.textContent = index === null ? "" : readAt(options, chart, index);
    }),
    [[], ...options.names.flatMap(() => [[], [], []])],
    plot,
  );
  const resize = new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = plot;
    if (width && (width !== chart.width || height !== chart.height)) {
      chart.setSize({ width, height });
    }
  });
  resize.observe(plot);
  const stopWatching = onSchemeChange(() => chart.redraw(false));

  return {
    element,
    update(lines) {
      chart.setData(/** @type {uPlot.AlignedData} */ (aligned(lines, options)));
    },
    describe(summary) {
      plot.setAttribute("aria-label", summary);
    },
    destroy() {
      resize.disconnect();
      stopWatching();
      chart.destroy();
    },
  };
}

/** @param {number} index */
export function lineColor(index) {
  return `--gn-series-${(index % COLORS) + 1}`;
}

/**
 * One table for all lines: every horizontal value that occurs, and what each line has there. What a
 * logarithmic axis cannot show is left out.
 *
 * @param {Line[]} lines
 * @param {PlotOptions} options
 * @returns {(number | null)[][]}
 */
export function aligned(lines, { x, y }) {
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

/**
 * @param {PlotOptions} options
 * @param {(index: number | null) => void} point called with the position under the cursor
 * @returns {uPlot.Options}
 */
function chartOptions({ x, y, names, limits }, point) {
  const font = `13px ${token("--gn-font")}`;
  const stroke = () => token("--gn-muted");
  const grid = { stroke: () => token("--gn-line"), width: 1 };
  const axis = { stroke, font, grid, ticks: { show: false } };
  return {
    width: 320,
    height: 220,
    padding: [8, 24, 0, 0], // half a label beyond the last value
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 8 } },
    hooks: { setCursor: [(chart) => point(chart.cursor.idx ?? null)] },
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

/** @param {Axis} axis @returns {uPlot.Scale} */
function scaleOf({ scale }) {
  return scale === "log" ? { distr: 3, log: 10 } : { distr: 1 };
}

/**
 * @param {Axis} axis
 * @param {boolean} isHorizontal
 * @returns {uPlot.Axis}
 */
function ticksOf({ scale, format }, isHorizontal) {
  /** @type {uPlot.Axis} */
  const axis = {
    values: (_chart, ticks) => ticks.map(format),
    filter: (_chart, ticks) => ticks, // uPlot would label powers of ten only
  };
  if (!isHorizontal) {
    if (scale === "log") axis.splits = decades;
    return axis;
  }
  // What was measured is what is marked, as long as there is room for it.
  if (scale === "log") axis.splits = (chart) => spaced(Array.from(chart.data[0]), format, chart);
  else axis.incrs = wholeIncrements;
  return axis;
}

/** Whole steps between ticks where only whole values occur. @param {uPlot} chart */
function wholeIncrements(chart) {
  const isWhole = Array.from(chart.data[0]).every(Number.isInteger);
  const powers = Array.from({ length: 12 }, (_, power) => 10 ** (power - 4));
  const steps = powers.flatMap((power) => [power, 2 * power, 2.5 * power, 5 * power]);
  return isWhole ? steps.filter((step) => Number.isInteger(step)) : steps;
}

/** Powers of ten, as many as have room above each other. @param {uPlot} chart */
function decades(chart) {
  const { min = 1, max = 10 } = chart.scales.y;
  const [from, to] = [Math.round(Math.log10(min)), Math.round(Math.log10(max))];
  const every = Math.ceil(((to - from) * 24) / Math.max(chart.height, 24));
  const count = Math.floor((to - from) / every) + 1;
  return Array.from({ length: count }, (_, index) => 10 ** (from + index * every));
}

/**
 * Values whose labels have room beside each other.
 *
 * @param {number[]} values
 * @param {Axis["format"]} format
 * @param {uPlot} chart
 */
function spaced(values, format, chart) {
  let free = -Infinity;
  return values.filter((value) => {
    const place = chart.valToPos(value, "x");
    const half = (format(value).length * DIGIT_WIDTH) / 2;
    if (place - half < free) return false;
    free = place + half + DIGIT_WIDTH;
    return true;
  });
}

/** @param {uPlot} chart @param {"linear" | "log"} scale @returns {[number, number]} */
function xRange(chart, scale) {
  const values = chart.data[0];
  if (values.length === 0) return scale === "log" ? [1, 10] : [0, 1];
  const [first, last] = [values[0], values[values.length - 1]];
  if (first < last) return [first, last];
  return scale === "log" ? [first / 2, first * 2] : [first - 0.5, first + 0.5];
}

/**
 * Room for everything that is drawn and a little more; from 0 where that costs little.
 *
 * @param {uPlot} chart
 * @param {"linear" | "log"} scale
 * @param {[number, number]} [limits]
 * @returns {[number, number]}
 */
function yRange(chart, scale, limits = [-Infinity, Infinity]) {
  const columns = /** @type {(number | null)[][]} */ (chart.data.slice(1));
  const values = columns.flat().filter((value) => value !== null);
  if (values.length === 0) return scale === "log" ? [0.1, 10] : [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (scale === "log") {
    const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
    return [10 ** from, 10 ** Math.max(to, from + 1)];
  }
  const room = (high - low || Math.abs(high) || 1) * 0.08;
  const from = low >= 0 && low < high / 2 ? 0 : low - room;
  return [Math.max(limits[0], from), Math.min(limits[1], high + room)];
}

/**
 * The values under the cursor in one line.
 *
 * @param {PlotOptions} options
 * @param {uPlot} chart
 * @param {number} index
 */
function readAt({ x, y, names }, chart, index) {
  const values = names.flatMap((name, line) => {
    const value = chart.data[line * PER_LINE + 1][index];
    return typeof value === "number" ? `${name} ${y.format(value)}` : [];
  });
  return [`${x.label} ${x.format(chart.data[0][index])}`, ...values].join(" · ");
}

/** @param {PlotOptions} options */
function createLegend({ title, names }) {
  const element = node("figcaption", "gn-legend");
  element.append(node("span", "gn-legend__title", title));
  for (const [index, name] of names.entries()) {
    const swatch = lineSwatch({ color: lineColor(index), dash: DASHES[index % COLORS], dot: true });
    element.append(node("span", "gn-legend__item", swatch, name));
  }
  return element;
}

/** @param {string} text @param {"x" | "y"} axis */
function label(text, axis) {
  const element = node("p", `gn-plot__label gn-plot__label--${axis}`, text);
  element.setAttribute("aria-hidden", "true"); // the text alternative names it
  return element;
}

/**
 * @param {string} tag
 * @param {string} className
 * @param {...(Node | string)} children
 */
function node(tag, className, ...children) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}
