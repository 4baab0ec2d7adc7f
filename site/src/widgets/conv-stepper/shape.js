/** How the window moves: its size, stride, padding and dilation, and the formula they fill in. */

import { create, createButton, setText } from "../../dom/elements.js";
import { short } from "../../text/cell-format.js";
import { createSlider } from "./fields.js";

/** @import { LessonCard } from "../../kit/lesson-card.js" */
/** @import { Controls, Window } from "./gn-conv-stepper.js" */

/**
 * @typedef {object} Terms
 * @property {number} height
 * @property {number} size
 * @property {number} stride
 * @property {number} padding
 * @property {number} dilation
 * @property {number} room
 * @property {number} quotient
 * @property {number} leftover
 * @property {number} output
 *
 * @typedef {Window & {size: Terms, layer_says: number[], same: number | null}} ShapeWindow
 */

/** @param {LessonCard} card @returns {Controls} */
export function createShapeControls(card) {
  const onChange = () => card.ask();
  const size = createSlider("Window K", { low: 1, high: 7, start: 3, onChange });
  const stride = createSlider("Stride S", { low: 1, high: 4, start: 2, onChange });
  const padding = createSlider("Padding P", { low: 0, high: 6, start: 0, onChange });
  const dilation = createSlider("Dilation D", { low: 1, high: 4, start: 1, onChange });
  /** @type {number | null} */
  let samePadding = 1;
  const valid = createButton("“Valid”: no padding", () => padTo(0));
  const same = createButton("“Same”: as large as the image", () => padTo(samePadding ?? 0));
  const formula = create("p", { class: "gn-stepper__formula", "data-part": "size" });
  const layer = create("p", { class: "gn-stepper__layer", role: "status" });

  /** @param {number} rows */
  function padTo(rows) {
    padding.set(rows);
    if (rows > 0) stride.set(1);
    onChange();
  }

  /** @param {ShapeWindow} answer */
  function show({ size: terms, layer_says: [, height, width], same: found }) {
    samePadding = found;
    // Without a middle, a window cannot have as much padding on both sides.
    same.disabled = found === null || found > 6;
    setText(formula, filledIn(terms));
    setText(layer, told(terms, height, width));
  }

  return {
    title: "The steps of a window",
    above: [
      create(
        "div",
        { class: "gn-stepper__sliders" },
        size.element,
        stride.element,
        padding.element,
        dilation.element,
      ),
      create("div", { class: "gn-stepper__steps" }, valid, same),
      formula,
      layer,
    ],
    below: [],
    method: () => "shape",
    params: () => ({
      size: size.value(),
      stride: stride.value(),
      padding: padding.value(),
      dilation: dilation.value(),
    }),
    channels: null,
    show,
  };
}

/** @param {Terms} terms */
function filledIn({ height, size, stride, padding, dilation, room, quotient, output }) {
  return (
    `⌊(${height} + 2·${padding} − ${dilation}·(${size} − 1) − 1) / ${stride}⌋ + 1 = ` +
    `⌊${room} / ${stride}⌋ + 1 = ⌊${short(quotient)}⌋ + 1 = ${output}`
  );
}

/** @param {Terms} terms @param {number} height @param {number} width */
function told({ leftover }, height, width) {
  const says = `The layer itself gives a map of ${height} × ${width}.`;
  if (leftover === 0) return `${says} The last window ends exactly at the edge.`;
  return leftover === 1
    ? `${says} Rounded down: the last row and column are too few for another step and stay unread.`
    : `${says} Rounded down: the last ${leftover} rows and columns are too few for another step and stay unread.`;
}
