/** The numerical check: move one weight a little both ways, and compare the slope with the gradient. */

import { create, createButton, setText, uniqueId } from "../../dom/elements.js";
import { scientific, short } from "../../text/cell-format.js";

/** @import { LessonCard } from "../../kit/lesson-card.js" */
/** @import { SlopeCheck, StepState } from "./gn-training-step.js" */

const FILTERS = 8;
const SIDE = 3;

/** @param {LessonCard} card */
export function createCheckView(card) {
  const filter = createSelect("Filter", FILTERS);
  const row = createSelect("Row", SIDE);
  const column = createSelect("Column", SIDE);
  const place = () => (filter.value() * SIDE + row.value()) * SIDE + column.value();
  const start = createButton("Check this gradient", () => question.ask());
  const question = card.question({
    method: () => "check",
    params: () => ({ place: place() }),
    show: showResult,
  });
  const result = create("div", { class: "gn-step__result", role: "status" });
  const hint = create("p", { class: "gn-step__hint" });
  const element = create(
    "section",
    { class: "gn-step__check", "data-part": "check" },
    create("h3", {}, "Is the gradient right?"),
    create("div", { class: "gn-fields" }, filter.element, row.element, column.element, start),
    hint,
    result,
  );
  setText(hint, "After Backward: pick a weight, or press it in the row of gradients.");

  /** @param {StepState} state */
  function show({ phase }) {
    start.disabled = phase !== "backward";
    hint.hidden = phase === "backward";
    result.replaceChildren();
  }

  /** @param {SlopeCheck} found */
  function showResult({ epsilon, weight, gradient, above, below, slope, error }) {
    result.replaceChildren(
      line("Loss with the weight", `${short(weight)} + ${short(epsilon)}: ${above.toFixed(8)}`),
      line("Loss with the weight", `${short(weight)} − ${short(epsilon)}: ${below.toFixed(8)}`),
      line("Their difference, divided by twice the move:", slope.toFixed(7)),
      line("Backpropagation says:", gradient.toFixed(7)),
      line("Relative difference:", scientific(error)),
    );
  }

  /** @param {number} chosen */
  function choose(chosen) {
    filter.set(Math.floor(chosen / SIDE / SIDE));
    row.set(Math.floor(chosen / SIDE) % SIDE);
    column.set(chosen % SIDE);
    if (!start.disabled) question.ask();
  }
  return { element, show, choose };
}

/** @param {string} label @param {number} count */
function createSelect(label, count) {
  const id = uniqueId(label.toLowerCase());
  const options = Array.from({ length: count }, (_, index) =>
    create("option", { value: index }, String(index + 1)),
  );
  const select = create("select", { id, class: "gn-input" }, ...options);
  return {
    element: create("div", { class: "gn-field" }, create("label", { for: id }, label), select),
    value: () => Number(select.value),
    /** @param {number} index */
    set(index) {
      select.value = String(index);
    },
  };
}

/** @param {string} name @param {string} value */
function line(name, value) {
  return create("p", {}, `${name} `, create("b", {}, value));
}
