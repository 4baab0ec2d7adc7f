/** What `<gn-training-step>` shows: the four phases, the batch, the filters and the parameters. */

import { create, setAvailable, setText, uniqueId } from "../../dom/elements.js";
import { createPlot } from "../../draw/plot.js";
import { createLoadingLine } from "../../kit/loading-line.js";
import { short } from "../../text/cell-format.js";
import { createBatchView } from "./batch.js";
import { createCheckView } from "./check.js";
import { createFiltersView } from "./filters.js";

/** @import { ParameterLine, Phase, SlopeCheck, StepState } from "./gn-training-step.js" */

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

const LOWEST = -3;
const HIGHEST = 2;

/**
 * @param {object} actions
 * @param {() => void} actions.onAdvance
 * @param {() => void} actions.onRun
 * @param {() => void} actions.onUndo
 * @param {() => void} actions.onReset
 * @param {(place: number) => void} actions.onCheck
 */
export function createStepView({ onAdvance, onRun, onUndo, onReset, onCheck }) {
  const items = PHASES.map(([phase, name]) =>
    create("li", { "data-phase": phase, "data-part": phase }, name),
  );
  const rail = create(
    "ol",
    { class: "gn-step__rail", "aria-label": "Phases of a training step" },
    ...items,
  );
  const next = button("Forward", onAdvance, "gn-button gn-button--primary");
  const undo = button("Undo", onUndo);
  const run = button("10 steps", onRun);
  const reset = button("Start again", onReset);
  const rate = createRate();
  const status = create("p", { class: "gn-step__status", role: "status" });
  const batch = createBatchView();
  const filters = createFiltersView((place) => check.choose(place));
  const check = createCheckView(onCheck);
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
  const loading = createLoadingLine();
  const error = create("p", { class: "gn-error", role: "alert", hidden: true });

  /** @type {StepState | null} */
  let shown = null;
  let isBusy = false;

  /** @param {StepState} state */
  function show(state) {
    shown = state;
    error.hidden = true;
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
    redraw();
    enable();
  }

  function redraw() {
    if (!shown) return;
    batch.show(shown);
    filters.show(shown);
  }

  function enable() {
    const isOver = shown?.next === null;
    setAvailable(next, !isBusy && !isOver);
    setAvailable(run, !isBusy && !isOver);
    setAvailable(undo, !isBusy && Boolean(shown?.undos));
    setAvailable(reset, !isBusy);
  }

  /** @param {Error} failure */
  function showError({ message }) {
    error.hidden = false;
    setText(error, message);
  }

  const children = [
    create("div", { class: "gn-card__head" }, create("h2", {}, "A training step in slow motion")),
    rail,
    create("div", { class: "gn-step__controls" }, next, undo, run, reset, rate.element),
    status,
    error,
    loading.element,
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
  return {
    children,
    show,
    redraw,
    showError,
    rate: rate.value,
    /** @param {SlopeCheck} found */
    showCheck(found) {
      error.hidden = true;
      check.showResult(found);
    },
    /** @param {boolean} busy */
    setBusy(busy) {
      isBusy = busy;
      enable();
    },
    destroy() {
      plot.destroy();
      loading.destroy();
    },
  };
}

/** @param {string} text @param {() => void} act */
function button(text, act, className = "gn-button") {
  const onclick = () => {
    if (element.getAttribute("aria-disabled") === null) act();
  };
  const element = create("button", { type: "button", class: className, onclick }, text);
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
