/** What every `<gn-conv-stepper>` shows: the image with the window, the map, the arithmetic; and back. */

import { signal } from "@preact/signals-core";
import { create } from "../../dom/elements.js";
import { largestMagnitude } from "../../draw/heatmap.js";
import { createMapGrid } from "../../kit/map-grid.js";
import { createPickOne } from "../../kit/pick-one.js";
import { onMap } from "../../kit/place.js";
import { aroundZero } from "../../kit/range.js";
import { tellingWindow } from "./backward.js";
import { createChannelControls } from "./channels.js";
import { createColorPicture } from "./color.js";
import { createFilling } from "./filling.js";
import { createKernelControls } from "./kernel.js";
import { createShapeControls } from "./shape.js";
import { createTaps } from "./taps.js";
import { createTerms } from "./terms.js";

/** @import { LessonCard } from "../../kit/lesson-card.js" */
/** @import { Controls, Window } from "./gn-conv-stepper.js" */
/** @import { Place } from "../../kit/place.js" */
/** @import { Range } from "../../kit/scale.js" */

/** @type {Record<string, (card: LessonCard) => Controls>} */
const CONTROLS = {
  kernel: createKernelControls,
  shape: createShapeControls,
  channels: createChannelControls,
};

/** @param {LessonCard} card */
export function createStepperView(card) {
  const controls = CONTROLS[card.getAttribute("about") ?? "kernel"](card);
  const shown = () => /** @type {Window | null} */ (card.answer);
  const onArrow = (/** @type {number} */ rows, /** @type {number} */ columns) =>
    move({ row: place.row + rows, column: place.column + columns });
  const inputs = create("div", { class: "gn-stepper__inputs" });
  const output = createMapGrid({ part: "output", onPoint: (cell) => move(cell), onArrow });
  const picture = createColorPicture();
  const filling = createFilling({
    size: () => shown()?.map.shape ?? [1, 1],
    place: () => place,
    onMove: goTo,
    onChange: () => drawMap(),
  });
  const direction = createPickOne("Show", ["Forward", "Backward"], (index) => {
    filling.stop();
    isBackward.value = index === 1;
    if (isBackward.value) leaveIndifference();
  });
  const terms = createTerms();

  /** @type {ReturnType<typeof createMapGrid>[]} */
  let grids = [];
  /** @type {ReturnType<typeof createTaps>[]} */
  let taps = [];
  /** @type {Place} */
  let place = { row: 0, column: 0 };
  const isBackward = signal(false);

  /** @param {Window} answer @param {Window | null} before */
  function show(answer, before) {
    const { row, column } = answer;
    card.chosen = { row, column, ...card.chosen }; // where Python chose, until the reader does
    controls.show(answer);
    if (String(before?.map.shape) !== String(answer.map.shape)) {
      place = { row, column };
      filling.stop();
    }
    const isOtherKernel = String(before?.laid.data) !== String(answer.laid.data);
    if (isBackward.value && isOtherKernel) leaveIndifference();
  }

  /** @param {Window} answer */
  function draw(answer) {
    drawInputs(answer);
    drawMap();
    terms.update(answer, controls.channels, isBackward.value);
  }

  /** @param {Window} answer */
  function drawInputs({ image, backward }) {
    const { shape, data } = isBackward.value ? backward.passed : image;
    const [count, height, width] = shape;
    if (grids.length !== count) build(count);
    picture.element.hidden = controls.channels === null || isBackward.value;
    if (controls.channels) picture.update(image);
    const range = inputRange(data, count);
    for (const [index, grid] of grids.entries()) {
      const values = data.subarray(index * height * width, (index + 1) * height * width);
      grid.update(nameOf(index, count), { shape: [height, width], data: values }, range);
    }
    frameWindow();
  }

  /** @param {Float32Array} data @param {number} count of channels @returns {Range} */
  function inputRange(data, count) {
    if (isBackward.value) return aroundZero(data);
    return {
      min: 0,
      max: Math.max(1, largestMagnitude(data)),
      map: count > 3 ? "sequential" : "ink",
    };
  }

  /** @param {number} index @param {number} count */
  function nameOf(index, count) {
    if (controls.channels) {
      const name = controls.channels[index];
      return isBackward.value ? `Gradient, ${name.toLowerCase()}` : name;
    }
    if (count === 1) return isBackward.value ? "Gradient passed on" : "Image";
    return isBackward.value ? `Gradient ${index + 1}` : `Map ${index + 1}`;
  }

  /** @param {number} count */
  function build(count) {
    grids = Array.from({ length: count }, () =>
      createMapGrid({ part: "input", onPoint: (cell) => move(windowAt(cell)), onArrow }),
    );
    taps = grids.map(({ element }) => createTaps(element));
    inputs.replaceChildren(picture.element, ...grids.map(({ element }) => element));
    inputs.dataset.count = String(count);
  }

  function drawMap() {
    const answer = shown();
    if (!answer) return;
    const map = isBackward.value ? answer.backward.received : answer.map;
    const name = isBackward.value ? "Gradient received" : `Map, ${map.shape.join(" × ")}`;
    output.update(name, filling.masked(map), aroundZero(map.data));
    output.choose({ top: place.row, left: place.column, height: 1, width: 1 });
  }

  function frameWindow() {
    const answer = shown();
    if (!answer) return;
    const { stride, dilation, laid, image } = answer;
    const side = laid.shape[1];
    const span = dilation * (side - 1) + 1;
    const area = {
      top: place.row * stride,
      left: place.column * stride,
      height: span,
      width: span,
    };
    for (const grid of grids) grid.choose(area);
    for (const tap of taps) tap.update(area, side, image.shape[1]);
  }

  /** The window that has this cell of the image in its middle. @param {Place} cell @returns {Place} */
  function windowAt({ row, column }) {
    const { stride, dilation, laid } = /** @type {Window} */ (shown());
    const half = Math.floor((dilation * (laid.shape[1] - 1)) / 2);
    return {
      row: Math.round((row - half) / stride),
      column: Math.round((column - half) / stride),
    };
  }

  /** The reader moves the window. @param {Place} to */
  function move(to) {
    filling.stop();
    goTo(to);
  }

  /** @param {Place} to */
  function goTo(to) {
    const answer = shown();
    if (!answer) return;
    place = onMap(to, answer.map.shape);
    frameWindow();
    drawMap();
    card.choose(place);
  }

  /** From a window that gets no gradient to the one that gets most. */
  function leaveIndifference() {
    const answer = shown();
    if (answer?.backward.at === 0) move(tellingWindow(answer));
  }

  const body = [
    ...controls.above,
    direction.element,
    create("div", { class: "gn-stepper__stage" }, inputs, output.element),
    filling.element,
    terms.element,
  ];
  const end = [card.loading, card.error, ...controls.below, card.source];
  card.until(filling.stop);
  const { title, method, params } = controls;
  return { title, body, end, method, params, show, draw };
}
