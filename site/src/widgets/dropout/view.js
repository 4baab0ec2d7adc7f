/** What `<gn-dropout>` shows: activations, mask and output; the masks so far and their mean. */

import { signal } from "@preact/signals-core";
import { create, setAttribute, setText } from "../../dom/elements.js";
import { readAs } from "../../kit/prediction.js";
import { aroundZero, fromZero } from "../../kit/range.js";
import { count, decimal } from "../../text/format.js";
import { createDropoutControls } from "./controls.js";
import { createUnitGrid, drawUnits } from "./unit-grid.js";

/** @import { LessonCard } from "../../kit/lesson-card.js" */
/** @import { Masks } from "./gn-dropout.js" */

/** @param {LessonCard} card */
export function createDropoutView(card) {
  const controls = createDropoutControls({
    onChoose: (changes) => card.choose(changes),
    onStep: (steps) => card.ask({ steps }),
    onRestart: () => card.ask({ restart: true, steps: 0 }), // nor those still to be taken
    onDirection: (direction) => {
      isBackward.value = direction;
    },
  });
  const entering = createUnitGrid("Activations", { part: "input", term: "input" });
  const mask = createUnitGrid("Mask", { part: "mask", term: "kernel" });
  const leaving = createUnitGrid("Output", { part: "output", term: "output" });
  const on = createUnitGrid("How often each was on", { part: "on" });
  const mean = createUnitGrid("Mean output so far", { part: "mean" });
  const strip = create("div", { class: "gn-dropout__strip" });
  const recent = create(
    "figure",
    { class: "gn-units gn-dropout__recent", "data-part": "recent" },
    create("figcaption", {}, "Masks of the last steps, the newest last"),
    strip,
  );
  const status = create("p", { class: "gn-dropout__status", role: "status" });
  const sums = create("p", { "data-part": "sum" });
  const answer = create("p", {});

  const isBackward = signal(false);

  /** @param {Masks} masks */
  function show(masks) {
    setText(sums, summed(masks));
    setText(answer, read(masks));
  }

  /** @param {Masks} masks */
  function draw(masks) {
    const { kept } = masks;
    const units = masks.mask.data.length;
    const [first, last] = isBackward.value
      ? [masks.gradient_passed.data, masks.gradient_arriving.data]
      : [masks.activation.data, masks.output.data];
    entering.rename(isBackward.value ? "Gradient passed on" : "Activations");
    leaving.rename(isBackward.value ? "Gradient that arrives" : "Output");
    const range = isBackward.value
      ? aroundZero(first, last)
      : fromZero(first, last, masks.mean.data);
    entering.update(first, range, "one square for each unit");
    leaving.update(
      last,
      range,
      isBackward.value ? "one square for each unit" : dropped(units - kept),
    );
    mask.update(masks.mask.data, { min: 0, max: masks.factor, map: "ink" }, dropped(units - kept));
    on.update(masks.on.data, { min: 0, max: 1, map: "sequential" }, "between 0 and 1");
    const forward = fromZero(masks.activation.data, masks.output.data, masks.mean.data);
    mean.update(masks.mean.data, forward, "one square for each unit");
    drawRecent(masks);
    setText(status, isBackward.value ? toldBackward(masks) : told(masks));
  }

  /** @param {Masks} masks */
  function drawRecent({ recent: { shape, data } }) {
    const [masks, units] = shape;
    while (strip.children.length > masks) strip.lastChild?.remove();
    while (strip.children.length < masks) strip.append(create("canvas", { role: "img" }));
    for (const [index, canvas] of [...strip.children].entries()) {
      const picture = /** @type {HTMLCanvasElement} */ (canvas);
      drawUnits(picture, data, { min: 0, max: 1, map: "ink" }, index * units, units);
      setAttribute(picture, "aria-label", `Mask ${index + 1} of ${masks}`);
    }
  }

  const body = [
    controls.element,
    create("div", { class: "gn-dropout__stage" }, entering.element, mask.element, leaving.element),
    status,
    answer,
    create("div", { class: "gn-dropout__stage" }, recent, on.element, mean.element),
    sums,
  ];
  return { title: "Drop hidden units", body, show, draw };
}

/** @param {number} units */
function dropped(units) {
  return units === 1 ? "1 unit is dropped" : `${count(units)} units are dropped`;
}

/** @param {Masks} masks */
function told({ p, kept, factor, mask }) {
  const units = mask.data.length;
  if (kept === units) return `All ${units} units take part, and nothing is scaled.`;
  const scaled = factor === 1 ? "unscaled" : `times ${decimal(factor)}`;
  return `p = ${decimal(p)}: ${dropped(units - kept)}, ${kept} of ${units} stay, ${scaled}.`;
}

/** @param {Masks} masks */
function toldBackward({ kept, mask, target }) {
  const units = mask.data.length;
  const gradient = `The gradient of the loss for the digit ${target}`;
  if (kept === units) return `${gradient}: every unit passes on what arrives.`;
  return (
    `${gradient}: ${units - kept} units pass none of it on, ` +
    "so the weights that lead to them do not change in this step."
  );
}

/** @param {Masks} masks */
function summed({ sums: [before, now, mean], steps, different }) {
  return (
    `Sum of the activations: ${decimal(before, 1)}. Behind this mask: ${decimal(now, 1)}. ` +
    `Mean over ${count(steps)} ${steps === 1 ? "step" : "steps"}: ${decimal(mean, 1)}. ` +
    `Different masks among them: ${count(different)}.`
  );
}

/** @param {Masks} masks */
function read({ whole, thinned }) {
  return `Read by the whole network: ${readAs(whole)}. By what this mask leaves of it: ${readAs(thinned)}.`;
}
