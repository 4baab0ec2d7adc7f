/** `<gn-mistakes>`: the test digits the network still reads wrong, and its confusion matrix. */

import { signal } from "@preact/signals-core";
import { create, createButton, setText } from "../../dom/elements.js";
import { createConfusion } from "../../draw/confusion.js";
import { drawHeatmap } from "../../draw/heatmap.js";
import { Card } from "../../kit/card.js";
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

export default class Mistakes extends Card {
  /** The evaluation that is shown, or being asked for. @type {unknown} */
  #evaluation = null;

  constructor() {
    super(createView);
  }

  connectedCallback() {
    super.connectedCallback();
    this.#evaluation = null;
    this.until(trainingRun.subscribe(() => this.#follow()));
  }

  async #follow() {
    const evaluation = trainingRun.history.evaluations.at(-1) ?? null;
    if (evaluation === this.#evaluation) return;
    this.#evaluation = evaluation;
    if (!evaluation) return this.show(null);
    try {
      const mistakes = await engine.latest("mistakes", { limit: LIMIT });
      if (evaluation === this.#evaluation) this.show(mistakes);
    } catch {
      this.#evaluation = null; // the trainer tells why; asked again with the next news of the run
    }
  }
}

function createView() {
  const summary = create("p", { class: "gn-mistakes__summary" });
  const showAll = () => {
    choose(null);
    focusDigit(0); // the button is gone
  };
  const all = createButton("Show all", showAll, "gn-button gn-button--small");
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
  const chosen = signal(/** @type {Cell | null} */ (null));
  setText(point, pointText(null, 0));

  /** @param {Cell | null} cell */
  function choose(cell) {
    const before = chosen.value;
    const isAgain = cell?.label === before?.label && cell?.prediction === before?.prediction;
    chosen.value = isAgain ? null : cell;
  }

  /** @param {number} place in the list */
  function focusDigit(place) {
    list.children[place]?.querySelector("button")?.focus();
  }

  /** @param {MistakesData | null} mistakes */
  function show(mistakes) {
    empty.hidden = mistakes !== null;
    body.hidden = mistakes === null;
    if (!mistakes) chosen.value = null;
  }

  /** @param {MistakesData} data */
  function draw(data) {
    confusion.update(data.confusion);
    const cell = chosen.value;
    confusion.select(cell);
    all.hidden = cell === null;
    const indices = [...data.labels.keys()].filter((index) => isChosen(data, index, cell));
    const total = cell ? data.confusion[cell.label * 10 + cell.prediction] : data.count;
    const shown = indices.slice(0, SHOWN);
    setText(summary, summarize(data, cell, shown.length, total));
    const focused = [...list.children].findIndex((item) => item.contains(document.activeElement));
    list.replaceChildren(...shown.map((index) => createWrongDigit(data, index)));
    if (focused >= 0) focusDigit(Math.min(focused, shown.length - 1));
  }

  // The trainer says what is waited for and what went wrong.
  return { title: "Still wrong", body: [empty, body], end: [], show, draw };
}

/** @param {MistakesData} data @param {number} index @param {Cell | null} cell */
function isChosen(data, index, cell) {
  if (!cell) return true;
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

/** A digit that asks, with `gn-look`, to be looked at from inside. @param {MistakesData} data @param {number} index */
function createWrongDigit(data, index) {
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
