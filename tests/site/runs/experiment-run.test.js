import assert from "node:assert/strict";
import { test } from "node:test";
import { engine } from "../../../site/src/python/engine.js";
import { ExperimentRun } from "../../../site/src/runs/experiment-run.js";

/**
 * Python that has yet to load, and answers nothing.
 *
 * @param {import("node:test").TestContext} context
 */
function loadingEngine(context) {
  const requests = [];
  const { promise, resolve } = withResolvers();
  context.mock.method(engine, "start", () => promise);
  context.mock.method(engine, "request", (type) => {
    requests.push(type);
    return new Promise(() => {});
  });
  engine.state = "loading";
  const load = async () => {
    engine.state = "ready";
    resolve();
    await new Promise(setImmediate);
  };
  return { requests, load };
}

function withResolvers() {
  const resolvers = {};
  resolvers.promise = new Promise((resolve) => Object.assign(resolvers, { resolve }));
  return resolvers;
}

test("an experiment stopped before Python is there is never begun", async (context) => {
  const { requests, load } = loadingEngine(context);
  const run = new ExperimentRun("C13");
  run.start(0, {});
  run.stop();
  await load();
  assert.equal(run.state, "stopped");
  assert.deepEqual(requests, []);
});

test("an experiment stopped while it begins is ended in Python", async (context) => {
  const { requests, load } = loadingEngine(context);
  const run = new ExperimentRun("C13");
  run.start(0, {});
  await load();
  run.stop();
  assert.equal(run.state, "stopped");
  assert.deepEqual(requests, ["start_experiment", "stop_experiment"]);
});

test("of two experiments the first is ended before the other begins", async (context) => {
  const { requests, load } = loadingEngine(context);
  new ExperimentRun("C13").start(0, {});
  await load();
  const second = new ExperimentRun("C14");
  second.start(0, {});
  await new Promise(setImmediate);
  assert.deepEqual(requests, ["start_experiment", "stop_experiment", "start_experiment"]);
  second.stop();
});
