/** The values under a window as a small table; the winner is marked. */

import { create, setText } from "../../dom/elements.js";
import { color, contrastingText } from "../../draw/colors.js";
import { currentScheme } from "../../draw/theme.js";
import { short } from "../../text/cell-format.js";

/** @import { Range } from "../../kit/scale.js" */

export function createWindowValues() {
  const caption = create("caption", {});
  const body = create("tbody", {});
  const element = create("table", { class: "gn-numbers gn-window" }, caption, body);

  /**
   * @param {string} name
   * @param {(number | null)[][]} rows null where the window reaches over the map's edge
   * @param {number | null} winner counted row by row
   * @param {Range} range
   */
  function update(name, rows, winner, { min, max, map }) {
    setText(caption, name);
    const width = rows[0].length;
    const scheme = currentScheme();
    body.replaceChildren(
      ...rows.map((row, top) =>
        create(
          "tr",
          {},
          ...row.map((value, left) => {
            const wins = top * width + left === winner;
            const cell = create("td", { "data-winner": wins });
            if (value === null) return cell;
            const fraction = max > min ? (value - min) / (max - min) : 0;
            cell.style.backgroundColor = color(map, scheme, fraction);
            cell.style.color = contrastingText(map, scheme, fraction);
            cell.append(short(value));
            if (wins) cell.append(create("span", { class: "gn-hidden" }, " (winner)"));
            return cell;
          }),
        ),
      ),
    );
  }
  return { element, update };
}
