/** `<gn-pooling-cost>`: switch pooling off and on and see what every layer costs then. */

import { create, setText, uniqueId } from "../../dom/elements.js";
import { createLoadingLine } from "../../kit/loading-line.js";
import { engine } from "../../python/tab.js";
import { createLesson } from "../../runs/lesson.js";
import { count, decimal } from "../../text/format.js";

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

export default class PoolingCost extends HTMLElement {
  #destroy = () => {};

  connectedCallback() {
    const lesson = createLesson("pooling_cost");
    const view = createView({ onChange: () => count() });
    let isAsked = false;

    const count = async () => {
      isAsked = true;
      await ask("costs", { window: view.window }, view.show);
      view.wait();
      await ask("time", { window: view.isPooled ? view.window : 1 }, view.showTime);
    };

    /** @param {string} method @param {object} params @param {(answer: any) => void} show */
    const ask = async (method, params, show) => {
      try {
        show(await lesson.latest(method, params));
      } catch (error) {
        view.showError(/** @type {Error} */ (error));
      }
    };

    this.replaceChildren(...view.children);
    this.#destroy = view.destroy;
    const { show, showError: fail } = view;
    if (engine.state === "ready") count();
    else lesson.showFirst("costs", { isWanted: () => !isAsked, show, fail });
  }

  disconnectedCallback() {
    this.#destroy();
  }
}

/** @param {{onChange: () => void}} listeners */
function createView({ onChange }) {
  const toggle = create("input", { type: "checkbox", checked: true });
  const select = create(
    "select",
    { class: "gn-input", id: uniqueId("window") },
    ...WINDOWS.map((side) => create("option", { value: side }, `${side} × ${side}`)),
  );
  const body = create("tbody", {});
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
    body,
    create("tfoot", {}, total),
  );
  const scroll = create(
    "div",
    { class: "gn-scroll", tabindex: 0, role: "region", "aria-label": "Layers and their costs" },
    table,
  );
  const words = create("p", { role: "status" });
  const time = create("p", { class: "gn-pooling-cost__time" });
  const loading = createLoadingLine();
  const error = create("p", { class: "gn-error", role: "alert", hidden: true });
  /** @type {Costs | null} */
  let shown = null;
  /** @type {Map<string, number>} milliseconds */
  const measured = new Map();

  toggle.addEventListener("change", () => {
    redraw();
    onChange();
  });
  select.addEventListener("change", onChange);

  /** @param {Costs} costs */
  function show(costs) {
    error.hidden = true;
    shown = costs;
    redraw();
  }

  function redraw() {
    if (!shown) return;
    const { pooled, plain, window } = shown;
    const costs = toggle.checked ? pooled : plain;
    body.replaceChildren(...costs.layers.map((layer) => createRow(layer, costs)));
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

  function wait() {
    error.hidden = true;
    setText(time, "Measuring an update …");
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

  /** @param {Error} failure */
  function showError({ message }) {
    error.hidden = false;
    setText(error, message);
    setText(time, "");
  }

  const children = [
    create("div", { class: "gn-card__head" }, create("h2", {}, "What pooling saves")),
    create(
      "div",
      { class: "gn-pair__controls" },
      create("label", { class: "gn-check" }, toggle, "Pooling behind each convolution"),
      create("div", { class: "gn-field" }, create("label", { for: select.id }, "Window"), select),
    ),
    scroll,
    words,
    time,
    loading.element,
    error,
  ];
  return {
    children,
    show,
    showTime,
    showError,
    wait,
    destroy: loading.destroy,
    get isPooled() {
      return toggle.checked;
    },
    get window() {
      return Number(select.value);
    },
  };
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
