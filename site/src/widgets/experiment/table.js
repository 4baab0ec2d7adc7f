/** A table of an experiment: text to the left, numbers to the right. */

import { create } from "../../dom/elements.js";
import { written } from "../../text/cell-format.js";

/** @import { TableView } from "../../python/protocol.js" */

/**
 * @param {TableView} view
 * @returns {import("./views.js").ViewElement<TableView>}
 */
export function createTableView(view) {
  const table = create("table", { class: "gn-table" });
  const element = create(
    "div",
    { class: "gn-view gn-scroll", tabindex: 0, role: "region", "aria-label": view.title },
    table,
  );

  /** @param {TableView} newView */
  function update({ title, columns, formats, rows }) {
    const cells = columns.map((name, index) =>
      create("th", { scope: "col", "data-format": formats[index] }, name),
    );
    const body = rows.map((row) =>
      create(
        "tr",
        {},
        ...row.map((value, index) =>
          create("td", { "data-format": formats[index] }, written(value, formats[index])),
        ),
      ),
    );
    table.replaceChildren(
      create("caption", {}, title),
      create("thead", {}, create("tr", {}, ...cells)),
      create("tbody", {}, ...body),
    );
  }
  update(view);
  return { element, update, destroy() {} };
}
