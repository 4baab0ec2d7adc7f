/** `<gn-pooling-cost>`: switch pooling off and on and see what every layer costs then. */

import { signal } from "@preact/signals-core";
import { create, setText, uniqueId } from "../../dom/elements.js";
import { lessonElement } from "../../kit/lesson-card.js";
import { engine } from "../../python/tab.js";
import { count, decimal } from "../../text/format.js";

/** @import { LessonCard } from "../../kit/lesson-card.js" */

/**
 * What `glassnet.lessons.pooling_cost.costs` answers.
 * @typedef {object} LayerCost
 * @property {string} name
 * @property {string} type
 * @property {number[]} output_shape
 * @property {number} parameters
 * @property {number} multiply_adds
 *
 * @typedef {{layers: LayerCost[], parameters: number, multiply_adds: number}} NetworkCost
 * @typedef {{window: number, pooled: NetworkCost, plain: NetworkCost}} Costs
 */

const WINDOWS = [2, 3, 4];

export default lessonElement({
  lesson: "pooling_cost",
  method: "costs",
  chosen: { window: WINDOWS[0] },
  refreshMs: null, // the networks are its own, and none of them learns
  createView,
});

/** @param {LessonCard} card */
function createView(card) {
  const isPooled = signal(true);
  const toggle = create("input", { type: "checkbox", checked: true });
  const select = create(
    "select",
    { class: "gn-input", id: uniqueId("window") },
    ...WINDOWS.map((side) => create("option", { value: side }, `${side} × ${side}`)),
  );
  const rows = create("tbody", {});
  const total = create("tr", {});
  const head = ["Layer", "Output", "Parameters", "Multiply-adds"];
  const table = create(
    "table",
    { class: "gn-pooling-cost__table" },
    create("caption", { class: "gn-hidden" }, "What each layer costs for one digit"),
    create(
      "thead",
      {},
      create("tr", {}, ...head.map((text) => create("th", { scope: "col" }, text))),
    ),
    rows,
    create("tfoot", {}, total),
  );
  const scroll = create(
    "div",
    { class: "gn-scroll", tabindex: 0, role: "region", "aria-label": "Layers and their costs" },
    table,
  );
  const words = create("p", { role: "status" });
  const time = create("p", { class: "gn-pooling-cost__time" });
  /** @type {Map<string, number>} milliseconds */
  const measured = new Map();

  toggle.addEventListener("change", () => {
    isPooled.value = toggle.checked;
    card.ask();
  });
  select.addEventListener("change", () => card.choose({ window: Number(select.value) }));

  const timing = card.question({
    method: () => "time",
    params: () => ({ window: isPooled.value ? card.chosen.window : 1 }),
    show: showTime,
    fail(failure) {
      card.fail(failure);
      setText(time, "");
    },
  });

  /** Where Python is, it takes the time as well. */
  function show() {
    if (engine.state !== "ready") return;
    setText(time, "Measuring an update …");
    timing.ask();
  }

  /** @param {Costs} costs */
  function draw({ pooled, plain, window }) {
    const costs = isPooled.value ? pooled : plain;
    rows.replaceChildren(...costs.layers.map((layer) => createRow(layer, costs)));
    total.replaceChildren(
      create("th", { scope: "row", colspan: 2 }, "All layers"),
      create("td", {}, count(costs.parameters)),
      create("td", {}, count(costs.multiply_adds)),
    );
    setText(
      words,
      `${count(pooled.parameters)} parameters and ${count(pooled.multiply_adds)} multiply-adds ` +
        `with pooling over ${window} × ${window}, ${count(plain.parameters)} and ` +
        `${count(plain.multiply_adds)} without.`,
    );
  }

  /** @param {{window: number, milliseconds: number}} answer */
  function showTime({ window, milliseconds }) {
    measured.set(
      window === 1 ? "without pooling" : `pooling over ${window} × ${window}`,
      milliseconds,
    );
    const list = [...measured].map(([name, value]) => `${decimal(value, 1)} ms ${name}`);
    setText(time, `An update of 64 digits, measured here: ${list.join(", ")}.`);
  }

  const body = [
    create(
      "div",
      { class: "gn-pair__controls" },
      create("label", { class: "gn-check" }, toggle, "Pooling behind each convolution"),
      create("div", { class: "gn-field" }, create("label", { for: select.id }, "Window"), select),
    ),
    scroll,
    words,
    time,
  ];
  return { title: "What pooling saves", body, show, draw };
}

/** @param {LayerCost} layer @param {NetworkCost} all */
function createRow(layer, all) {
  const { name, type, output_shape, parameters, multiply_adds } = layer;
  return create(
    "tr",
    { "data-part": type.includes("Pool") ? "pooling" : type.toLowerCase() },
    create("th", { scope: "row" }, name),
    create("td", {}, output_shape.map(count).join(" × ")),
    createCost(parameters, all.parameters),
    createCost(multiply_adds, all.multiply_adds),
  );
}

/** @param {number} value @param {number} all */
function createCost(value, all) {
  const bar = create("span", { class: "gn-pooling-cost__bar", "aria-hidden": "true" });
  bar.style.setProperty("--fraction", String(value / all));
  return create("td", {}, value ? count(value) : "0", bar);
}
