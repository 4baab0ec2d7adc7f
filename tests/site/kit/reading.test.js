import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { effect } from "@preact/signals-core";
import "../small-dom.js";

const { engine } = await import("../../../site/src/python/tab.js");
const { trainingRun } = await import("../../../site/src/runs/tab.js");
const { onChange } = await import("../../../site/src/dom/changes.js");
const { drawing } = await import("../../../site/src/kit/drawing.js");
const { reading } = await import("../../../site/src/kit/reading.js");

/** What Python is to read and has not, oldest first. */
let pending = [];
/** Tells of a step of the reader's training. */
let learn = () => {};
/** Tells of Python's state. */
let enter = () => {};
let stops = [];

const settled = () => new Promise(setImmediate);

mock.method(drawing, "ink", () => ({ strokes: drawing.strokes.value.length }));
mock.method(engine, "latest", (_, drawn) => {
  const question = { drawn };
  pending.push(question);
  return new Promise((resolve, reject) => Object.assign(question, { resolve, reject }));
});
mock.method(trainingRun, "subscribe", (listener) => {
  learn = listener;
  return () => {
    learn = () => {};
  };
});

mock.method(engine, "on", (_, listener) => {
  enter = listener;
  return () => {
    enter = () => {};
  };
});

/** Lets Python read the oldest question's drawing. @param {number} pixel of the picture it sees */
async function read(pixel) {
  pending.shift().resolve({ prediction: 7, image: Float32Array.of(0, pixel) });
  await settled();
}

beforeEach(() => {
  engine.state = "ready";
});

afterEach(async () => {
  for (const stop of stops) stop();
  drawing.clear();
  await reading.ask();
  [pending, stops] = [[], []];
});

/** What somebody who depends on the reading hears of it. */
function hear() {
  const heard = [];
  stops.push(
    effect(() => {
      heard.push(reading.prediction?.image[1] ?? reading.outcome.value.error?.message ?? null);
    }),
  );
  return heard;
}

test("a drawing is read as long as anybody depends on it", async () => {
  drawing.begin({ x: 1, y: 1 });
  assert.deepEqual(pending, []);
  const heard = hear();
  drawing.begin({ x: 2, y: 2 });
  assert.deepEqual(pending[0].drawn, { strokes: 2, normalize: true });
  assert.equal(reading.isAsked, true);
  await read(0.5);
  assert.equal(reading.isAsked, false);
  stops.pop()();
  drawing.undo();
  assert.deepEqual([heard, pending], [[null, 0.5], []]);
});

test("only the newest drawing's reading counts, and no error of an older one", async () => {
  const heard = hear();
  drawing.begin({ x: 1, y: 1 });
  drawing.extend([{ x: 2, y: 2 }]);
  drawing.extend([{ x: 3, y: 3 }]);
  await read(0.75);
  pending.shift().reject(new Error("Gone."));
  await settled();
  await read(0.25);
  drawing.clear();
  assert.deepEqual(heard, [null, 0.25, null]);
});

test("what could not be read is read once Python is there", async () => {
  const heard = hear();
  drawing.begin({ x: 1, y: 1 });
  pending.shift().reject(new Error("No line."));
  await settled();
  enter("failed");
  assert.deepEqual([heard, pending], [[null, "No line."], []]);
  enter("ready");
  await read(0.5);
  assert.deepEqual(heard, [null, "No line.", 0.5]);
});

test("a network that learns reads the same picture again", async (context) => {
  hear();
  const pictures = [];
  stops.push(onChange(reading.image, (image) => pictures.push(image?.[1] ?? null)));
  drawing.begin({ x: 1, y: 1 });
  await read(0.5);
  context.mock.getter(trainingRun, "stepCount", () => 10);
  learn();
  learn();
  assert.equal(pending.length, 1);
  await read(0.5);
  drawing.begin({ x: 1, y: 1 });
  await read(0.75);
  assert.deepEqual(pictures, [0.5, 0.75]);
});
