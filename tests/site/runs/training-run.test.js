import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { engine } from "../../../site/src/python/engine.js";
import { LoadError } from "../../../site/src/python/engine-errors.js";
import { DEFAULT_SETTINGS } from "../../../site/src/runs/settings.js";

globalThis.requestAnimationFrame = () => 1;
globalThis.cancelAnimationFrame = () => {};

/** A worker that is played by hand: what it is asked, and what it tells. */
const listeners = {};
mock.method(engine, "on", (name, listener) => {
  listeners[name] = listener;
});
const { trainingRun } = await import("../../../site/src/runs/training-run.js");

const ANSWERS = {
  setup: () => ({ settings: DEFAULT_SETTINGS, parameters: 1, steps_per_epoch: 1 }),
  configure: () => DEFAULT_SETTINGS,
  step: () => ({ step: 1, steps: [], losses: [], accuracies: [] }),
};
let requests = [];
let loading = withResolvers();

function withResolvers() {
  const resolvers = {};
  resolvers.promise = new Promise((resolve, reject) =>
    Object.assign(resolvers, { resolve, reject }),
  );
  return resolvers;
}

const settled = () => new Promise(setImmediate);

/** @param {"loading" | "ready" | "failed"} state @param {Error} [error] */
async function enter(state, error) {
  engine.state = state;
  listeners.state(state);
  if (state === "ready") loading.resolve();
  if (state === "failed") loading.reject(error);
  await settled();
}

mock.method(engine, "start", () => {
  if (engine.state !== "loading" && engine.state !== "ready") enter("loading");
  return loading.promise;
});
mock.method(engine, "retry", () => {
  loading = withResolvers();
  engine.state = "off";
  return engine.start();
});
mock.method(engine, "request", async (type) => {
  requests.push(type);
  return ANSWERS[type]?.() ?? null;
});

beforeEach(async () => {
  if (engine.state === "loading") await enter("ready");
  await trainingRun.configure(DEFAULT_SETTINGS);
  await trainingRun.pause();
  listeners.done({ reason: "paused" });
  Object.assign(trainingRun, { state: "idle", info: null, error: null, slice: null });
  trainingRun.history.rewind(0);
  // As in a new tab: the worker is gone, and with it its run.
  listeners.died(new Error("Gone."));
  loading = withResolvers();
  engine.state = "off";
  requests = [];
});

test("a refused value holds up training and steps until it is mended", async () => {
  await trainingRun.configure({ learning_rate: "0,o5", shifts: 100 });
  assert.equal(trainingRun.isHeldUp, true);
  assert.equal(trainingRun.settings.learning_rate, DEFAULT_SETTINGS.learning_rate);
  await trainingRun.train();
  await trainingRun.step();
  assert.equal(trainingRun.state, "idle");
  assert.deepEqual(Object.keys(trainingRun.refusals), ["learning_rate", "shifts"]);
  await trainingRun.configure({ learning_rate: 0.05 });
  assert.equal(trainingRun.isHeldUp, true);
  await trainingRun.configure({ shifts: 2 });
  assert.deepEqual(trainingRun.refusals, {});
  trainingRun.train();
  await settled();
  assert.equal(trainingRun.state, "loading");
});

test("a pause while Python loads is seen at once, and nothing is trained then", async () => {
  const done = trainingRun.train();
  await settled();
  assert.deepEqual([trainingRun.state, trainingRun.isUnderWay], ["loading", true]);
  trainingRun.pause();
  assert.deepEqual([trainingRun.state, trainingRun.isUnderWay], ["idle", false]);
  assert.equal(trainingRun.notice, "Stopped. Python is still loading.");
  listeners.loading({ stage: "numpy", label: "Loading NumPy", loaded: 1, total: 2 });
  assert.equal(trainingRun.state, "idle");
  await enter("ready");
  await done;
  await settled();
  assert.deepEqual(requests, ["setup"]);
  assert.deepEqual([trainingRun.state, trainingRun.notice], ["ready", null]);
});

test("training that is wanted again while Python loads begins when it is there", async () => {
  trainingRun.train();
  await settled();
  trainingRun.pause();
  trainingRun.train();
  assert.deepEqual([trainingRun.state, trainingRun.isUnderWay], ["loading", true]);
  assert.equal(trainingRun.notice, null);
  await enter("ready");
  assert.deepEqual(requests, ["setup", "train"]);
  assert.equal(trainingRun.state, "training");
});

test("a reset while Python loads takes training and steps back", async () => {
  trainingRun.step();
  trainingRun.train();
  await settled();
  trainingRun.reset();
  assert.deepEqual([trainingRun.state, trainingRun.isUnderWay], ["idle", false]);
  assert.match(trainingRun.notice, /still loading/);
  await enter("ready");
  assert.deepEqual([trainingRun.state, trainingRun.notice], ["ready", null]);
  assert.deepEqual(new Set(requests), new Set(["setup"]));
});

test("Python that somebody else loaded settles the failure to load it", async () => {
  trainingRun.train();
  await settled();
  await enter("failed", new LoadError("A file could not be downloaded."));
  assert.deepEqual([trainingRun.state, trainingRun.error.remedy.label], ["failed", "Retry"]);
  engine.retry();
  await enter("ready");
  assert.deepEqual([trainingRun.state, trainingRun.error], ["idle", null]);
  assert.deepEqual(requests, []);
});

test("who pauses a run for something else says why", async () => {
  trainingRun.train();
  await enter("ready");
  await trainingRun.pause("Paused for an experiment.");
  assert.equal(trainingRun.notice, "Paused for an experiment.");
  trainingRun.train();
  assert.equal(trainingRun.notice, null);
});

/** As many updates as a rate takes. */
const SLICE = { backend: "simd", step: 50, epoch: 0, images: 3200, images_per_second: 1000 };
for (const name of ["steps", "losses", "accuracies"]) SLICE[name] = new Float32Array(50);

test("rates of another network or batch size are forgotten", async () => {
  const changes = [{ batch_size: 1024 }, { model: "linear" }];
  for (const change of changes) {
    trainingRun.train();
    await enter("ready");
    listeners.progress(SLICE);
    assert.deepEqual(trainingRun.rates, { simd: 1000 });
    listeners.progress({ ...SLICE, backend: "numpy" });
    await trainingRun.configure(change);
    if (change.model) await trainingRun.reset();
    assert.deepEqual(trainingRun.rates, {});
    await trainingRun.pause();
    listeners.done({ reason: "paused" });
    await trainingRun.reset();
  }
});

test("after a divergence training starts again and says so, a reset does without a word", async () => {
  const diverged = { name: "DivergenceError", message: "The loss is infinite." };
  for (const begin of ["train", "step", "reset"]) {
    trainingRun.train();
    await enter("ready");
    listeners.done({ reason: "failed", error: diverged });
    assert.deepEqual([trainingRun.state, trainingRun.isLost], ["failed", true]);
    assert.equal(trainingRun.error.message, diverged.message);
    await trainingRun.configure({ learning_rate: 0.001 });
    assert.equal(trainingRun.error, null, "it is mended");
    requests = [];
    await trainingRun[begin]();
    assert.equal(requests[0], "setup");
    const notice = begin === "reset" ? null : "Started again, because the last run diverged.";
    assert.equal(trainingRun.notice, notice);
    assert.equal(trainingRun.isLost, false);
    await trainingRun.pause();
    listeners.done({ reason: "paused" });
    await trainingRun.train();
    assert.equal(trainingRun.notice, null, "said once");
  }
});
