/** The controls of `<gn-dropout>`: how much is dropped, the steps, the mode and the direction. */

import { create, createButton, setText, uniqueId } from "../../dom/elements.js";
import { createPickOne } from "../../kit/pick-one.js";
import { decimal } from "../../text/format.js";

const MANY = 100;

/**
 * @param {object} options
 * @param {(changes: object) => void} options.onChoose
 * @param {(steps: number) => void} options.onStep
 * @param {() => void} options.onRestart
 * @param {(isBackward: boolean) => void} options.onDirection
 */
export function createDropoutControls({ onChoose, onStep, onRestart, onDirection }) {
  const scaled = create("input", { type: "checkbox", checked: true });
  scaled.addEventListener("change", () => onChoose({ scaled: scaled.checked }));
  const buttons = create(
    "div",
    { class: "gn-dropout__buttons" },
    createButton("Next step", () => onStep(1), "gn-button gn-button--primary"),
    createButton(`${MANY} steps`, () => onStep(MANY)),
    createButton("Start over", onRestart),
  );
  const mode = createPickOne("Mode", ["Training", "Testing"], (index) =>
    onChoose({ training: index === 0 }),
  );
  const direction = createPickOne("Show", ["Forward", "Backward"], (index) =>
    onDirection(index === 1),
  );
  const element = create(
    "div",
    { class: "gn-dropout__controls" },
    createShare((p) => onChoose({ p })),
    buttons,
    mode.element,
    direction.element,
    create("label", { class: "gn-check" }, scaled, "Scale what stays by 1 / (1 − p)"),
  );
  return { element };
}

/** @param {(p: number) => void} onChange */
function createShare(onChange) {
  const id = uniqueId("share");
  const text = create("output", { for: id }, decimal(0.5));
  const input = create("input", { id, type: "range", min: 0, max: 0.9, step: 0.05, value: 0.5 });
  input.addEventListener("input", () => {
    const p = Number(input.value);
    setText(text, decimal(p));
    onChange(p);
  });
  return create(
    "div",
    { class: "gn-dropout__share", "data-part": "size" },
    create("label", { for: id }, "Share dropped, p"),
    input,
    text,
  );
}
