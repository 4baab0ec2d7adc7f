/**
 * Python's side of the tab: answers requests and owns the training loop.
 *
 * Training runs in slices of some 40 ms; between two of them the worker listens, so that pause, step and
 * changed settings take effect at once, without shared memory. A request gets exactly one reply; a
 * run accepted by `train` ends in exactly one `done`.
 */

import { holdLifeline } from "../lifeline.js";
import { CHECKPOINT_MS, SLICE_MS } from "../protocol.js";
import { transferables } from "./convert.js";
import { Loader } from "./loader.js";

/** @import { Bridge } from "./convert.js" */
/** @import { DataSets } from "./data-sets.js" */
/** @import { Failure, LoadParams, Reply, Settings, Slice, WorkerEvent } from "../protocol.js" */

const scope = /** @type {DedicatedWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

/** @type {Bridge} */
let bridge = () => {
  throw new Error("Python is not loaded.");
};
/** @type {DataSets} */
let dataSets;
/** @type {Loader | null} while Python is not loaded */
let loader = null;
/** @type {object | null} the run under way */
let run = null;
let stepCount = 0;

/** What a request does; the others go to Python as they are. @type {Record<string, (params: any) => any>} */
const handlers = {
  /** @param {LoadParams} params */
  async load({ ipad, patience }) {
    if (ipad) disguiseAsIpad();
    loader ??= new Loader(
      (loading) => post({ event: "loading", ...loading }),
      (message) => post({ event: "fatal", message }),
      patience,
    );
    ({ bridge, dataSets } = await loader.load());
    loader = null;
    return bridge("environment");
  },

  ask_again() {
    loader?.askAgain();
    return null;
  },

  /** @param {Partial<Settings>} settings */
  async setup(settings) {
    if (settings.data === "full") await addData("full");
    endRun("paused");
    return counted(bridge("setup", { settings }));
  },

  train() {
    if (run) throw new Error("A run is under way already.");
    run = {};
    return null;
  },

  pause: () => null,

  step() {
    endRun("paused");
    return counted(bridge("step"));
  },

  /** @param {Partial<Settings>} changes */
  configure: (changes) => bridge("configure", { changes }),

  /** @param {{data: Uint8Array, settings: Settings}} params */
  async restore({ data, settings }) {
    if (settings.data === "full") await addData("full");
    endRun("paused");
    return counted(bridge("restore", { data, settings }));
  },
};

/** What a request leads to once it has been answered. @type {Record<string, () => void>} */
const consequences = {
  setup: postCheckpoint,
  train: runSlices,
  pause: () => endRun("paused"),
  step: postCheckpoint,
};

scope.onmessage = async ({ data: { id, type, params } }) => {
  try {
    const handler = handlers[type] ?? ((rest) => bridge(type, rest));
    post({ id, ok: true, value: await handler(params) });
  } catch (error) {
    post({ id, ok: false, error: describe(error) });
    return;
  }
  consequences[type]?.();
};

/**
 * @template {{step: number}} Report
 * @param {Report} report
 */
function counted(report) {
  stepCount = report.step;
  return report;
}

/** Trains until the run ends, one slice after the other. */
async function runSlices() {
  const mine = run;
  let lastCheckpoint = performance.now();
  while (run === mine) {
    try {
      /** @type {Slice} */
      const slice = counted(bridge("run_slice", { budget_ms: SLICE_MS }));
      post({ event: "progress", ...slice });
      if (slice.phase === "done") return endRun("finished");
      if (slice.evaluation || performance.now() - lastCheckpoint > CHECKPOINT_MS) {
        postCheckpoint();
        lastCheckpoint = performance.now();
      }
    } catch (error) {
      run = null;
      return post({ event: "done", reason: "failed", error: describe(error) });
    }
    await listen();
  }
}

/** @param {"finished" | "paused"} reason */
function endRun(reason) {
  if (!run) return;
  run = null;
  try {
    postCheckpoint();
    post({ event: "done", reason });
  } catch (error) {
    post({ event: "done", reason: "failed", error: describe(error) });
  }
}

function postCheckpoint() {
  post({ event: "checkpoint", bytes: bridge("checkpoint"), step: stepCount });
}

const channel = new MessageChannel();
/** @type {(() => void)[]} */
const listening = [];
channel.port1.onmessage = () => listening.shift()?.();

/** Lets messages from the page in; a timer would wait for at least 4 ms. */
function listen() {
  return new Promise((resolve) => {
    listening.push(() => resolve(null));
    channel.port2.postMessage(null);
  });
}

/** @param {"full"} split */
function addData(split) {
  return dataSets.addLate(split, bridge, (loading) => post({ event: "loading", ...loading }));
}

/** @param {Reply | WorkerEvent} message */
function post(message) {
  scope.postMessage(message, transferables(message));
}

/**
 * @param {any} error   a `PythonError`, or Pyodide's own, whose `type` is the exception's name
 * @returns {Failure}
 */
function describe(error) {
  const { name, type, message, traceback } = error;
  return { name: type ?? name, message, traceback };
}

/** Pyodide knows which platforms to treat with care by this name (pyodide#5670). */
function disguiseAsIpad() {
  Object.defineProperty(navigator, "platform", { get: () => "iPad" });
}

scope.onunhandledrejection = (event) => {
  event.preventDefault();
  post({ event: "fatal", message: String(event.reason) });
};

holdLifeline(scope.name, (lifeline) => post({ event: "alive", lifeline }));
