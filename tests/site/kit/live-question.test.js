import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { engine } from "../../../site/src/python/tab.js";

/** The page's clock, in milliseconds, and what waits for it. */
let now = 0;
let timer = null;
globalThis.window = {
  setTimeout(action, wait) {
    timer = { action, due: now + wait };
    return 1;
  },
};
globalThis.requestAnimationFrame = () => 1;
globalThis.cancelAnimationFrame = () => {};
const { LiveQuestion } = await import("../../../site/src/kit/live-question.js");
const { trainingRun } = await import("../../../site/src/runs/tab.js");

/** What Python has been asked and has not answered, oldest first. */
let pending = [];
/** Tells of a step of the reader's training. */
let learn = () => {};
/** What the question's card has shown, and failed with. */
let shown = [];
let failed = [];
/** What the reader has chosen. */
let chosen = {};

const settled = () => new Promise(setImmediate);

mock.method(engine, "request", (_, { method, parameters }) => {
  const question = { method, parameters };
  pending.push(question);
  return new Promise((resolve, reject) => Object.assign(question, { resolve, reject }));
});
mock.method(trainingRun, "subscribe", (listener) => {
  learn = listener;
  listener();
  return () => {
    learn = () => {};
  };
});
mock.method(performance, "now", () => now);
mock.method(globalThis, "clearTimeout", () => {
  timer = null;
});
mock.method(globalThis, "fetch", async () => Response.json({ maps: "first look", color: "other" }));

/** Lets Python answer the oldest question. @param {unknown} answer */
async function answer(answer) {
  pending.shift().resolve(answer);
  await settled();
}

/** @param {number} milliseconds */
async function pass(milliseconds) {
  now += milliseconds;
  if (timer && timer.due <= now) {
    const { action } = timer;
    timer = null;
    action();
  }
  await settled();
}

beforeEach(() => {
  [pending, shown, failed, chosen] = [[], [], [], {}];
  engine.state = "off";
  now += 10_000;
});

/** @param {object} [changes] */
function question(changes) {
  return new LiveQuestion({
    lesson: "relu",
    method: () => "maps",
    params: () => ({ ...chosen }),
    show: (answer) => shown.push(answer),
    fail: (error) => failed.push(error.message),
    refreshMs: null,
    ...changes,
  });
}

test("first the stored look, then what Python says, once the reader asks", async () => {
  const asking = question();
  asking.start();
  await settled();
  assert.deepEqual([shown, pending], [["first look"], []]);
  chosen = { which: 1 };
  asking.ask();
  assert.deepEqual(pending[0].parameters, { which: 1 });
  await answer("live");
  assert.deepEqual(shown, ["first look", "live"]);
});

test("where Python is ready, it answers at once; unless that is too dear", async () => {
  engine.state = "ready";
  question().start();
  await answer("live");
  question({ asksAtOnce: false }).start();
  await settled();
  assert.deepEqual([shown, pending], [["live", "first look"], []]);
});

test("a stored look that comes after Python's answer is too late", async (context) => {
  const look = Promise.withResolvers?.() ?? {};
  look.promise ??= new Promise((resolve) => Object.assign(look, { resolve }));
  context.mock.method(globalThis, "fetch", () => look.promise);
  const asking = question();
  asking.start();
  asking.ask();
  await answer("live");
  look.resolve(Response.json({ maps: "first look" }));
  await settled();
  assert.deepEqual(shown, ["live"]);
});

test("of questions that overtake each other only the newest is put, and answered", async () => {
  const asking = question();
  for (const which of [1, 2, 3]) {
    chosen = { which };
    asking.ask();
  }
  assert.equal(pending.length, 1);
  await answer("to 1");
  assert.deepEqual(pending[0].parameters, { which: 3 });
  await answer("to 3");
  assert.deepEqual([shown, pending], [["to 3"], []]);
});

test("an error is told, unless the reader has asked something else since", async () => {
  const asking = question();
  asking.ask();
  asking.ask();
  pending.shift().reject(new Error("of the first"));
  await settled();
  pending.shift().reject(new Error("of the second"));
  await settled();
  assert.deepEqual([shown, failed], [[], ["of the second"]]);
});

test("a network that learns is looked at again, at a pace, and only if Python is there", async () => {
  const asking = question({ refreshMs: 500 });
  asking.start();
  learn();
  await pass(500);
  assert.deepEqual([shown, pending], [["first look"], []]);
  engine.state = "ready";
  learn();
  await pass(500);
  await answer("after a step");
  for (const _ of "many steps") learn();
  assert.deepEqual(pending, []);
  await pass(500);
  await answer("after the last");
  assert.deepEqual([shown, pending], [["first look", "after a step", "after the last"], []]);
  asking.stop();
});

test("an answer is worth showing though the network has learned since it was asked for", async () => {
  const asking = question({ refreshMs: 500 });
  engine.state = "ready";
  asking.start();
  assert.equal(pending.length, 1);
  learn();
  await pass(500);
  await answer("before that step");
  assert.deepEqual([shown, pending.length], [["before that step"], 1]);
  asking.stop();
});

test("an answer to what was asked and looked at again meanwhile is shown once", async () => {
  const asking = question({ refreshMs: 500 });
  engine.state = "ready";
  asking.start();
  asking.ask();
  learn();
  await pass(500);
  await answer("to what was asked before");
  await answer("to both");
  assert.deepEqual([shown, pending], [["to both"], []]);
  asking.stop();
});

test("a question answered in parts is put until all of it is there, or another one is", async () => {
  const asking = question({ isPartial: (answer) => answer < 3 });
  asking.ask();
  await answer(1);
  await answer(2);
  await answer(3);
  assert.deepEqual([shown, pending], [[1, 2, 3], []]);
  asking.ask();
  await answer(1);
  asking.ask();
  await answer(2);
  assert.deepEqual(shown, [1, 2, 3, 1]);
  await answer(3);
  assert.deepEqual([shown, pending], [[1, 2, 3, 1, 3], []]);
});

test("another method begins with its own first look", async () => {
  let method = "maps";
  const asking = question({ method: () => method });
  asking.start();
  await settled();
  method = "color";
  asking.ask();
  await settled();
  assert.deepEqual([shown, pending], [["first look", "other"], []]);
  asking.ask();
  assert.equal(pending[0].method, "color");
  await answer("live");
  engine.state = "ready";
  method = "maps";
  asking.ask();
  assert.equal(pending[0].method, "maps");
  await answer("live, too");
  assert.deepEqual(shown, ["first look", "other", "live", "live, too"]);
});

test("once it is stopped, it neither shows nor asks", async () => {
  engine.state = "ready";
  const asking = question({ refreshMs: 500 });
  asking.start();
  await answer("live");
  learn();
  asking.ask();
  asking.stop();
  await answer("too late");
  learn();
  await pass(500);
  assert.deepEqual([shown, pending], [["live"], []]);
});
