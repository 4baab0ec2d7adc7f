/** The patches of the test digits to which the kernel responds most. */

import { create, setText } from "../../dom/elements.js";
import { drawHeatmap } from "../../draw/heatmap.js";
import { engine } from "../../python/tab.js";
import { createLesson } from "../../runs/lesson.js";
import { decimal, count as written } from "../../text/format.js";

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

export function createPatches() {
  const lesson = createLesson("stepper");
  const title = create("h3", {}, "Where it responds most");
  const list = create("ul", { class: "gn-stepper__patches" });
  const element = create("div", { "data-part": "patches" }, title, list);
  /** @type {Strongest | null} */
  let shown = null;
  let asked = 0;

  /** @param {Strongest} answer */
  function show(answer) {
    shown = answer;
    setText(title, `Where it responds most, in ${written(answer.searched)} test digits`);
    list.replaceChildren(...answer.values.map((_, index) => createPatch(answer, index)));
  }

  /** @param {{kernel: string | number[][], flipped: boolean}} params */
  async function ask(params) {
    const number = ++asked;
    try {
      const answer = await lesson.latest("strongest", params);
      if (number === asked) show(answer);
    } catch {
      // The window's own question, put to the same lesson, says what is wrong.
    }
  }

  if (engine.state === "ready") ask({ kernel: "vertical edges", flipped: false });
  else lesson.showFirst("strongest", { isWanted: () => asked === 0, show, fail() {} });
  return { element, ask, redraw: () => shown && show(shown) };
}

/** @param {Strongest} answer @param {number} index */
function createPatch({ images, top, left, values, labels, side }, index) {
  const [, height, width] = images.shape;
  const canvas = create("canvas", {
    role: "img",
    "aria-label": `A ${labels[index]}, strongest at row ${top[index] + 1}, column ${left[index] + 1}`,
  });
  const offset = index * height * width;
  drawHeatmap(canvas, { data: images.data, height, width, offset, min: 0, max: 1, map: "ink" });
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
