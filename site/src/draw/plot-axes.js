/** Where the axes of a plot begin and end, and what is marked along them. */

/** @import uPlot from "uplot" */

/**
 * @typedef {object} Axis
 * @property {string} label
 * @property {"linear" | "log"} scale
 * @property {(value: number) => string} format how a value reads
 */

/** About as wide is a digit on an axis, in pixels. */
const DIGIT_WIDTH = 7;

/** @param {Axis} axis @returns {uPlot.Scale} */
export function scaleOf({ scale }) {
  return scale === "log" ? { distr: 3, log: 10 } : { distr: 1 };
}

/**
 * @param {Axis} axis
 * @param {boolean} isHorizontal
 * @returns {uPlot.Axis}
 */
export function ticksOf({ scale, format }, isHorizontal) {
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
export function xRange(chart, scale) {
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
export function yRange(chart, scale, limits = [-Infinity, Infinity]) {
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
