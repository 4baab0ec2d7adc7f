/** A small table of numbers on their colors: one channel of a window, a kernel, or products. */

import { create, setText } from "../dom/elements.js";
import { color, contrastingText } from "../draw/colors.js";
import { largestMagnitude } from "../draw/heatmap.js";
import { currentScheme } from "../draw/theme.js";
import { decimal } from "../text/format.js";

/** @import { MapName } from "../draw/colors.js" */
/** @import { Tensor } from "../python/protocol.js" */

/** @param {{part: string, map: MapName}} options */
export function createNumbers({ part, map }) {
  const caption = create("caption", { class: `gn-term gn-term--${part}` });
  const body = create("tbody", {});
  const element = create("table", { class: "gn-numbers", "data-part": part }, caption, body);

  /** @param {string} name @param {Tensor} tensor (C, KH, KW) @param {number} channel */
  function update(name, { shape: [, height, width], data }, channel) {
    setText(caption, name);
    fit(body, height, width);
    const largest = largestMagnitude(data) || 1;
    const digits = largest < 0.1 ? 3 : 2;
    const scheme = currentScheme();
    const offset = channel * height * width;
    for (const [index, cell] of [...body.querySelectorAll("td")].entries()) {
      const value = data[offset + index];
      const fraction = map === "diverging" ? 0.5 + value / largest / 2 : value / largest;
      setText(cell, decimal(value, digits));
      cell.style.backgroundColor = color(map, scheme, fraction);
      cell.style.color = contrastingText(map, scheme, fraction);
    }
    element.dataset.side = String(width);
  }
  return { element, update };
}

/** @param {HTMLTableSectionElement} body @param {number} height @param {number} width */
function fit(body, height, width) {
  if (body.rows.length === height && body.rows[0]?.cells.length === width) return;
  const row = () => create("tr", {}, ...Array.from({ length: width }, () => create("td")));
  body.replaceChildren(...Array.from({ length: height }, row));
}
