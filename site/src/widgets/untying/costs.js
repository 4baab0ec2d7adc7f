/** What the layer costs with these tiles, and how well the network reads with them. */

import { create, setText } from "../../dom/elements.js";
import { count, percent } from "../../text/format.js";

/** @import { Untied } from "./gn-untying.js" */

export function createUntyingCosts() {
  const values = {
    parameters: create("dd", {}),
    work: create("dd", {}),
    accuracy: create("dd", {}),
  };
  const element = create(
    "dl",
    { class: "gn-untying__costs", "data-part": "size" },
    ...entry("Parameters of the layer", values.parameters),
    ...entry("Multiply-adds for a digit", values.work),
    ...entry("Accuracy on 500 test digits", values.accuracy),
  );

  /** @param {Untied} untied */
  function show({ parameters, multiply_adds, accuracy, updates }) {
    setText(values.parameters, count(parameters));
    setText(values.work, count(multiply_adds));
    const after = updates > 0 ? `, after ${count(updates)} updates with these tiles` : "";
    setText(values.accuracy, `${percent(accuracy)}${after}`);
  }
  return { element, show };
}

/** @param {string} name @param {HTMLElement} value */
function entry(name, value) {
  return [create("dt", {}, name), value];
}
