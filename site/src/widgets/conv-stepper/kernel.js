/** The kernel to lay over the digit: chosen, edited by numbers or as NumPy array, turned. */

import { create, setAttribute, setText } from "../../dom/elements.js";
import { setStatus } from "../../kit/status.js";
import { short } from "../../text/cell-format.js";
import { createKernelEditor } from "./editor.js";
import { createChoice, createNumber } from "./fields.js";
import { createPatches } from "./patches.js";

/** @import { Tensor } from "../../python/protocol.js" */
/** @import { LessonCard } from "../../kit/lesson-card.js" */
/** @import { Controls, Window } from "./gn-conv-stepper.js" */

/**
 * @typedef {Window & {kernel: Tensor, text: string, code: string, choices: string[],
 *   flip_changes: number}} KernelWindow
 */

const FIRST = "vertical edges";
const OWN = "my own";

/** @param {LessonCard} card @returns {Controls} */
export function createKernelControls(card) {
  /** @type {string | number[][]} a name, rows of weights, or a NumPy array as text */
  let kernel = FIRST;
  const choice = createChoice("Kernel", [FIRST], (name) => {
    // The reader's own kernel starts from the one that is there.
    if (name === OWN) kernel = editor.values()[0];
    else kernel = name;
    changed();
  });
  const bias = createNumber("Bias", 0, () => card.ask());
  const flip = create("input", { type: "checkbox", onchange: () => changed() });
  const editor = createKernelEditor((slices) => {
    kernel = slices[0];
    changed();
  });
  const array = create("textarea", {
    class: "gn-input gn-stepper__array",
    rows: 5,
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    "aria-label": "The kernel as a NumPy array",
    onchange: () => {
      kernel = array.value;
      changed();
    },
  });
  const code = create("pre", { class: "gn-stepper__code", tabindex: 0 });
  code.setAttribute("role", "region");
  setAttribute(code, "aria-label", "This window in NumPy");
  const flipped = create("p", { class: "gn-stepper__flipped", role: "status" });
  const patches = createPatches(card, () => ({ kernel, flipped: flip.checked }));

  function changed() {
    card.ask();
    patches.ask();
  }

  /** @param {KernelWindow} answer */
  function show(answer) {
    const isNamed = typeof kernel === "string" && answer.choices.includes(kernel);
    choice.update([...answer.choices, OWN], isNamed ? String(kernel) : OWN);
    editor.update(answer.kernel);
    bias.update(answer.bias, isNamed && String(kernel).startsWith("filter "));
    if (document.activeElement !== array) array.value = answer.text;
    array.rows = answer.kernel.shape[1] + 2;
    setText(code, answer.code);
    setStatus(flipped, toldFlip(answer.flip_changes, flip.checked));
  }

  return {
    title: "A kernel over a digit",
    above: [
      create(
        "div",
        { class: "gn-stepper__controls" },
        choice.element,
        bias.element,
        create("label", { class: "gn-check" }, flip, "Flip the kernel"),
      ),
    ],
    below: [
      create(
        "div",
        { class: "gn-stepper__kernel" },
        create(
          "div",
          { "data-part": "kernel" },
          create("h3", {}, "Edit the kernel"),
          editor.element,
        ),
        create("div", { "data-part": "array" }, create("h3", {}, "As NumPy array"), array),
        create(
          "details",
          { class: "gn-view__values gn-stepper__numpy" },
          create("summary", {}, "This window in NumPy"),
          code,
        ),
      ),
      flipped,
      patches.element,
    ],
    method: () => "window",
    params: () => ({ kernel, bias: bias.value(), flipped: flip.checked }),
    channels: null,
    show,
  };
}

/** @param {number} difference @param {boolean} isFlipped */
function toldFlip(difference, isFlipped) {
  const turn = isFlipped
    ? "The kernel is turned by half a turn."
    : "Flipping turns the kernel by half a turn.";
  return difference === 0
    ? `${turn} This one looks the same then, and so does the map.`
    : `${turn} That changes this map by up to ${short(difference)}.`;
}
