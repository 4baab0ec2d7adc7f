/** A live chart with its own legend, over uPlot: series told apart by dash and name as well as color. */

import uPlot from "../vendor/uplot.js";
import { onSchemeChange, token } from "./theme.js";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 176;

/**
 * @typedef {object} Series
 * @property {string} name
 * @property {string} color a token of the page, such as `--gn-series-1`
 * @property {number} width
 * @property {number[]} [dash]
 * @property {boolean} [points] marks each value, and connects across gaps
 *
 * @typedef {object} ChartOptions
 * @property {string} title
 * @property {Series[]} series
 * @property {(value: number) => string} format how values of this chart read
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
  const element = document.createElement("figure");
  element.className = "gn-chart";
  const legend = createLegend(options);
  const plot = document.createElement("div");
  plot.className = "gn-chart__plot";
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", `${options.title}: nothing yet`);
  element.append(legend.element, plot);

  let end = 1;
  const chart = new uPlot(
    plotOptions(options, () => end, legend.show),
    [[], ...options.series.map(() => [])],
    plot,
  );
  const resize = new ResizeObserver(() => {
    const width = Math.floor(plot.clientWidth);
    if (width > 0 && width !== chart.width) chart.setSize({ width, height: HEIGHT });
  });
  resize.observe(plot);
  const stopWatching = onSchemeChange(() => chart.redraw(false));

  return {
    element,
    update(x, columns, newEnd) {
      end = newEnd;
      chart.setData(/** @type {uPlot.AlignedData} */ (/** @type {unknown} */ ([x, ...columns])));
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

/**
 * @param {ChartOptions} options
 * @param {() => number} end
 * @param {(index: number | null, chart: uPlot) => void} show
 * @returns {uPlot.Options}
 */
function plotOptions(options, end, show) {
  const axis = {
    stroke: () => token("--gn-muted"),
    font: `13px ${token("--gn-font")}`,
    grid: { stroke: () => token("--gn-line"), width: 1 },
    ticks: { show: false },
  };
  return {
    width: 320,
    height: HEIGHT,
    padding: [8, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    hooks: {
      setCursor: [(chart) => show(chart.cursor.idx ?? null, chart)],
    },
    scales: {
      x: { time: false, range: (_chart, _min, max) => [0, Math.max(max ?? 0, end(), 1)] },
      y: { range: (_chart, _min, max) => options.range(max ?? 0) },
    },
    axes: [
      { ...axis, size: 28, space: 64 },
      {
        ...axis,
        size: 48,
        space: 36,
        values: (_chart, ticks) => ticks.map(options.format),
      },
    ],
    series: [{}, ...options.series.map(plotSeries)],
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
    points: { show: Boolean(points), size: 7, fill: () => token(color) },
  };
}

/**
 * The legend names each series beside a piece of its line, and reads its value under the cursor.
 *
 * @param {ChartOptions} options
 */
function createLegend(options) {
  const element = document.createElement("figcaption");
  element.className = "gn-legend";
  const title = document.createElement("span");
  title.className = "gn-legend__title";
  title.textContent = options.title;
  element.append(title);
  const values = options.series.map((series) => {
    const item = document.createElement("span");
    item.className = "gn-legend__item";
    const value = document.createElement("span");
    value.className = "gn-legend__value";
    item.append(swatch(series), series.name, value);
    element.append(item);
    return value;
  });

  /** @param {number | null} index @param {uPlot} chart */
  function show(index, chart) {
    for (const [column, value] of values.entries()) {
      const reading = index === null ? null : chart.data[column + 1][index];
      value.textContent = reading === null || reading === undefined ? "" : options.format(reading);
    }
  }
  return { element, show };
}

/** @param {Series} series */
function swatch({ color, width, dash, points }) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 8");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "line");
  line.setAttribute("x2", "24");
  line.setAttribute("y1", "4");
  line.setAttribute("y2", "4");
  line.setAttribute("stroke-width", String(width));
  if (dash) line.setAttribute("stroke-dasharray", dash.join(" "));
  svg.append(line);
  if (points) {
    const dot = document.createElementNS(SVG, "circle");
    dot.setAttribute("cx", "12");
    dot.setAttribute("cy", "4");
    dot.setAttribute("r", "3");
    svg.append(dot);
  }
  svg.style.setProperty("--color", `var(${color})`);
  return svg;
}
