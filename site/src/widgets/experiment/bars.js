/** Bars of an experiment: a table whose middle column is drawn, so that it can be read and heard. */

import { create } from "../../dom/elements.js";
import { lineColor } from "../../draw/plot.js";
import { written } from "../../text/cell-format.js";

/** @import { BarsView, BarValue } from "../../python/protocol.js" */

/**
 * @param {BarsView} view
 * @returns {import("./views.js").ViewElement<BarsView>}
 */
export function createBarsView(view) {
  const table = create("table", { class: "gn-barview" });
  const element = create("div", { class: "gn-view" }, table);

  /** @param {BarsView} newView */
  function update({ title, bars, format }) {
    const labels = [...new Set(bars.map(({ label }) => label))];
    const groups = [...new Set(bars.map(({ group }) => group))];
    const ends = bars.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
    const domain = /** @type {[number, number]} */ ([Math.min(0, ...ends), Math.max(0, ...ends)]);
    const bodies = groups.map((group) =>
      create(
        "tbody",
        {},
        ...(group ? [groupRow(group)] : []),
        ...bars
          .filter((bar) => bar.group === group)
          .map((bar) =>
            barRow(bar, domain, written(bar.value, format), spreadText(bar, format), labels),
          ),
      ),
    );
    table.replaceChildren(create("caption", {}, title), ...bodies);
  }
  update(view);
  return { element, update, destroy() {} };
}

/** @param {string} group */
function groupRow(group) {
  return create("tr", {}, create("th", { colspan: 3, scope: "rowgroup" }, group));
}

/**
 * @param {BarValue} bar
 * @param {[number, number]} domain
 * @param {string} text
 * @param {string} spread
 * @param {string[]} labels
 */
function barRow({ label, value, low, high }, [from, to], text, spread, labels) {
  const place = (/** @type {number} */ at) => `${((at - from) / (to - from || 1)) * 100}%`;
  const fill = create("span", { class: "gn-barview__fill" });
  fill.style.setProperty("--color", `var(${lineColor(labels.indexOf(label))})`);
  fill.style.left = place(Math.min(0, value));
  fill.style.right = `calc(100% - ${place(Math.max(0, value))})`;
  const track = create("div", { class: "gn-barview__track", "aria-hidden": "true" }, fill);
  if (low !== null && high !== null && low !== high) {
    const whisker = create("span", { class: "gn-barview__spread" });
    whisker.style.left = place(low);
    whisker.style.right = `calc(100% - ${place(high)})`;
    track.append(whisker);
  }
  return create(
    "tr",
    {},
    create("th", { scope: "row" }, label),
    create("td", {}, track),
    create("td", {}, text, spread && create("span", { class: "gn-barview__range" }, spread)),
  );
}

/** @param {BarValue} bar @param {import("../../python/protocol.js").CellFormat} format */
function spreadText({ low, high }, format) {
  if (low === null || high === null || low === high) return "";
  return `${written(low, format)} to ${written(high, format)}`;
}
