/** `<gn-anatomy>`: every layer of the live network with its shapes, its weights and its costs. */

import { create, createButton, setText } from "../../dom/elements.js";
import { createBars } from "../../draw/bars.js";
import { drawHeatmap } from "../../draw/heatmap.js";
import { lessonElement } from "../../kit/lesson-card.js";
import { rangeOf } from "../../kit/stage.js";
import { HESITATING } from "../../kit/subject.js";
import { short } from "../../text/cell-format.js";
import { count, decimal } from "../../text/format.js";
import { explain } from "./words.js";

/** @import { LessonCard } from "../../kit/lesson-card.js" */
/** @import { Tensor } from "../../python/protocol.js" */

/**
 * What `glassnet.lessons.anatomy.layers` answers.
 * @typedef {object} LayerAnatomy
 * @property {string} name
 * @property {string} type
 * @property {import("../../python/protocol.js").Role} role
 * @property {number[]} input_shape
 * @property {number[]} output_shape
 * @property {Record<string, number[]>} weights
 * @property {number} parameters
 * @property {number} multiply_adds
 * @property {number} activation_bytes
 * @property {Tensor} maps
 *
 * @typedef {object} Anatomy
 * @property {Tensor} image
 * @property {number | null} label
 * @property {LayerAnatomy[]} layers
 * @property {ArrayLike<number>} probabilities
 * @property {number | null} loss
 * @property {"reader" | "pretrained"} source
 * @property {number} step
 */

/** The costs, as columns. @type {[keyof LayerAnatomy & ("parameters" | "multiply_adds" | "activation_bytes"), string, (value: number) => string][]} */
const COSTS = [
  ["parameters", "Parameters", count],
  ["multiply_adds", "Multiply-adds", count],
  ["activation_bytes", "Memory", memory],
];

/** So many maps of each output are shown. */
const THUMBS = 4;

export default lessonElement({
  lesson: "anatomy",
  method: "layers",
  digit: HESITATING,
  createView,
});

/** @param {LessonCard} card */
function createView(card) {
  const rows = create("tbody", {});
  const total = create("tr", {});
  const head = ["Layer", "Output", ...COSTS.map(([, title]) => title)];
  const table = create(
    "table",
    { class: "gn-anatomy__table" },
    create(
      "caption",
      { class: "gn-hidden" },
      "Layers of the network and what each costs per digit",
    ),
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
  const words = create("p", { class: "gn-anatomy__words", role: "status" });
  const bars = createBars("Probability of each digit, after softmax");
  const loss = create("p", { class: "gn-anatomy__loss" });

  let structure = "";
  /** @type {HTMLCanvasElement[][]} */
  let canvases = [];
  let chosen = 0;

  /** @param {Anatomy} anatomy */
  function show(anatomy) {
    bars.update(anatomy.probabilities);
    setText(
      loss,
      anatomy.loss === null
        ? "A drawing has no label, and so no loss."
        : `Loss for the label ${anatomy.label}: ${short(anatomy.loss)}.`,
    );
  }

  /** @param {Anatomy} anatomy */
  function draw({ layers }) {
    const now = JSON.stringify(layers.map(({ maps, ...layer }) => layer));
    if (now !== structure) build(layers);
    structure = now;
    for (const [index, { role, maps }] of layers.entries()) {
      const [, height, width] = maps.shape;
      const range = rangeOf(role === "dense" ? "units" : "maps", maps.data);
      for (const [map, canvas] of canvases[index].entries()) {
        drawHeatmap(canvas, {
          data: maps.data,
          height,
          width,
          offset: map * height * width,
          ...range,
        });
      }
    }
  }

  /** @param {LayerAnatomy[]} layers */
  function build(layers) {
    canvases = layers.map(({ maps }) =>
      Array.from({ length: Math.min(THUMBS, maps.shape[0]) }, () =>
        create("canvas", { "aria-hidden": "true" }),
      ),
    );
    rows.replaceChildren(...layers.map((layer, index) => createRow(layers, layer, index)));
    total.replaceChildren(
      create("th", { scope: "row" }, "All layers"),
      create("td"),
      ...COSTS.map(([name, , format]) => create("td", {}, format(sum(layers, name)))),
    );
    choose(Math.min(chosen, layers.length - 1));
  }

  /** @param {LayerAnatomy[]} layers @param {LayerAnatomy} layer @param {number} index */
  function createRow(layers, layer, index) {
    const name = createButton(layer.name, () => choose(index), "gn-link");
    name.addEventListener("focus", () => choose(index));
    const flat = layer.maps.shape[1] === 1;
    const thumbs = create(
      "span",
      { class: `gn-anatomy__maps${flat ? " gn-anatomy__maps--flat" : ""}` },
      ...canvases[index],
    );
    return create(
      "tr",
      { "data-part": partOf(layer.type), onpointerenter: () => choose(index) },
      create("th", { scope: "row" }, name),
      create(
        "td",
        {},
        thumbs,
        create("span", { class: "gn-anatomy__shape" }, layer.output_shape.join(" × ")),
      ),
      ...COSTS.map(([cost, , format]) => createCost(layer[cost], sum(layers, cost), format)),
    );
  }

  /** @param {number} index */
  function choose(index) {
    chosen = index;
    for (const [place, row] of [...rows.rows].entries()) {
      row.toggleAttribute("data-chosen", place === index);
      row.querySelector("button")?.setAttribute("aria-pressed", String(place === index));
    }
    if (card.answer) setText(words, explain(card.answer.layers[index]));
  }

  const body = [
    scroll,
    words,
    create(
      "div",
      { class: "gn-anatomy__end", "data-part": "softmax" },
      create(
        "p",
        { class: "gn-anatomy__softmax" },
        "Softmax turns the 10 logits into probabilities:",
      ),
      bars.element,
      loss,
    ),
  ];
  return { title: "Anatomy of the network", body, show, draw };
}

/** @param {number} value @param {number} all @param {(value: number) => string} format */
function createCost(value, all, format) {
  const bar = create("span", { class: "gn-anatomy__bar", "aria-hidden": "true" });
  bar.style.setProperty("--fraction", String(all ? value / all : 0));
  return create("td", {}, value ? format(value) : "0", bar);
}

/** @param {LayerAnatomy[]} layers @param {"parameters" | "multiply_adds" | "activation_bytes"} cost */
function sum(layers, cost) {
  return layers.reduce((total, layer) => total + layer[cost], 0);
}

/** @param {string} type */
function partOf(type) {
  return type === "Linear" ? "linear" : type.includes("Pool") ? "pooling" : type.toLowerCase();
}

/** @param {number} bytes */
function memory(bytes) {
  return bytes < 1000 ? `${bytes} B` : `${decimal(bytes / 1000, 1)} kB`;
}
