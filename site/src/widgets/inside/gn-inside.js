/** `<gn-inside>`: what every layer makes of one digit, live while the network learns. */

import { onChange } from "../../dom/changes.js";
import { create, createButton, isNowVisible, setText } from "../../dom/elements.js";
import { createBars } from "../../draw/bars.js";
import { onSchemeChange } from "../../draw/theme.js";
import { Card } from "../../kit/card.js";
import { drawing } from "../../kit/drawing.js";
import { pace } from "../../kit/pace.js";
import { peak } from "../../kit/place.js";
import { reading } from "../../kit/reading.js";
import { createStageView } from "../../kit/stage.js";
import { engine } from "../../python/tab.js";
import { trainingRun } from "../../runs/tab.js";
import { createCellView } from "./cell.js";
import { stagesOf } from "./stages.js";

/** @import { Look } from "../../python/protocol.js" */
/** @import { Stage } from "./stages.js" */
/** @import { Place } from "./cell.js" */

/** Least time, in milliseconds, between two looks. */
const REFRESH_MS = 100;
const TEST_DIGITS = 10_000;

export default class Inside extends Card {
  #isVisible = false;
  /** Which test digit is shown while the drawing is not. */
  #index = 0;
  #showsDrawing = !drawing.isEmpty;
  #view = createView(this);
  #refresh = pace(() => this.#look(), REFRESH_MS);
  /** @type {{stage: number, tile: number, place: Place} | null} the value whose arithmetic is shown */
  #chosen = null;

  constructor() {
    super(() => ({ ...this.#view, end: [this.source, this.error] })); // the trainer says what is waited for
  }

  connectedCallback() {
    super.connectedCallback();
    const visibility = new IntersectionObserver((records) => {
      this.#isVisible = isNowVisible(records);
      this.#refresh.call();
    });
    visibility.observe(this);
    const listening = new AbortController();
    document.addEventListener("gn-look", (event) => this.#lookAt(event), listening);
    this.until(
      () => listening.abort(),
      () => visibility.disconnect(),
      () => this.#refresh.cancel(),
      engine.on("state", () => this.#refresh.call()),
      trainingRun.subscribe(() => this.#refresh.call()),
      onChange(drawing.strokes, () => this.#follow()),
      onChange(reading.image, () => this.#refresh.call()),
      onSchemeChange(() => this.#refresh.call()),
    );
    this.#view.showEmpty(engine.state !== "ready");
  }

  /** Shows another digit of the test set. */
  showAnother() {
    this.#index = (this.#index + 1) % TEST_DIGITS;
    this.#showsDrawing = false;
    this.#ask();
  }

  /** Shows the test digit that somebody on the page asks for. @param {Event} event */
  #lookAt(event) {
    this.#index = /** @type {CustomEvent<{index: number}>} */ (event).detail.index;
    this.#showsDrawing = false;
    this.scrollIntoView({ block: "nearest" });
    this.#view.focus();
    this.#ask();
  }

  showDrawing() {
    this.#showsDrawing = true;
    this.#ask();
  }

  /** @param {number} stage @param {number} tile */
  choose(stage, tile) {
    const place = this.#chosen?.stage === stage ? this.#chosen.place : null;
    this.#chosen = { stage, tile, place: place ?? this.#view.strongest(stage, tile) };
    this.#ask();
  }

  /** @param {Place} place */
  moveTo(place) {
    if (this.#chosen) this.#chosen.place = place;
    this.#ask();
  }

  closeCell() {
    this.#chosen = null;
    this.#view.hideCell();
  }

  /** The reader drew or cleared: the drawing is what they want to see, as long as there is one. */
  #follow() {
    this.#showsDrawing = !drawing.isEmpty;
    if (drawing.isEmpty) this.#refresh.call(); // otherwise the reading follows
  }

  /** Looks even if Python has to be started for it. */
  #ask() {
    const ready = engine.state === "failed" ? engine.retry() : engine.start();
    ready.then(
      () => this.#look(),
      (error) => this.fail(error),
    );
  }

  async #look() {
    if (!this.#isVisible || engine.state !== "ready") return;
    const image = this.#showsDrawing ? reading.image.value : null;
    const subject = image ? { image } : { index: this.#index };
    try {
      const look = await engine.latest("look", subject);
      if (!this.isConnected) return;
      this.show(look);
      if (this.#chosen) await this.#showCell(look, subject);
    } catch (error) {
      this.fail(/** @type {Error} */ (error));
    }
  }

  /** @param {Look} look @param {{image?: Float32Array, index?: number}} subject */
  async #showCell(look, subject) {
    const chosen = this.#chosen;
    if (!chosen) return;
    const stage = stagesOf(look)[chosen.stage];
    if (!stage || stage.layer < 0 || chosen.tile >= stage.tiles) return this.closeCell();
    const { row, column } = chosen.place;
    const cell = await engine.latest("cell", {
      layer: stage.layer,
      channel: chosen.tile,
      row,
      column,
      ...subject,
    });
    if (this.#chosen !== chosen) return;
    this.#view.showCell(stage, chosen, cell);
  }
}

/** @param {Inside} inside */
function createView(inside) {
  const subject = create("p", { class: "gn-inside__subject" });
  const another = createButton("Another digit", () => inside.showAnother());
  const mine = createButton("My drawing", () => inside.showDrawing());
  const empty = create(
    "p",
    { class: "gn-empty" },
    "Press Train, draw a digit, or take ",
    createButton("a test digit", () => inside.showAnother(), "gn-link"),
    ": then every layer's filters and feature maps appear here and change while the network learns.",
  );
  const flow = create("div", {
    class: "gn-flow",
    tabindex: 0,
    role: "region",
    "aria-label": "Layers, from the digit to the prediction",
    hidden: true,
  });
  const bars = createBars("Probability of each digit");
  const result = create(
    "section",
    { class: "gn-stage", "data-kind": "result" },
    create("h3", {}, "10 probabilities"),
    bars.element,
  );
  const cell = createCellView(
    (place) => inside.moveTo(place),
    () => inside.closeCell(),
  );
  cell.element.hidden = true;

  /** @type {import("../../kit/stage.js").StageView[]} */
  let views = [];
  /** @type {Stage[]} */
  let stages = [];
  let structure = "";

  /** @param {Look} look */
  function show(look) {
    showEmpty(false);
    stages = stagesOf(look);
    rebuild();
    for (const [index, stage] of stages.entries()) views[index].update(stage);
    bars.update(look.probabilities);
    setText(subject, look.label === null ? "Your drawing" : `Test digit, labeled ${look.label}`);
    if (document.activeElement === mine) another.focus(); // the button is about to go
    mine.hidden = look.label === null || drawing.isEmpty;
  }

  /** New elements only when the network's shape changes: canvases are kept and redrawn. */
  function rebuild() {
    const shape = stages
      .map(({ kind, tiles, height, width }) => [kind, tiles, height, width].join())
      .join(";");
    if (shape === structure) return;
    structure = shape;
    views = stages.map((stage, index) =>
      createStageView(stage, stage.layer < 0 ? null : (tile) => inside.choose(index, tile)),
    );
    const arrows = () => create("span", { class: "gn-flow__arrow", "aria-hidden": "true" });
    flow.replaceChildren(...views.flatMap(({ element }) => [element, arrows()]), result);
  }

  /** @param {boolean} isEmpty */
  function showEmpty(isEmpty) {
    flow.hidden = isEmpty;
    another.hidden = isEmpty;
    if (!isEmpty && empty.contains(document.activeElement)) another.focus();
    empty.hidden = !isEmpty;
    if (isEmpty) mine.hidden = true;
  }

  /** Where a map is strongest: the most telling value to begin with. @param {number} index @param {number} tile @returns {Place} */
  function strongest(index, tile) {
    const { data, height, width, stride } = stages[index];
    const map = data.subarray(tile * stride, tile * stride + height * width);
    return peak(map, width);
  }

  /** @param {Stage} stage @param {{stage: number, tile: number, place: Place}} chosen @param {import("../../python/protocol.js").Cell} terms */
  function showCell(stage, { stage: index, tile, place }, terms) {
    cell.element.hidden = false;
    for (const [each, view] of views.entries()) view.select(each === index ? tile : null);
    cell.showMap(stage, tile, place);
    const after = stage.data[tile * stage.stride + place.row * stage.width + place.column];
    cell.showTerms(terms, after);
  }

  /** To where the layers are, or will be. */
  function focus() {
    (flow.hidden ? another : flow).focus({ preventScroll: true });
  }

  function hideCell() {
    if (cell.element.contains(document.activeElement)) focus(); // the button is about to go
    cell.element.hidden = true;
    for (const view of views) view.select(null);
  }

  const tools = [subject, create("div", { class: "gn-card__tools" }, mine, another)];
  const body = [empty, flow, cell.element];
  const title = "Inside, right now";
  return { title, tools, body, show, showEmpty, showCell, hideCell, strongest, focus };
}
