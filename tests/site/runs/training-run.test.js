import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFAULT_SETTINGS } from "../../../site/src/runs/settings.js";
import { TrainingRun } from "../../../site/src/runs/training-run.js";
import { Turns } from "../../../site/src/runs/turns.js";
import { FakeEngine, settled, slice } from "./fake-engine.js";

/** A run of a tab of its own. */
function fresh() {
  const engine = new FakeEngine();
  return { engine, run: new TrainingRun(engine, new Turns()) };
}

/** A run that is training. */
async function training() {
  const tab = fresh();
  tab.run.train();
  await tab.engine.load();
  return tab;
}

/** The worker tells how training ended. */
const end = (engine, reason, error) => engine.emit("done", { job: "training", reason, error });

const report = (engine, progress) => engine.progress("training", { kind: "training", ...progress });

/** What the worker has kept of a run at `step`. */
async function checkpoint(engine, step) {
  await report(engine, slice({ step }));
  await engine.emit("checkpoint", { job: "training", bytes: Uint8Array.of(step), step });
}

test("a run is loaded, built, trained, paused, trained on and done", async () => {
  const { engine, run } = fresh();
  const states = [];
  run.subscribe(({ state }) => states.at(-1) === state || states.push(state));
  run.train();
  await engine.load();
  await report(engine, slice({ step: 5 }));
  const paused = run.pause();
  await settled();
  await end(engine, "stopped");
  await paused;
  await run.train();
  await report(engine, slice({ step: 9, phase: "done" }));
  await end(engine, "finished");
  assert.deepEqual(engine.requests, ["setup", "start", "stop", "start"]);
  assert.deepEqual(states, ["idle", "loading", "ready", "training", "paused", "training", "done"]);
  assert.deepEqual([run.stepCount, run.isUnderWay, run.isAwaited], [9, false, false]);
});

test("a refused value holds up training and steps until it is mended", async () => {
  const { run } = fresh();
  await run.configure({ learning_rate: "0,o5", shifts: 100 });
  assert.equal(run.isHeldUp, true);
  assert.equal(run.settings.learning_rate, DEFAULT_SETTINGS.learning_rate);
  await run.train();
  await run.step();
  assert.equal(run.state, "idle");
  assert.deepEqual(Object.keys(run.refusals), ["learning_rate", "shifts"]);
  await run.configure({ learning_rate: 0.05 });
  assert.equal(run.isHeldUp, true);
  await run.configure({ shifts: 2 });
  assert.deepEqual(run.refusals, {});
  run.train();
  await settled();
  assert.equal(run.state, "loading");
});

test("a pause while Python loads is seen at once, and nothing is trained then", async () => {
  const { engine, run } = fresh();
  const done = run.train();
  await settled();
  assert.deepEqual([run.state, run.isUnderWay], ["loading", true]);
  run.pause();
  assert.deepEqual([run.state, run.isUnderWay], ["idle", false]);
  assert.equal(run.notice, "Stopped. Python is still loading.");
  await engine.emit("loading", { stage: "numpy", label: "Loading NumPy", loaded: 1, total: 2 });
  assert.equal(run.state, "idle");
  await engine.load();
  await done;
  await settled();
  assert.deepEqual(engine.requests, ["setup"]);
  assert.deepEqual([run.state, run.notice], ["ready", null]);
});

test("training that is wanted again while Python loads begins when it is there", async () => {
  const { engine, run } = fresh();
  run.train();
  await settled();
  run.pause();
  run.train();
  assert.deepEqual([run.state, run.isUnderWay, run.notice], ["loading", true, null]);
  await engine.load();
  assert.deepEqual(engine.requests, ["setup", "start"]);
  assert.equal(run.state, "training");
});

test("a reset while Python loads takes training and steps back", async () => {
  const { engine, run } = fresh();
  run.step();
  run.train();
  await settled();
  run.reset();
  assert.deepEqual([run.state, run.isUnderWay], ["idle", false]);
  assert.match(run.notice, /still loading/);
  await engine.load();
  assert.deepEqual([run.state, run.notice], ["ready", null]);
  assert.deepEqual(new Set(engine.requests), new Set(["setup"]));
});

test("each of several steps is made, and none that was taken back", async () => {
  const { engine, run } = fresh();
  run.step();
  await engine.load();
  engine.requests = [];
  await Promise.all([run.step(), run.step()]);
  assert.deepEqual(engine.requests, ["step", "step"]);
  await Promise.all([run.step(), run.pause()]);
  assert.deepEqual(engine.requests, ["step", "step"]);
});

test("Python that somebody else loaded settles the failure to load it", async () => {
  const { engine, run } = fresh();
  run.train();
  await settled();
  await engine.fail();
  assert.deepEqual([run.state, run.error.remedy.label], ["failed", "Retry"]);
  engine.retry();
  await engine.load();
  assert.deepEqual([run.state, run.error], ["idle", null]);
  assert.deepEqual(engine.requests, []);
});

test("what failed to load is loaded by a retry, and what was wanted is done", async () => {
  const { engine, run } = fresh();
  run.step();
  await settled();
  await engine.fail();
  run.error.remedy.apply();
  await engine.load();
  assert.deepEqual([run.state, run.error, run.stepCount], ["paused", null, 1]);
});

test("who pauses a run for something else says why", async () => {
  const { run } = await training();
  await run.pause("Paused for an experiment.");
  assert.equal(run.notice, "Paused for an experiment.");
  run.train();
  assert.equal(run.notice, null);
});

test("rates of another network or batch size are forgotten", async () => {
  /** As many updates as a rate takes. */
  const steady = { ...slice({ step: 50, count: 50 }), images: 3200, images_per_second: 1000 };
  for (const change of [{ batch_size: 1024 }, { model: "linear" }]) {
    const { engine, run } = await training();
    await report(engine, { ...steady, backend: "simd" });
    assert.deepEqual(run.rates, { simd: 1000 });
    await run.configure(change);
    if (change.model) await run.reset();
    assert.deepEqual(run.rates, {});
  }
});

test("after a divergence training starts again and says so, a reset does without a word", async () => {
  const diverged = { name: "DivergenceError", message: "The loss is infinite." };
  for (const begin of ["train", "step", "reset"]) {
    const { engine, run } = await training();
    await checkpoint(engine, 4);
    await end(engine, "failed", diverged);
    assert.deepEqual([run.state, run.isLost], ["failed", true]);
    assert.equal(run.error.message, diverged.message);
    await run.configure({ learning_rate: 0.001 });
    assert.equal(run.error, null, "it is mended");
    engine.requests = [];
    await run[begin]();
    assert.equal(engine.requests[0], "setup");
    const notice = begin === "reset" ? null : "Started again, because the last run diverged.";
    assert.deepEqual([run.notice, run.isLost], [notice, false]);
    await end(engine, "stopped");
    await run.train();
    assert.equal(run.notice, null, "said once");
  }
});

test("a run without memory goes on from its checkpoint", async () => {
  const { engine, run } = await training();
  await checkpoint(engine, 4);
  await report(engine, slice({ step: 6 }));
  await end(engine, "failed", { name: "MemoryError", message: "" });
  assert.deepEqual([run.state, run.isLost], ["failed", false]);
  engine.requests = [];
  run.error.remedy.apply();
  await settled();
  assert.deepEqual(engine.requests, ["restore", "configure", "start"]);
  assert.deepEqual([run.state, run.stepCount], ["training", 4]);
});

test("a run that trained when Python died trains on from its checkpoint", async () => {
  const { engine, run } = await training();
  await checkpoint(engine, 4);
  await report(engine, slice({ step: 6 }));
  await engine.die("Python crashed.", "training");
  assert.equal(run.state, "loading");
  engine.requests = [];
  await engine.load();
  assert.deepEqual(engine.requests, ["restore", "start"]);
  assert.deepEqual([run.state, run.stepCount, run.history.steps], ["training", 4, [4]]);
  assert.equal(run.notice, "Python crashed. Training goes on from step 4.");
});

test("a paused run is brought back as it was, but not for ever", async () => {
  const { engine, run } = await training();
  await checkpoint(engine, 4);
  await run.pause();
  await end(engine, "stopped");
  for (const _ of [1, 2]) {
    await engine.die();
    await engine.load();
    assert.deepEqual([run.state, run.stepCount], ["paused", 4]);
    assert.match(run.notice, /restored from step 4/);
  }
  await engine.die();
  assert.deepEqual([run.state, run.error.remedy.label], ["failed", "Retry"]);
  run.retry();
  await engine.load();
  assert.deepEqual([run.state, run.error], ["paused", null]);
  await engine.die();
  assert.equal(run.state, "loading", "the reader has asked for it");
});

test("a step that Python died in is not made, and the run is brought back", async () => {
  const { engine, run } = await training();
  await checkpoint(engine, 4);
  engine.answers.step = () => new Promise(() => {});
  run.step();
  await settled();
  await end(engine, "stopped");
  await engine.die();
  assert.deepEqual([run.state, run.error], ["loading", null]);
  await engine.load();
  assert.deepEqual([run.state, run.stepCount], ["paused", 4]);
});

test("a run is kept, and taken up by the next page when Python is there", async () => {
  const { engine, run } = await training();
  await run.configure({ seed: 3 });
  await checkpoint(engine, 4);
  await report(engine, slice({ step: 6 }));
  const keeping = run.keep();
  await settled();
  await end(engine, "stopped");
  const kept = structuredClone(await keeping);
  assert.equal(kept.checkpoint.step, 6);

  const next = fresh();
  next.run.adopt(kept);
  assert.deepEqual([next.run.state, next.run.stepCount], ["paused", 6]);
  assert.equal(next.run.notice, "The run was kept, at step 6.");
  assert.deepEqual([next.run.history.steps, next.run.settings.seed], [[4, 6], 3]);
  assert.deepEqual(next.engine.requests, []);
  await next.engine.load();
  assert.deepEqual(next.engine.requests, ["restore"]);
  await next.run.train();
  assert.equal(next.run.state, "training");
});

test("what the console holds up is done once that is ended", async () => {
  const { engine, run } = fresh();
  await engine.load();
  const { setup } = engine.answers;
  engine.answers.setup = () => new Promise(() => {});
  run.step();
  await settled();
  assert.deepEqual([run.state, run.isAwaited], ["idle", true]);
  engine.answers.setup = setup;
  run.endConsole();
  await engine.load();
  assert.deepEqual([run.state, run.stepCount, run.error], ["paused", 1, null]);
  run.endConsole();
  await engine.load();
  assert.equal(engine.requests.filter((type) => type === "step").length, 1, "it is done once");
});
