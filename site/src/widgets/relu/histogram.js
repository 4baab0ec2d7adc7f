/** All values of a layer before and after ReLU, as two histograms over the same axis. */

import { create, setAttribute, setText } from "../../dom/elements.js";
import { count, decimal } from "../../text/format.js";

/** @import { ReluMaps } from "./gn-relu.js" */

export function createReluHistogram() {
  const before = createOne("Before ReLU");
  const after = createOne("After ReLU");
  // The zeros are so many that their bar would dwarf the others: it goes off the top.
  const zeros = create("p", { class: "gn-histogram__zeros" });
  after.element.append(zeros);
  const element = create("div", { class: "gn-histograms" }, before.element, after.element);

  /** @param {ReluMaps} maps */
  function update({ histogram, values, negative, zeros: nothing }) {
    const tallest = Math.max(...Array.from(histogram.before));
    before.update(histogram.before, tallest, histogram.largest);
    after.update(histogram.after, tallest, histogram.largest);
    before.describe(`${count(negative)} of ${count(values)} values are below 0`);
    after.describe(`${count(nothing)} of ${count(values)} values are 0, none is below`);
    setText(zeros, `${count(nothing)} zeros ↑`);
  }

  return { element, update };
}

/** @param {string} name */
function createOne(name) {
  const bars = create("div", { class: "gn-histogram__bars", role: "img", "aria-label": name });
  const low = create("span", {});
  const high = create("span", {});
  const axis = create("div", { class: "gn-histogram__axis" }, low, create("span", {}, "0"), high);
  const title = create("figcaption", { class: "gn-histogram__title" }, name);
  const element = create("figure", { class: "gn-histogram" }, title, bars, axis);

  /** @param {ArrayLike<number>} counts @param {number} tallest @param {number} largest */
  function update(counts, tallest, largest) {
    if (bars.childElementCount !== counts.length) {
      bars.replaceChildren(...Array.from(counts, () => create("span", {})));
    }
    for (const [index, bar] of [...bars.children].entries()) {
      const height = counts[index] / tallest;
      /** @type {HTMLElement} */ (bar).style.setProperty("--height", String(height));
      bar.toggleAttribute("data-negative", index < counts.length / 2);
    }
    setText(low, decimal(-largest));
    setText(high, decimal(largest));
  }

  /** @param {string} text */
  function describe(text) {
    setAttribute(bars, "aria-label", `${name}: ${text}`);
  }
  return { element, update, describe };
}
