/** Several channels at once: a digit in color under a filter of its own, or the second layer. */

import { create, setText } from "../../dom/elements.js";
import { createPickOne } from "../../kit/pick-one.js";
import { createKernelEditor } from "./editor.js";
import { createChoice, createNumber } from "./fields.js";

/** @import { Tensor } from "../../python/protocol.js" */
/** @import { LessonCard } from "../../kit/lesson-card.js" */
/** @import { Controls, Window } from "./gn-conv-stepper.js" */

/**
 * @typedef {Window & {kernel: Tensor, choices?: string[], filters?: number}} ChannelWindow
 */

const NAMES = ["Red", "Green", "Blue"];
const FIRST = "edges in every channel";
const OWN = "my own";

/** @param {LessonCard} card @returns {Controls} */
export function createChannelControls(card) {
  const onChange = () => card.ask();
  let isDeep = false;
  let filter = 0;
  /** @type {string | number[][][]} */
  let kernel = FIRST;
  const subject = createPickOne(
    "Look at",
    ["A digit in color", "The network’s second layer"],
    (index) => {
      isDeep = index === 1;
      fit();
      card.chosen = {}; // Python chooses a window of the other map
      card.ask();
    },
  );
  const choice = createChoice("Filter", [FIRST, OWN], (name) => {
    kernel = name === OWN ? editor.values() : name;
    onChange();
  });
  const learned = createChoice("Filter", ["filter 1"], (name) => {
    filter = Number(name.replace("filter ", "")) - 1;
    onChange();
  });
  const bias = createNumber("Bias", 0, onChange);
  const editor = createKernelEditor((slices) => {
    kernel = slices;
    onChange();
  }, NAMES);
  const editing = create(
    "div",
    { class: "gn-stepper__kernel", "data-part": "kernel" },
    create("div", {}, create("h3", {}, "Edit the filter"), editor.element),
  );
  const tally = create("p", { class: "gn-stepper__layer", "data-part": "tally" });

  function fit() {
    editing.hidden = isDeep;
    choice.element.hidden = isDeep;
    learned.element.hidden = !isDeep;
  }
  fit();

  /** @param {ChannelWindow} answer */
  function show(answer) {
    bias.update(answer.bias, isDeep);
    if (answer.choices) {
      choice.update([...answer.choices, OWN], typeof kernel === "string" ? kernel : OWN);
      editor.update(answer.kernel);
    } else {
      const names = Array.from({ length: answer.filters ?? 1 }, (_, at) => `filter ${at + 1}`);
      learned.update(names, names[filter % names.length]);
    }
    setText(tally, counted(answer));
  }

  return {
    title: "One filter, several channels",
    above: [
      create(
        "div",
        { class: "gn-stepper__controls" },
        subject.element,
        choice.element,
        learned.element,
        bias.element,
      ),
      tally,
    ],
    below: [editing],
    method: () => (isDeep ? "layer" : "color"),
    params: () => (isDeep ? { filter } : { kernel, bias: bias.value() }),
    get channels() {
      return isDeep ? null : NAMES;
    },
    show,
  };
}

/** @param {ChannelWindow} answer */
function counted({ kernel: { shape }, weights, biases }) {
  const [count, height, width] = shape;
  return (
    `${count} channels of ${height} × ${width} weights: one filter has ${weights} weights and ` +
    `${biases} bias, and makes 1 map.`
  );
}
