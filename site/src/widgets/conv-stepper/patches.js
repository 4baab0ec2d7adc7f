/** The patches of the test digits to which the kernel responds most. */

import { create, setText } from "../../dom/elements.js";
import { drawHeatmap } from "../../draw/heatmap.js";
import { onSchemeChange } from "../../draw/theme.js";
import { INK } from "../../kit/range.js";
import { decimal, count as written } from "../../text/format.js";

/** @import { LessonCard } from "../../kit/lesson-card.js" */
/** @import { Tensor } from "../../python/protocol.js" */

/**
 * What `glassnet.lessons.stepper.strongest` answers.
 * @typedef {object} Strongest
 * @property {Tensor} images
 * @property {number[]} top
 * @property {number[]} left
 * @property {number[]} values
 * @property {number[]} labels
 * @property {number} side
 * @property {number} searched
 */

/**
 * @param {LessonCard} card
 * @param {() => {kernel: string | number[][], flipped: boolean}} params
 */
export function createPatches(card, params) {
  const title = create("h3", {}, "Where it responds most");
  const list = create("ul", { class: "gn-stepper__patches" });
  const element = create("div", { "data-part": "patches" }, title, list);
  /** @type {Strongest | null} */
  let shown = null;

  /** @param {Strongest} answer */
  function show(answer) {
    shown = answer;
    setText(title, `Where it responds most, in ${written(answer.searched)} test digits`);
    list.replaceChildren(...answer.values.map((_, index) => createPatch(answer, index)));
  }

  const question = card.question({
    method: () => "strongest",
    params,
    show,
    fail() {}, // the window's own question, put to the same lesson, says what is wrong
  });
  question.start();
  card.until(onSchemeChange(() => shown && show(shown)));
  return { element, ask: () => question.ask() };
}

/** @param {Strongest} answer @param {number} index */
function createPatch({ images, top, left, values, labels, side }, index) {
  const [, height, width] = images.shape;
  const canvas = create("canvas", {
    role: "img",
    "aria-label": `A ${labels[index]}, strongest at row ${top[index] + 1}, column ${left[index] + 1}`,
  });
  const offset = index * height * width;
  drawHeatmap(canvas, { data: images.data, height, width, offset, ...INK });
  const frame = create("span", { class: "gn-map__frame" });
  frame.style.top = `${(top[index] / height) * 100}%`;
  frame.style.left = `${(left[index] / width) * 100}%`;
  frame.style.height = `${(side / height) * 100}%`;
  frame.style.width = `${(side / width) * 100}%`;
  return create(
    "li",
    {},
    create("div", { class: "gn-stepper__patch" }, canvas, frame),
    decimal(values[index]),
  );
}
