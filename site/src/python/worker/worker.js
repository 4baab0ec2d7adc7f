/**
 * Python's side of the tab: answers requests and does jobs. A request gets exactly one reply; a job
 * accepted by `start` ends in exactly one `done`.
 */

import { holdLifeline } from "../lifeline.js";
import { TRAINING } from "../protocol.js";
import { transferables } from "./convert.js";
import { Jobs } from "./jobs.js";
import { Loader } from "./loader.js";

/** @import { Bridge } from "./convert.js" */
/** @import { DataSets } from "./data-sets.js" */
/** @import { ExperimentSlice, Failure, Job, LoadParams, Reply, Settings, Slice, WorkerEvent } from "../protocol.js" */

const scope = /** @type {DedicatedWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

/** @type {Bridge} */
let bridge = () => {
  throw new Error("Python is not loaded.");
};
/** @type {DataSets} */
let dataSets;
/** @type {Loader | null} while Python is not loaded */
let loader = null;
/** Updates that the training run has made. */
let stepCount = 0;

const jobs = new Jobs(
  {
    training: {
      begin: () => {},
      advance: (budget) => counted(bridge("run_slice", budget)),
      isOver: (/** @type {Slice} */ { phase }) => phase === "done",
      isMilestone: (/** @type {Slice} */ { evaluation }) => evaluation !== null,
      tellCheckpoint,
      end: tellCheckpoint,
    },
    experiment: {
      begin: ({ id, seed, values }) => bridge("start_experiment", { id, seed, ...values }),
      advance: (budget) => bridge("experiment_slice", budget),
      isOver: (/** @type {ExperimentSlice} */ { result }) => result !== null,
      end: () => bridge("stop_experiment"),
    },
  },
  { post, listen, describe },
);

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
    jobs.stop(TRAINING);
    return counted(bridge("setup", { settings }));
  },

  /** @param {{data: Uint8Array, settings: Settings}} params */
  async restore({ data, settings }) {
    if (settings.data === "full") await addData("full");
    jobs.stop(TRAINING);
    return counted(bridge("restore", { data, settings }));
  },

  step() {
    jobs.stop(TRAINING);
    return counted(bridge("step"));
  },

  /** @param {Partial<Settings>} changes */
  configure: (changes) => bridge("configure", { changes }),

  /** @param {Job} job */
  start(job) {
    jobs.accept(job);
    return null;
  },

  /** @param {{job: string}} params */
  stop({ job }) {
    jobs.stop(job);
    return null;
  },
};

/** What a request leads to once it has been answered. @type {Record<string, () => void>} */
const consequences = {
  setup: tellCheckpoint,
  step: tellCheckpoint,
  start: () => jobs.run(),
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

function tellCheckpoint() {
  post({ event: "checkpoint", job: TRAINING, bytes: bridge("checkpoint"), step: stepCount });
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
  const { name, type, message, traceback, layer, key } = error;
  return { name: type ?? name, message, traceback, layer, key };
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
