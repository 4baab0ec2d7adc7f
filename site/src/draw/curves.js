/** A live chart over uPlot: series told apart by dash and name as well as by color. */

import uPlot from "../vendor/uplot.js";
import { onSchemeChange, token } from "./theme.js";

const SVG = "http://www.w3.org/2000/svg";

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
  const element = document.createElement("figure");
  element.className = "gn-chart";
  const plot = document.createElement("div");
  plot.className = "gn-chart__plot";
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", `${options.title}: nothing yet`);
  const empty = paragraph("gn-chart__empty");
  empty.textContent = options.empty;
  const reading = paragraph("gn-chart__reading");
  element.append(createLegend(options), plot);

  let end = 0;
  const chart = new uPlot(
    plotOptions(
      options,
      () => end,
      (index) => {
        reading.textContent = index === null ? "" : readAt(options, chart, index);
        reading.hidden = reading.textContent === "";
      },
    ),
    [[], ...options.series.map(() => [])],
    plot,
  );
  plot.append(empty, reading);
  reading.hidden = true;

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
    update(x, columns, newEnd) {
      end = newEnd;
      empty.hidden = x.length > 0;
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
 * @param {(index: number | null) => void} point called with the position under the cursor
 * @returns {uPlot.Options}
 */
function plotOptions({ series, tick, steps, range }, end, point) {
  const axis = {
    stroke: () => token("--gn-muted"),
    font: `13px ${token("--gn-font")}`,
    grid: { stroke: () => token("--gn-line"), width: 1 },
    ticks: { show: false },
  };
  return {
    width: 320,
    height: 176,
    padding: [8, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    hooks: { setCursor: [(chart) => point(chart.cursor.idx ?? null)] },
    scales: {
      x: { time: false, range: (_chart, _min, max) => [0, Math.max(max ?? 0, end(), 1)] },
      y: { range: (_chart, _min, max) => range(max ?? 0) },
    },
    axes: [
      {
        ...axis,
        size: 28,
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

/**
 * The values under the cursor in one line.
 *
 * @param {ChartOptions} options
 * @param {uPlot} chart
 * @param {number} index
 */
function readAt({ axis, series, format }, chart, index) {
  const values = series.flatMap(({ name }, column) => {
    const value = chart.data[column + 1][index];
    return typeof value === "number" ? `${name} ${format(value)}` : [];
  });
  return [`${axis} ${chart.data[0][index].toLocaleString("en-US")}`, ...values].join(" · ");
}

/** The legend names each series beside a piece of its line. @param {ChartOptions} options */
function createLegend({ title, series }) {
  const element = document.createElement("figcaption");
  element.className = "gn-legend";
  element.append(span("gn-legend__title", title));
  for (const each of series) element.append(span("gn-legend__item", swatch(each), each.name));
  return element;
}

/** @param {Series} series */
function swatch({ color, width, dash, points }) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 8");
  svg.setAttribute("aria-hidden", "true");
  svg.style.setProperty("--color", `var(${color})`);
  const line = document.createElementNS(SVG, "line");
  line.setAttribute("x2", "24");
  line.setAttribute("y1", "4");
  line.setAttribute("y2", "4");
  line.setAttribute("stroke-width", String(width));
  if (dash) line.setAttribute("stroke-dasharray", dash.join(" "));
  svg.append(line);
  if (!points) return svg;
  const dot = document.createElementNS(SVG, "circle");
  dot.setAttribute("cx", "12");
  dot.setAttribute("cy", "4");
  dot.setAttribute("r", "3");
  svg.append(dot);
  return svg;
}

/** @param {string} className @param {...(Node | string)} children */
function span(className, ...children) {
  const element = document.createElement("span");
  element.className = className;
  element.append(...children);
  return element;
}

/** @param {string} className */
function paragraph(className) {
  const element = document.createElement("p");
  element.className = className;
  return element;
}
