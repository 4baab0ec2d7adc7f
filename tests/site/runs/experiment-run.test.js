import assert from "node:assert/strict";
import { test } from "node:test";
import { ExperimentRun } from "../../../site/src/runs/experiment-run.js";
import { Experiments } from "../../../site/src/runs/experiments.js";
import { TrainingRun } from "../../../site/src/runs/training-run.js";
import { Turns } from "../../../site/src/runs/turns.js";
import { FakeEngine, settled } from "./fake-engine.js";

function fresh() {
  const engine = new FakeEngine();
  const turns = new Turns();
  return { engine, turns, run: new ExperimentRun(engine, turns, "C13") };
}

/** A run that Python works at, and the name the worker knows it by. */
async function running() {
  const tab = fresh();
  tab.run.start(7, { images: 500 });
  await tab.engine.load();
  return { ...tab, job: jobs(tab.engine).at(-1) };
}

/** Names of all jobs that were started. */
const jobs = ({ asked }) => asked.filter(([type]) => type === "start").map(([, { job }]) => job);

const report = (engine, job, { done, views = null, result = null }) =>
  engine.progress(job, { kind: "experiment", done, views, result });

test("an experiment is loaded, runs, shows what it has, and ends with a result", async () => {
  const { engine, run } = fresh();
  const states = [];
  run.subscribe(({ state }) => states.at(-1) === state || states.push(state));
  run.start(7, { images: 500 });
  await engine.load();
  const [, asked] = engine.asked[0];
  assert.deepEqual([asked.kind, asked.id, asked.seed], ["experiment", "C13", 7]);
  assert.deepEqual(asked.values, { images: 500 });
  await report(engine, asked.job, { done: 0.5, views: ["half"] });
  await report(engine, asked.job, { done: 0.6 });
  assert.deepEqual([run.done, run.views], [0.6, ["half"]]);
  const result = { verdict: "holds", sentence: "It does.", views: ["all"] };
  await report(engine, asked.job, { done: 1, result });
  await engine.emit("done", { job: asked.job, reason: "finished" });
  assert.deepEqual([run.result, run.views, run.isUnderWay], [result, ["all"], false]);
  assert.deepEqual(states, ["idle", "loading", "running", "done"]);
});

test("an experiment stopped before Python is there is never begun", async () => {
  const { engine, run } = fresh();
  run.start(0, {});
  run.stop();
  await engine.load();
  assert.equal(run.state, "stopped");
  assert.deepEqual(engine.requests, []);
});

test("an experiment stopped while it begins is ended in Python", async () => {
  const { engine, run } = fresh();
  engine.answers.start = () => new Promise(() => {});
  run.start(0, {});
  await engine.load();
  run.stop();
  await settled();
  assert.equal(run.state, "stopped");
  assert.deepEqual(engine.requests, ["start", "stop"]);
});

test("what an experiment told before it was stopped is not taken for the next one's", async () => {
  const { engine, run, job } = await running();
  run.start(8, {});
  await settled();
  await report(engine, job, { done: 0.9, views: ["old"] });
  await engine.emit("done", { job, reason: "stopped" });
  assert.deepEqual([run.state, run.done, run.views, run.seed], ["running", 0, [], 8]);
});

test("of two experiments the first is ended before the other begins", async () => {
  const { engine, turns, run } = await running();
  const second = new ExperimentRun(engine, turns, "C14");
  second.start(0, {});
  await settled();
  assert.deepEqual(engine.requests, ["start", "stop", "start"]);
  assert.deepEqual([run.state, run.notice, second.state], ["stopped", null, "running"]);
});

test("a run that Python died in begins again from its beginning, and says so", async () => {
  const { engine, run, job } = await running();
  await report(engine, job, { done: 0.5, views: ["half"] });
  await engine.die("Python crashed.", job);
  assert.deepEqual([run.state, run.done, run.views], ["loading", 0, []]);
  await engine.load();
  const [first, second] = engine.asked.map(([, { job: _, ...asked }]) => asked);
  assert.deepEqual(first, second);
  assert.deepEqual([run.state, run.notice], ["running", "Python crashed. The run began again."]);
});

test("a run that Python dies in twice is given up until it is wanted again", async () => {
  const { engine, run, job } = await running();
  await engine.die("Python crashed.", job);
  await engine.load();
  await engine.die("Python crashed.", jobs(engine).at(-1));
  assert.deepEqual([run.state, run.error, run.notice], ["failed", "Python crashed.", null]);
  run.start(7, {});
  await engine.load();
  assert.deepEqual([run.state, run.error], ["running", null]);
  await engine.die("Python crashed.", jobs(engine).at(-1));
  assert.equal(run.state, "loading");
});

test("a death before Python has begun with it loses nothing that would be told", async () => {
  const { engine, run } = fresh();
  engine.answers.start = () => new Promise(() => {});
  run.start(0, {});
  await engine.load();
  delete engine.answers.start;
  await engine.die();
  await engine.load();
  assert.deepEqual([run.state, run.notice], ["running", null]);
});

test("what Python refuses or cannot do is a sentence", async () => {
  const { engine, run } = fresh();
  engine.answers.start = async () => {
    throw Object.assign(new Error("seeds expects a whole number."), { name: "ArgumentError" });
  };
  await Promise.all([run.start(0, {}), engine.load()]);
  assert.deepEqual([run.state, run.error], ["failed", "seeds expects a whole number."]);
  const other = await running();
  const error = { name: "MemoryError", message: "No memory left." };
  await other.engine.emit("done", { job: other.job, reason: "failed", error });
  assert.deepEqual([other.run.state, other.run.error], ["failed", "No memory left."]);
});

test("training is paused for an experiment, and an experiment ends when training begins", async () => {
  const { engine, turns, run } = fresh();
  const training = new TrainingRun(engine, turns);
  training.train();
  await engine.load();
  run.start(0, {});
  await settled();
  await engine.emit("done", { job: "training", reason: "stopped" });
  assert.equal(training.notice, "Training was paused for an experiment. Train goes on from here.");
  assert.deepEqual([run.state, run.notice], ["running", "Training was paused for this run."]);
  engine.requests = [];
  await training.train();
  assert.deepEqual(engine.requests, ["stop", "start"]);
  assert.deepEqual([run.state, run.notice], ["stopped", "Stopped because training began."]);
});

test("an experiment that is wanted while training loads is what begins", async () => {
  const { engine, turns, run } = fresh();
  const training = new TrainingRun(engine, turns);
  training.train();
  await settled();
  run.start(0, {});
  assert.equal(training.isUnderWay, false);
  await engine.load();
  assert.deepEqual(engine.requests, ["setup", "start"]);
  assert.deepEqual([training.state, run.state], ["ready", "running"]);
});

test("a tab has one run of each experiment", () => {
  const { engine, turns } = fresh();
  const experiments = new Experiments(engine, turns);
  assert.equal(experiments.run("C13"), experiments.run("C13"));
  assert.notEqual(experiments.run("C13"), experiments.run("C14"));
});
