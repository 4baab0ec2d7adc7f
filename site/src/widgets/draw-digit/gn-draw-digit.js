/** `<gn-draw-digit>`: a pad to draw a digit on, and what the network reads in it. */

import { effect, signal } from "@preact/signals-core";
import {
  create,
  createButton,
  setAttribute,
  setAvailable,
  setText,
  uniqueId,
} from "../../dom/elements.js";
import { createBars } from "../../draw/bars.js";
import { drawHeatmap } from "../../draw/heatmap.js";
import { token } from "../../draw/theme.js";
import { Card } from "../../kit/card.js";
import { drawing, SIDE } from "../../kit/drawing.js";
import { setProblem } from "../../kit/problem.js";
import { INK } from "../../kit/range.js";
import { reading } from "../../kit/reading.js";
import { setStatus } from "../../kit/status.js";
import { isReadersOwn, whoAnswers } from "../../kit/who-answers.js";
import { engine } from "../../python/tab.js";
import { trainingRun } from "../../runs/tab.js";
import { confidence } from "../../text/format.js";
import { createPen } from "./pen.js";
import { createRecipe } from "./recipe.js";

export default class DrawDigit extends Card {
  constructor() {
    super(createView, { isHeldUp: () => reading.isAsked });
  }
}

/**
 * Calls back when a canvas needs another number of pixels: its place has another size, or the browser's
 * zoom or another screen changes how many pixels that is.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {() => void} callback
 * @returns {() => void} stops it
 */
function onResize(canvas, callback) {
  const resize = new ResizeObserver(callback);
  resize.observe(canvas);
  let listening = new AbortController();
  function listen() {
    listening = new AbortController();
    // The query is of one ratio, so that the next change needs another one.
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener("change", changed, { signal: listening.signal, once: true });
  }
  function changed() {
    listen();
    callback();
  }
  listen();
  return () => {
    resize.disconnect();
    listening.abort();
  };
}

/** @param {DrawDigit} card */
function createView(card) {
  const helpId = uniqueId("pad-help");
  const canvas = create("canvas", {
    class: "gn-pad__canvas",
    tabindex: 0,
    role: "application",
    "aria-label": "Drawing pad",
    "aria-describedby": helpId,
  });
  const status = create("p", { class: "gn-hidden", role: "status" });
  const undo = createButton("Undo", () => drawing.undo());
  const clear = createButton("Clear", () => drawing.clear());
  const hint = create("p", { class: "gn-pad__hint", "aria-hidden": "true" }, "Draw here");
  const help = create(
    "p",
    { class: "gn-pad__help", id: helpId },
    "Keyboard: arrows move, Space sets or lifts the pen, Ctrl+Z undoes, Delete clears.",
  );

  const seen = create("canvas", {
    class: "gn-pad__seen",
    role: "img",
    "aria-label": "What the network sees: nothing yet",
  });
  const digit = create("output", { class: "gn-pad__digit", "data-metric": "prediction" }, "–");
  const sureness = create("span", { class: "gn-pad__sureness" });
  const bars = createBars("Probability of each digit");
  bars.element.classList.add("gn-bars--columns");
  const recipe = createRecipe();
  const normalize = create("input", {
    type: "checkbox",
    onchange: () => reading.setNormalize(normalize.checked),
  });
  normalize.checked = reading.normalize;
  const errorText = create("span", {});
  const retry = createButton("Retry", () => {
    canvas.focus(); // the button is about to go
    engine.retry().catch(() => {}); // the reading tells
    reading.ask();
  });
  const error = create("div", { class: "gn-error", role: "alert", hidden: true }, errorText, retry);

  function show() {
    const { prediction, error: failure } = reading.outcome.value;
    hint.hidden = !drawing.isEmpty;
    setAvailable(undo, drawing.canUndo);
    setAvailable(clear, !drawing.isEmpty);
    error.hidden = failure === null;
    retry.hidden = failure?.name === "UnsupportedError"; // it would fail again
    setProblem(errorText, failure?.message ?? "");
    setStatus(digit, prediction ? String(prediction.prediction) : "–");
    setAttribute(digit, "data-value", prediction ? prediction.prediction : null);
    setAttribute(digit, "data-source", prediction ? prediction.source : null);
    setText(sureness, describe(prediction, failure));
    bars.update(prediction ? prediction.probabilities : null);
    showSeen(seen, prediction ? prediction.image : null);
    nameReader();
  }

  function nameReader() {
    const { prediction } = reading;
    whoAnswers(prediction).then((text) => setText(card.source, text));
    recipe.hidden = isReadersOwn(prediction);
  }

  const pen = createPen(canvas, status);
  const side = signal(0);
  card.until(
    pen.destroy,
    onResize(canvas, () => {
      side.value = Math.round(canvas.clientWidth * devicePixelRatio);
    }),
    effect(() => paintPad(canvas, side.value, pen.position.value)),
    effect(show),
    trainingRun.subscribe(nameReader),
  );

  const body = [
    create("div", { class: "gn-pad" }, canvas, hint),
    help,
    status,
    create(
      "div",
      { class: "gn-pad__result" },
      create("figure", {}, seen, create("figcaption", {}, "What it sees")),
      create(
        "div",
        { class: "gn-pad__answer" },
        create("p", { class: "gn-pad__verdict" }, digit, sureness),
        bars.element,
      ),
    ),
    create("label", { class: "gn-check" }, normalize, "Center and scale like MNIST"),
  ];
  const tools = [create("div", { class: "gn-card__tools" }, undo, clear)];
  // An error of its own, with a way out.
  const end = [card.source, recipe, card.loading, error];
  return { title: "Draw a digit", tools, body, end };
}

/** @param {import("../../python/protocol.js").Prediction | null} prediction @param {Error | null} failure */
function describe(prediction, failure) {
  if (prediction) return confidence(prediction.probabilities[prediction.prediction]);
  if (failure) return "not read";
  return drawing.isEmpty ? "no drawing yet" : "reading";
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array | null} image
 */
function showSeen(canvas, image) {
  const data = image ?? new Float32Array(28 * 28);
  drawHeatmap(canvas, { data, height: 28, width: 28, ...INK });
  const text = image ? "your drawing in 28 by 28 pixels" : "nothing yet";
  setAttribute(canvas, "aria-label", `What the network sees: ${text}`);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} side in the canvas's own pixels; 0 where there is no room yet
 * @param {import("./pen.js").PenPosition | null} pen where the keyboard's pen is
 */
function paintPad(canvas, side, pen) {
  if (side === 0) return;
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext("2d");
  if (!context) return;
  drawing.paint(context, side, token("--gn-ink"));
  if (!pen) return;
  const scale = side / SIDE;
  context.beginPath();
  context.arc(pen.x * scale, pen.y * scale, 9 * scale, 0, 2 * Math.PI);
  context.lineWidth = 3 * scale;
  context.strokeStyle = token("--gn-accent");
  context.fillStyle = token(pen.down ? "--gn-accent" : "--gn-card");
  context.fill();
  context.stroke();
}
