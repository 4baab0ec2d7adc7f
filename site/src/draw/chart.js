/** What every chart over uPlot shares: how it fills its place, its axes' look, legend and reading. */

import uPlot from "uplot";
import { create } from "../dom/elements.js";
import { lineSwatch } from "./swatch.js";
import { onSchemeChange, token } from "./theme.js";

/** Until the place on the page is known, in pixels. */
const WIDTH = 320;

/**
 * Draws into `place`, in its size and the page's colors, whatever becomes of them.
 *
 * @param {HTMLElement} place
 * @param {Omit<uPlot.Options, "width">} options
 * @param {(index: number | null) => void} onPoint called with the position under the cursor
 */
export function mountChart(place, options, onPoint) {
  const chart = new uPlot(
    {
      ...options,
      width: WIDTH,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, ...options.cursor },
      hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
    },
    [[], ...options.series.slice(1).map(() => [])],
    place,
  );
  const resize = new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = place;
    if (width && (width !== chart.width || height !== chart.height)) {
      chart.setSize({ width, height });
    }
  });
  resize.observe(place);
  const stopWatching = onSchemeChange(() => chart.redraw(false));

  function destroy() {
    resize.disconnect();
    stopWatching();
    chart.destroy();
  }
  return { chart, destroy };
}

/** @returns {uPlot.Axis} */
export function axisStyle() {
  return {
    stroke: () => token("--gn-muted"),
    font: `13px ${token("--gn-font")}`,
    grid: { stroke: () => token("--gn-line"), width: 1 },
    ticks: { show: false },
  };
}

/**
 * Names each line beside a piece of it.
 *
 * @param {string} title
 * @param {({name: string} & Parameters<typeof lineSwatch>[0])[]} lines
 */
export function createLegend(title, lines) {
  const items = lines.map((line) =>
    create("span", { class: "gn-legend__item" }, lineSwatch(line), line.name),
  );
  return create(
    "figcaption",
    { class: "gn-legend" },
    create("span", { class: "gn-legend__title" }, title),
    ...items,
  );
}

/**
 * The values at one position in one line of text.
 *
 * @param {uPlot} chart
 * @param {number} index
 * @param {{label: string, format: (value: number) => string}} axis the horizontal one
 * @param {{name: string, column: number}[]} lines
 * @param {(value: number) => string} format
 */
export function reading({ data }, index, axis, lines, format) {
  const values = lines.flatMap(({ name, column }) => {
    const value = data[column][index];
    return typeof value === "number" ? `${name} ${format(value)}` : [];
  });
  return [`${axis.label} ${axis.format(data[0][index])}`, ...values].join(" · ");
}
