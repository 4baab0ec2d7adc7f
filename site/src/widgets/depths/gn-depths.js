/** `<gn-depths>`: a digit by depth, and what a linear reader can guess back of it. */

import { create, setText } from "../../dom/elements.js";
import { largestMagnitude } from "../../draw/heatmap.js";
import { onSchemeChange } from "../../draw/theme.js";
import { createPictureFigure, INK } from "../../kit/picture-figure.js";
import { createScale } from "../../kit/scale.js";
import { createSubject } from "../../kit/subject.js";
import { createWidgetFrame } from "../../kit/widget-frame.js";
import { engine } from "../../python/tab.js";
import { createLesson } from "../../runs/lesson.js";
import { count, percent } from "../../text/format.js";

/** @import { Tensor } from "../../python/protocol.js" */
/** @import { Range } from "../../kit/scale.js" */

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {number[]} shape
 * @property {number} values
 * @property {Tensor} maps (C, H, W), or (1, 1, F)
 * @property {Tensor} guess
 * @property {number} lost
 *
 * What `glassnet.lessons.depths.depths` answers.
 * @typedef {object} Depths
 * @property {Tensor} image
 * @property {number | null} label
 * @property {Stage[]} stages
 * @property {"reader" | "pretrained"} source
 * @property {number} step
 */

export default class DepthsElement extends HTMLElement {
  /** @type {(() => void)[]} */
  #stops = [];

  connectedCallback() {
    const lesson = createLesson("depths");
    const subject = createSubject(() => ask());
    const view = createView(subject.element);
    let asked = 0;

    /** @param {Depths} depths */
    const show = (depths) => {
      subject.show(depths.label);
      view.show(depths);
    };

    /** Only when the reader asks: a network that learns would need new readers at every step. */
    const ask = async () => {
      const number = ++asked;
      try {
        const depths = await lesson.latest("depths", subject.params());
        if (number === asked) show(depths);
      } catch (error) {
        if (number === asked) view.showError(/** @type {Error} */ (error));
      }
    };

    this.replaceChildren(...view.children);
    this.#stops = [onSchemeChange(view.redraw), subject.destroy, view.destroy];
    if (engine.state === "ready") ask();
    else lesson.showFirst("depths", { isWanted: () => asked === 0, show, fail: view.showError });
  }

  disconnectedCallback() {
    for (const stop of this.#stops) stop();
  }
}

/** @param {HTMLElement} subject */
function createView(subject) {
  const list = create("ol", { class: "gn-depths" });
  const status = create("p", { role: "status", class: "gn-units__status" });
  const frame = createWidgetFrame();
  /** @type {Depths | null} */
  let shown = null;
  /** @type {ReturnType<typeof createStage>[]} */
  let stages = [];

  /** @param {Depths} depths */
  function show(depths) {
    shown = depths;
    frame.showSource(depths);
    redraw();
    const words = depths.stages.map(
      ({ name, lost }) => `${name.toLowerCase()} ${percent(lost, 0)}`,
    );
    setText(status, `Lost of this picture: ${words.join(", ")}.`);
  }

  function redraw() {
    if (!shown) return;
    if (stages.length !== shown.stages.length) {
      stages = shown.stages.map(() => createStage());
      list.replaceChildren(...stages.map(({ element }) => element));
    }
    for (const [index, stage] of stages.entries()) stage.update(shown.stages[index]);
  }

  const children = [
    create("div", { class: "gn-card__head" }, create("h2", {}, "What is left of it"), subject),
    list,
    status,
    ...frame.children,
  ];
  return { children, show, redraw, showError: frame.showError, destroy: frame.destroy };
}

function createStage() {
  const title = create("h3", {});
  const values = create("p", {});
  const maps = create("div", { class: "gn-depths__maps", "data-part": "output" });
  const guess = createPictureFigure("input");
  const scale = createScale();
  const element = create(
    "li",
    {},
    create("div", {}, title, values),
    create("div", {}, maps, scale.element),
    guess.element,
  );
  /** @type {ReturnType<typeof createPictureFigure>[]} */
  let figures = [];

  /** @param {Stage} stage */
  function update(stage) {
    setText(title, stage.name);
    setText(values, `${count(stage.values)} values`);
    const isMaps = stage.shape.length === 3;
    const [channels, height, width] = isMaps ? stage.maps.shape : [1, ...rectangle(stage.values)];
    if (figures.length !== channels) {
      figures = Array.from({ length: channels }, () => createPictureFigure());
      maps.replaceChildren(...figures.map((figure) => figure.element));
    }
    const range = rangeOf(stage);
    scale.update(range);
    for (const [index, figure] of figures.entries()) {
      const pixels = { data: stage.maps.data, height, width, offset: index * height * width };
      figure.update(pixels, range, "", `${stage.name}, ${isMaps ? `map ${index + 1}` : "values"}`);
    }
    const picture = { data: stage.guess.data, height: 28, width: 28 };
    const lost = `${percent(stage.lost, 0)} lost`;
    guess.update(
      picture,
      INK,
      `Guessed back, ${lost}`,
      `Picture guessed from ${stage.name}, ${lost}`,
    );
  }
  return { element, update };
}

/** @param {Stage} stage @returns {Range} */
function rangeOf({ name, maps }) {
  if (name === "Pixels") return INK;
  const largest = largestMagnitude(maps.data);
  const isSigned = maps.data.some((value) => value < 0);
  return isSigned
    ? { min: -largest, max: largest, map: "diverging" }
    : { min: 0, max: largest, map: "sequential" };
}

/** Rows and columns of a full rectangle, as square as can be. @param {number} size @returns {[number, number]} */
function rectangle(size) {
  let width = Math.ceil(Math.sqrt(size));
  while (size % width !== 0) width++;
  return [size / width, width];
}
