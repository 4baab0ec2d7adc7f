/** `<gn-depths>`: a digit by depth, and what a linear reader can guess back of it. */

import { create, setText } from "../../dom/elements.js";
import { lessonElement } from "../../kit/lesson-card.js";
import { createPictureFigure } from "../../kit/picture-figure.js";
import { INK, ofActivations } from "../../kit/range.js";
import { createScale } from "../../kit/scale.js";
import { count, percent } from "../../text/format.js";

/** @import { Tensor } from "../../python/protocol.js" */

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

export default lessonElement({
  lesson: "depths",
  method: "depths",
  digit: 0,
  refreshMs: null, // a network that learns would need new readers at every step
  createView,
});

function createView() {
  const list = create("ol", { class: "gn-depths" });
  const status = create("p", { role: "status", class: "gn-units__status" });
  /** @type {ReturnType<typeof createStage>[]} */
  let stages = [];

  /** @param {Depths} depths */
  function show(depths) {
    const words = depths.stages.map(
      ({ name, lost }) => `${name.toLowerCase()} ${percent(lost, 0)}`,
    );
    setText(status, `Lost of this picture: ${words.join(", ")}.`);
  }

  /** @param {Depths} depths */
  function draw(depths) {
    if (stages.length !== depths.stages.length) {
      stages = depths.stages.map(() => createStage());
      list.replaceChildren(...stages.map(({ element }) => element));
    }
    for (const [index, stage] of stages.entries()) stage.update(depths.stages[index]);
  }

  return { title: "What is left of it", body: [list, status], show, draw };
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
    const range = stage.name === "Pixels" ? INK : ofActivations(stage.maps.data);
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

/** Rows and columns of a full rectangle, as square as can be. @param {number} size @returns {[number, number]} */
function rectangle(size) {
  let width = Math.ceil(Math.sqrt(size));
  while (size % width !== 0) width++;
  return [size / width, width];
}
