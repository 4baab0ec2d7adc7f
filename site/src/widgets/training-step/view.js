/** What `<gn-training-step>` shows: the four phases, the batch, the filters and the parameters. */

import { create, createButton, setAvailable, setText, uniqueId } from "../../dom/elements.js";
import { createPlot } from "../../draw/plot.js";
import { short } from "../../text/cell-format.js";
import { createBatchView } from "./batch.js";
import { createCheckView } from "./check.js";
import { createFiltersView } from "./filters.js";

/** @import { LessonCard } from "../../kit/lesson-card.js" */
/** @import { ParameterLine, Phase, StepState } from "./gn-training-step.js" */

/** @type {[Phase, string][]} */
const PHASES = [
  ["forward", "Forward"],
  ["loss", "Loss"],
  ["backward", "Backward"],
  ["update", "Update"],
];

/** @type {Record<Phase, string>} */
const WORDS = {
  ready: "The weights are random, 16 digits wait. Begin with the forward pass.",
  forward:
    "Forward: the digits went through the network. Each has ten probabilities; no weight has changed.",
  loss: "Loss: one number says how wrong the answers are, the mean of −ln p over the batch.",
  backward:
    "Backward: every weight now has a gradient, which says how the loss would change with it. Still no weight has changed.",
  update:
    "Update: every weight moved against its gradient, by the learning rate times the gradient.",
  diverged:
    "The loss is no longer a number: the steps were too large. Undo, or start again with a smaller learning rate.",
};

/** As many at a press. */
const STEPS = 10;

const LOWEST = -3;
const HIGHEST = 2;

/** @param {LessonCard} card */
export function createStepView(card) {
  const items = PHASES.map(([phase, name]) =>
    create("li", { "data-phase": phase, "data-part": phase }, name),
  );
  const rail = create(
    "ol",
    { class: "gn-step__rail", "aria-label": "Phases of a training step" },
    ...items,
  );
  const next = button(
    "Forward",
    () => act("advance", { learning_rate: rate.value() }),
    "gn-button gn-button--primary",
  );
  const undo = button("Undo", () => act("undo"));
  const run = button(`${STEPS} steps`, () =>
    act("run", { learning_rate: rate.value(), steps: STEPS }),
  );
  const reset = button("Start again", () => act("start"));
  const rate = createRate();
  const status = create("p", { class: "gn-step__status", role: "status" });
  const batch = createBatchView();
  const filters = createFiltersView((place) => check.choose(place));
  const check = createCheckView(card);
  const plot = createPlot({
    title: "Loss of each batch",
    x: { label: "step", scale: "linear", format: short },
    y: { label: "loss", scale: "linear", format: short },
    names: ["loss"],
  });
  const none = create("p", { class: "gn-chart__empty" }, "a point for every step");
  plot.element.append(none);
  const lines = create("tbody", {});
  const table = create(
    "div",
    { class: "gn-scroll", tabindex: 0, role: "region", "aria-label": "All parameters" },
    create(
      "table",
      { class: "gn-table" },
      create("caption", {}, "How large they are (root mean square)"),
      create(
        "thead",
        {},
        create(
          "tr",
          {},
          ...["Parameter", "Values", "Weights", "Gradient", "Change"].map((text) =>
            create("th", { scope: "col" }, text),
          ),
        ),
      ),
      lines,
    ),
  );

  let isBusy = false;

  /** One thing at a time: what a press means depends on what the one before has done. @param {string} method @param {object} [params] */
  async function act(method, params = {}) {
    setBusy(true);
    await card.act(method, params);
    setBusy(false);
  }

  /** @param {StepState} state */
  function show(state) {
    const loss = state.losses.at(-1);
    const size = state.phase === "loss" && loss !== undefined ? ` It is ${short(loss)}.` : "";
    setText(status, WORDS[state.phase] + size);
    for (const [index, [phase]] of PHASES.entries()) {
      if (phase === state.phase) items[index].setAttribute("aria-current", "step");
      else items[index].removeAttribute("aria-current");
    }
    setText(next, PHASES.find(([phase]) => phase === state.next)?.[1] ?? "Forward");
    plot.update([{ name: "loss", x: state.losses.map((_, index) => index + 1), y: state.losses }]);
    none.hidden = state.losses.length > 0;
    plot.describe(
      state.losses.length
        ? `Loss of each batch: ${state.losses.length} so far, from ${short(state.losses[0])} to ${short(state.losses.at(-1) ?? 0)}.`
        : "Loss of each batch: none yet.",
    );
    lines.replaceChildren(...state.parameters.map(createLine));
    check.show(state);
    enable();
  }

  /** @param {StepState} state */
  function draw(state) {
    batch.show(state);
    filters.show(state);
  }

  /** @param {boolean} busy */
  function setBusy(busy) {
    isBusy = busy;
    enable();
  }

  function enable() {
    const state = /** @type {StepState | null} */ (card.answer);
    const isOver = state?.next === null;
    setAvailable(next, !isBusy && !isOver);
    setAvailable(run, !isBusy && !isOver);
    setAvailable(undo, !isBusy && Boolean(state?.undos));
    setAvailable(reset, !isBusy);
  }

  const body = [
    rail,
    create("div", { class: "gn-step__controls" }, next, undo, run, reset, rate.element),
    status,
    card.error,
    card.loading,
    create(
      "div",
      { class: "gn-step__body" },
      batch.element,
      create("div", { class: "gn-step__curve", "data-part": "loss" }, plot.element),
      filters.element,
      check.element,
    ),
    table,
  ];
  card.until(plot.destroy);
  return { title: "A training step in slow motion", body, end: [], show, draw };
}

/** @param {string} text @param {() => void} act */
function button(text, act, className = "gn-button") {
  const onclick = () => {
    if (element.getAttribute("aria-disabled") === null) act();
  };
  const element = createButton(text, onclick, className);
  return element;
}

/** The learning rate on a slider whose steps multiply: from 0.001 to 100. */
function createRate() {
  const id = uniqueId("rate");
  const text = create("output", { for: id });
  const input = create("input", {
    id,
    type: "range",
    min: LOWEST,
    max: HIGHEST,
    step: 0.25,
    value: -1,
    oninput: update,
  });
  const value = () => Number((10 ** Number(input.value)).toPrecision(2));
  function update() {
    setText(text, String(value()));
    input.setAttribute("aria-valuetext", String(value()));
  }
  update();
  const element = create(
    "div",
    { class: "gn-step__rate", "data-part": "rate" },
    create("label", { for: id }, "Learning rate "),
    input,
    text,
  );
  return { element, value };
}

/** @param {ParameterLine} line */
function createLine({ layer, name, count, value, gradient, change }) {
  const numbers = [value, gradient, change].map((size) =>
    create("td", {}, size === null ? "–" : short(size)),
  );
  return create(
    "tr",
    {},
    create("th", { scope: "row" }, `${layer}, ${name}`),
    create("td", {}, short(count)),
    ...numbers,
  );
}
