/** One of a few, as radio buttons side by side. */

import { create, uniqueId } from "../dom/elements.js";

/**
 * @param {string} label
 * @param {string[]} options the first one is chosen
 * @param {(index: number) => void} onPick
 */
export function createPickOne(label, options, onPick) {
  const name = uniqueId("pick");
  const inputs = options.map((_, index) =>
    create("input", {
      type: "radio",
      name,
      checked: index === 0,
      onchange: () => onPick(index),
    }),
  );
  const labelId = uniqueId("pick-label");
  // No fieldset: not every browser lays its legend out beside the rest.
  const element = create(
    "div",
    { class: "gn-pick", role: "radiogroup", "aria-labelledby": labelId },
    create("span", { class: "gn-pick__label", id: labelId }, label),
    ...options.map((text, index) => create("label", { class: "gn-check" }, inputs[index], text)),
  );

  /** Offers no more than the first `count` of the options. @param {number} count */
  function limit(count) {
    for (const [index, input] of inputs.entries()) {
      const label = /** @type {HTMLElement} */ (input.parentElement);
      label.hidden = index >= count;
    }
    if (inputs.findIndex((input) => input.checked) >= count) inputs[0].checked = true;
  }
  return { element, limit };
}
