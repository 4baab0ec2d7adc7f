/** `<gn-mistakes>`: the test digits the network still reads wrong, and its confusion matrix. */

import { create, setText } from "../../dom/elements.js";
import { createConfusion } from "../../draw/confusion.js";
import { drawHeatmap } from "../../draw/heatmap.js";
import { onSchemeChange } from "../../draw/theme.js";
import { engine } from "../../python/tab.js";
import { trainingRun } from "../../runs/tab.js";
import { confidence, count } from "../../text/format.js";

/** @import { Mistakes as MistakesData } from "../../python/protocol.js" */
/** @import { Cell } from "../../draw/confusion.js" */

/** As many as are asked for: enough for every cell of a trained network's matrix. */
const LIMIT = 1000;
/** As many as are shown at once. */
const SHOWN = 24;
const PIXELS = 28 * 28;

export default class Mistakes extends HTMLElement {
  /** @type {(() => void)[]} */
  #stops = [];
  #view = createView();
  /** The evaluation that is shown, or being asked for. @type {unknown} */
  #evaluation = null;

  connectedCallback() {
    this.replaceChildren(...this.#view.children);
    this.#stops = [
      trainingRun.subscribe(() => this.#follow()),
      onSchemeChange(() => this.#view.redraw()),
    ];
  }

  disconnectedCallback() {
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  async #follow() {
    const evaluation = trainingRun.history.evaluations.at(-1) ?? null;
    if (evaluation === this.#evaluation) return;
    this.#evaluation = evaluation;
    if (!evaluation) return this.#view.show(null);
    try {
      const mistakes = await engine.latest("mistakes", { limit: LIMIT });
      if (evaluation === this.#evaluation) this.#view.show(mistakes);
    } catch {
      this.#evaluation = null; // the trainer tells why; asked again with the next news of the run
    }
  }
}

function createView() {
  const summary = create("p", { class: "gn-mistakes__summary" });
  const all = create(
    "button",
    { type: "button", class: "gn-button gn-button--small", hidden: true },
    "Show all",
  );
  const list = create("ul", { class: "gn-wrong" });
  const point = create("p", { class: "gn-mistakes__point" });
  const empty = create(
    "p",
    { class: "gn-empty" },
    "After each epoch the network reads 10,000 test digits. The ones it gets wrong gather here.",
  );
  const confusion = createConfusion(choose, (cell, number) =>
    setText(point, pointText(cell, number)),
  );
  const body = create(
    "div",
    { class: "gn-mistakes__body", hidden: true },
    create(
      "div",
      { class: "gn-mistakes__wrong" },
      create("div", { class: "gn-mistakes__line" }, summary, all),
      list,
      create(
        "p",
        { class: "gn-mistakes__point" },
        "Press a digit to see what the network makes of it, layer by layer.",
      ),
    ),
    create("div", { class: "gn-mistakes__matrix" }, confusion.element, point),
  );
  /** @type {MistakesData | null} */
  let data = null;
  /** @type {Cell | null} */
  let chosen = null;
  all.addEventListener("click", () => {
    choose(null);
    focusDigit(0); // the button is gone
  });
  setText(point, pointText(null, 0));

  /** @param {Cell | null} cell */
  function choose(cell) {
    const again =
      cell && chosen && cell.label === chosen.label && cell.prediction === chosen.prediction;
    chosen = again ? null : cell;
    redraw();
  }

  /** @param {number} place in the list */
  function focusDigit(place) {
    list.children[place]?.querySelector("button")?.focus();
  }

  /** @param {MistakesData | null} mistakes */
  function show(mistakes) {
    data = mistakes;
    if (!data) chosen = null;
    redraw();
  }

  function redraw() {
    empty.hidden = data !== null;
    body.hidden = data === null;
    if (!data) return;
    confusion.update(data.confusion);
    confusion.select(chosen);
    all.hidden = chosen === null;
    const indices = [...data.labels.keys()].filter((index) => isChosen(data, index, chosen));
    const total = chosen ? data.confusion[chosen.label * 10 + chosen.prediction] : data.count;
    const shown = indices.slice(0, SHOWN);
    setText(summary, summarize(data, chosen, shown.length, total));
    const focused = [...list.children].findIndex((item) => item.contains(document.activeElement));
    list.replaceChildren(...shown.map((index) => createWrongDigit(data, index)));
    if (focused >= 0) focusDigit(Math.min(focused, shown.length - 1));
  }

  const children = [
    create("div", { class: "gn-card__head" }, create("h2", {}, "Still wrong")),
    empty,
    body,
  ];
  return { children, show, redraw };
}

/** @param {MistakesData | null} data @param {number} index @param {Cell | null} cell */
function isChosen(data, index, cell) {
  if (!data || !cell) return true;
  return data.labels[index] === cell.label && data.predictions[index] === cell.prediction;
}

/** @param {MistakesData} data @param {Cell | null} cell @param {number} shown @param {number} total */
function summarize({ epoch }, cell, shown, total) {
  const which = cell ? `${cell.label} read as ${cell.prediction}` : "test digits read wrong";
  const part = shown < total ? `; the ${shown} it is surest of` : "";
  return cell
    ? `${which}: ${count(total)} after epoch ${epoch}${part}`
    : `${count(total)} of 10,000 ${which} after epoch ${epoch}${part}`;
}

/** A digit that asks, with `gn-look`, to be looked at from inside. @param {MistakesData | null} data @param {number} index */
function createWrongDigit(data, index) {
  if (!data) return create("li");
  const { indices, images, labels, predictions, confidences } = data;
  const canvas = create("canvas", { "aria-hidden": "true" });
  drawHeatmap(canvas, {
    data: images,
    height: 28,
    width: 28,
    offset: index * PIXELS,
    min: 0,
    max: 255,
    map: "ink",
  });
  const button = create(
    "button",
    { type: "button", class: "gn-wrong__digit" },
    canvas,
    create(
      "span",
      { class: "gn-wrong__verdict" },
      `${labels[index]} `,
      create("span", { class: "gn-arrow" }, "→"), // drawn: the fonts have none
      ` ${predictions[index]}`,
    ),
    create("span", { class: "gn-wrong__sure" }, confidence(confidences[index])),
  );
  button.addEventListener("click", () =>
    button.dispatchEvent(
      new CustomEvent("gn-look", { bubbles: true, detail: { index: indices[index] } }),
    ),
  );
  return create("li", {}, button);
}

/** @param {Cell | null} cell @param {number} number */
function pointText(cell, number) {
  if (!cell) return "Point at a cell to read it; press one to see its digits.";
  const { label, prediction } = cell;
  const digits = number === 1 ? "1 digit" : `${count(number)} digits`;
  if (label === prediction) return `${digits} labeled ${label}, read as ${prediction}: right.`;
  return `${digits} labeled ${label}, read as ${prediction}.`;
}
