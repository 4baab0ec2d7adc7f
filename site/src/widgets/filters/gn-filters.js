/**
 * `<gn-filters>`: a training on film; scrub through it and watch the first layer's filters form, and
 * what they make of a digit.
 */

import { signal } from "@preact/signals-core";
import { create, setAttribute, setText, uniqueId } from "../../dom/elements.js";
import { lessonElement } from "../../kit/lesson-card.js";
import { createPickOne } from "../../kit/pick-one.js";
import { createPictureFigure } from "../../kit/picture-figure.js";
import { aroundZero, fromZero, INK } from "../../kit/range.js";
import { createScale } from "../../kit/scale.js";
import { setStatus } from "../../kit/status.js";
import { count, percent } from "../../text/format.js";

/** @import { LessonCard } from "../../kit/lesson-card.js" */
/** @import { Tensor } from "../../python/protocol.js" */
/** @import { Range } from "../../kit/scale.js" */

/**
 * What `glassnet.lessons.filters.history` answers.
 * @typedef {object} Film
 * @property {number[]} steps
 * @property {Tensor} filters (T, F, KH, KW)
 * @property {Tensor} maps (T, F, OH, OW)
 * @property {Tensor} digit
 * @property {number[]} accuracies
 * @property {number} planned
 * @property {number} images
 * @property {number} seed
 */

const KERNELS = [5, 3];
const STARTS = ["faint", "usual"];
/** Updates in one call: the page can show what is there in between. */
const UPDATES = 20;

export default lessonElement({
  lesson: "filters",
  method: "history",
  chosen: { kernel: KERNELS[0], start: STARTS[0], updates: UPDATES },
  isPartial: (/** @type {Film} */ { steps, planned }) => steps.length < planned,
  // It trains a network of its own, and only if the reader asks.
  asksAtOnce: false,
  refreshMs: null,
  createView,
});

/** @param {LessonCard} card */
function createView(card) {
  const kernel = createPickOne("Filters", ["5×5", "3×3"], (index) =>
    card.choose({ kernel: KERNELS[index] }),
  );
  const start = createPickOne("They start", ["as faint noise", "as usual (He)"], (index) =>
    card.choose({ start: STARTS[index] }),
  );
  const look = signal(0);
  const id = uniqueId("time");
  const time = create("input", {
    id,
    type: "range",
    min: 0,
    max: 0,
    value: 0,
    oninput: () => {
      look.value = Number(time.value);
    },
  });
  const filters = createTiles("kernel", "Filter");
  const maps = createTiles("output", "Map");
  const digit = createPictureFigure();
  const status = create("p", { class: "gn-filters__status", role: "status" });
  const source = create("p", { class: "gn-card__source" });

  /** Keeps to the newest look until the reader goes back in time. @param {Film} film */
  function show(film) {
    const wasAtEnd = time.value === time.max;
    time.max = String(film.steps.length - 1);
    if (wasAtEnd || Number(time.value) >= film.steps.length) time.value = time.max;
    look.value = Number(time.value);
    setText(
      source,
      `A network of its own, trained on ${count(film.images)} digits by Adam, seed ${film.seed}.`,
    );
  }

  /** @param {Film} film */
  function draw(film) {
    filters.update(film.filters, look.value, aroundZero);
    maps.update(film.maps, look.value, fromZero);
    const [height, width] = film.digit.shape;
    digit.update({ data: film.digit.data, height, width }, INK, "", "The digit, 28 by 28 pixels");
    const steps = film.steps[look.value];
    const when =
      steps === 0
        ? "Before training"
        : `After ${steps === 1 ? "1 update" : `${count(steps)} updates`}`;
    setAttribute(time, "aria-valuetext", when);
    const isTraining = film.steps.length < film.planned;
    const words = `${when}: ${percent(film.accuracies[look.value])} of 200 test digits right.`;
    setStatus(status, isTraining ? `${words} Still training.` : words, isTraining);
  }

  const body = [
    create("div", { class: "gn-picture__controls" }, kernel.element, start.element),
    filters.element,
    create(
      "h3",
      { class: "gn-filters__heading" },
      "What they make of a digit, after ReLU and pooling",
    ),
    create("div", { class: "gn-filters__digit" }, digit.element, maps.element),
    create(
      "div",
      { class: "gn-filters__time", "data-part": "time" },
      create("label", { for: id }, "Training time"),
      time,
    ),
    status,
    source,
  ];
  return { title: "Watch filters form", body, show, draw };
}

/** A row of pictures with one scale. @param {string} part @param {string} name of one of them */
function createTiles(part, name) {
  const tiles = create("div", { class: "gn-filters__tiles" });
  const scale = createScale();
  const element = create("div", { "data-part": part }, tiles, scale.element);
  /** @type {ReturnType<typeof createPictureFigure>[]} */
  let figures = [];

  /** @param {Tensor} film (T, F, H, W) @param {number} look @param {(data: Float32Array) => Range} rangeOf */
  function update({ shape: [, channels, height, width], data: all }, look, rangeOf) {
    if (figures.length !== channels) {
      figures = Array.from({ length: channels }, () => createPictureFigure());
      tiles.replaceChildren(...figures.map((figure) => figure.element));
    }
    const size = channels * height * width;
    const data = all.subarray(look * size, (look + 1) * size);
    const range = rangeOf(data);
    for (const [index, figure] of figures.entries()) {
      const pixels = { data, height, width, offset: index * height * width };
      figure.update(pixels, range, "", `${name} ${index + 1}, ${height} by ${width}`);
    }
    scale.update(range);
  }
  return { element, update };
}
