import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "../../../site/src/python/engine.js";

globalThis.navigator ??= { platform: "", maxTouchPoints: 0 };

const settled = () => new Promise(setImmediate);

/** A worker that is played by hand. */
class FakeWorker {
  asked = [];
  isEnded = false;

  postMessage(message) {
    this.asked.push(message);
  }

  terminate() {
    this.isEnded = true;
  }

  tell(event) {
    this.onmessage({ data: event });
    return settled();
  }

  /** Answers the newest request of a type. */
  answer(type, outcome = { ok: true, value: null }) {
    const { id } = this.asked.findLast((request) => request.type === type);
    return this.tell({ id, ...outcome });
  }
}

/**
 * An engine with the workers it has started; time stands still.
 *
 * @param {import("node:test").TestContext} context
 */
function fresh(context) {
  context.mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  const workers = [];
  const events = [];
  const engine = new Engine({
    startWorker: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
    readManifest: async () => ({ version: "1" }),
  });
  for (const name of ["state", "died", "done", "progress", "console"]) {
    engine.on(name, (payload) => events.push([name, payload]));
  }
  const told = (wanted) => events.filter(([name]) => name === wanted).map(([, told]) => told);
  return { engine, workers, told };
}

/** One that is ready, with its worker. */
async function ready(context) {
  const tab = fresh(context);
  tab.engine.start();
  await tab.workers[0].answer("load");
  return { ...tab, worker: tab.workers[0] };
}

/** An engine whose worker trains. */
async function training(context) {
  const tab = await ready(context);
  const started = tab.engine.request("start", { job: "training", kind: "training" });
  await settled();
  await tab.worker.answer("start");
  await started;
  return tab;
}

test("the first request starts one worker, which is loaded before it is asked", async (context) => {
  const { engine, workers, told } = fresh(context);
  assert.deepEqual([engine.state, workers.length], ["off", 0]);
  const answers = [engine.request("look", {}), engine.python("1")];
  await settled();
  assert.deepEqual(
    workers[0].asked.map(({ type }) => type),
    ["load"],
  );
  await workers[0].answer("load");
  await workers[0].answer("python", { ok: true, value: 1 });
  await workers[0].answer("look", { ok: true, value: "seen" });
  assert.deepEqual(await Promise.all(answers), ["seen", 1]);
  assert.deepEqual([workers.length, told("state")], [1, ["loading", "ready"]]);
});

test("what Python raises rejects with its name, in the console with its traceback", async (context) => {
  const { engine, worker } = await ready(context);
  const error = { name: "ZeroDivisionError", message: "division", traceback: "Traceback …" };
  const asked = engine.python("1 / 0").catch(({ name, message }) => [name, message]);
  await settled();
  await worker.answer("python", { ok: false, error });
  assert.deepEqual(await asked, ["ZeroDivisionError", "Traceback …"]);
});

test("a dead worker rejects what waits, ends its job as failed, and is followed by another", async (context) => {
  const { engine, workers, worker, told } = await training(context);
  const waiting = engine.request("look", {}).catch(({ name }) => name);
  await settled();
  await worker.tell({ event: "done", job: "another", reason: "stopped" });
  await worker.tell({ event: "fatal", message: "RangeError" });
  assert.equal(await waiting, "WorkerDied");
  const error = { name: "WorkerDied", message: "Python crashed (RangeError)." };
  assert.deepEqual(told("done").at(-1), { job: "training", reason: "failed", error });
  assert.deepEqual([told("died").length, engine.state, worker.isEnded], [1, "off", true]);
  engine.request("look", {});
  await worker.tell({ event: "fatal", message: "Last words." });
  assert.deepEqual([workers.length, workers[1].isEnded, told("died").length], [2, false, 1]);
});

test("a job that has ended does not end again when the worker dies", async (context) => {
  const { engine, worker, told } = await training(context);
  await worker.tell({ event: "done", job: "another", reason: "stopped" });
  await worker.tell({ event: "done", job: "training", reason: "finished" });
  engine.restart();
  assert.deepEqual(
    told("done").map(({ reason }) => reason),
    ["stopped", "finished"],
  );
});

test("silence is death while a job is under way or an answer is due, and not else", async (context) => {
  const cases = [
    [training, () => {}, 1],
    [ready, () => {}, 0],
    [ready, (engine) => engine.request("look", {}), 1],
    [training, (engine) => engine.request("python", { source: "" }), 0],
  ];
  for (const [begin, act, deaths] of cases) {
    const { engine, told } = await begin(context);
    act(engine)?.catch(() => {});
    await settled();
    context.mock.timers.tick(31_000);
    assert.equal(told("died").length, deaths);
    context.mock.timers.reset();
  }
});

test("a sign of life is enough", async (context) => {
  const { worker, told } = await training(context);
  for (const _ of [1, 2, 3]) {
    context.mock.timers.tick(20_000);
    await worker.tell({ event: "progress", job: "training", kind: "training" });
  }
  assert.deepEqual([told("died").length, told("progress").length], [0, 3]);
});

test("the console holds others up after a second, until it is answered", async (context) => {
  const { engine, worker, told } = await ready(context);
  engine.python("while True: pass").catch(() => {});
  await settled();
  assert.equal(engine.isConsoleBusy, false);
  context.mock.timers.tick(1000);
  assert.deepEqual([engine.isConsoleBusy, told("console").length], [true, 1]);
  await worker.answer("python");
  assert.deepEqual([engine.isConsoleBusy, told("console").length], [false, 2]);
});

test("a worker that lacks a file keeps the others for the next try", async (context) => {
  const { engine, workers } = fresh(context);
  const failed = engine.start().catch(({ name }) => name);
  const error = { name: "DownloadError", message: "A file could not be downloaded." };
  await workers[0].answer("load", { ok: false, error });
  assert.deepEqual(
    [await failed, engine.state, engine.error.message],
    ["LoadError", "failed", error.message],
  );
  engine.retry();
  assert.deepEqual([workers.length, workers[0].asked.length, engine.state], [1, 2, "loading"]);
});

test("a start that does not come is asked for again, of a new worker if nothing is on its way", async (context) => {
  const { engine, workers } = fresh(context);
  const started = engine.start();
  await workers[0].tell({ event: "loading", loaded: 1, total: 2 });
  engine.retry();
  assert.equal(workers[0].asked.at(-1).type, "ask_again");
  engine.retry();
  assert.deepEqual([workers.length, workers[0].isEnded], [2, true]);
  await workers[1].answer("load", { ok: true, value: "there" });
  assert.equal(await started, "there");
});

test("a page that is away has no worker, and hears of it when it is back", async (context) => {
  const { engine, worker, told } = await training(context);
  engine.suspend();
  assert.deepEqual([worker.isEnded, told("died").length], [true, 0]);
  engine.resume();
  assert.equal(told("died")[0].message, "Python was stopped while this page was away.");
  assert.equal(told("done")[0].reason, "failed");
  engine.resume();
  assert.equal(told("died").length, 1);
});

test("the list of what the site was built with is read once, unless that failed", async () => {
  let count = 0;
  const readManifest = async () => {
    count += 1;
    if (count === 1) throw new Error("A file could not be downloaded.");
    return { version: "1" };
  };
  const engine = new Engine({ startWorker: () => new FakeWorker(), readManifest });
  await assert.rejects(engine.manifest(), /could not be downloaded/);
  assert.deepEqual(await engine.manifest(), { version: "1" });
  await engine.manifest();
  assert.equal(count, 2);
});
