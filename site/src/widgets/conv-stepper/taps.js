/** The pixels a window really reads, where dilation leaves gaps between them. */

import { create } from "../../dom/elements.js";

/** @import { Area } from "../../kit/map-grid.js" */

/** @param {HTMLElement} grid the map grid over whose picture they lie */
export function createTaps(grid) {
  const element = create("span", { class: "gn-stepper__taps", "aria-hidden": "true" });
  grid.querySelector(".gn-map__field")?.append(element);

  /** @param {Area} area @param {number} side taps along one side @param {number} size of the image */
  function update({ top, left, height, width }, side, size) {
    const hasGaps = side > 1 && height > side;
    element.hidden = !hasGaps;
    if (!hasGaps) return;
    if (element.childElementCount !== side * side) {
      element.replaceChildren(...Array.from({ length: side * side }, () => create("span")));
    }
    element.style.gridTemplateColumns = `repeat(${side}, ${100 / width}%)`;
    element.style.gridTemplateRows = `repeat(${side}, ${100 / height}%)`;
    element.style.top = `${(top / size) * 100}%`;
    element.style.left = `${(left / size) * 100}%`;
    element.style.height = `${(height / size) * 100}%`;
    element.style.width = `${(width / size) * 100}%`;
  }
  return { update };
}
