/**
 * The tab's one Python worker: requests go in and return promises, events come out.
 *
 * The worker starts with the first request and lives as long as the tab, across page changes. When
 * it dies, everything that waits for it is rejected with `WorkerDied`, and the next request starts
 * a new one. In the console this is `glassnet`: `await glassnet.python("glassnet.__version__")`.
 */

import { coalesce } from "./coalesce.js";
import { Emitter } from "./emitter.js";
import { LoadError, RequestError, WorkerDied } from "./engine-errors.js";
import { Watch, watchLifeline } from "./lifeline.js";
import { readManifest } from "./manifest.js";
import { PATIENCE } from "./protocol.js";
import { explainEnd, startWorker } from "./start-worker.js";

/** @import { Environment, Manifest, Reply, Requests, RequestType, WorkerEvent, WorkerEvents } from "./protocol.js" */

/** @typedef {"off" | "loading" | "ready" | "failed"} EngineState */

/**
 * What `engine.on` listens to: the worker's events, and three of the engine's own; `console` tells that
 * `isConsoleBusy` may have changed.
 * @typedef {WorkerEvents & {state: EngineState, died: Error, console: {}}} EngineEvents
 */

/**
 * `isLong` once it has taken a while.
 * @typedef {{resolve: (value: any) => void, reject: (error: Error) => void, type: RequestType,
 *   isLong: boolean}} Waiting
 */

/** Milliseconds after which the reader's own Python is said to hold up what else is asked. */
const CONSOLE_PATIENCE = 1000;

/** Seconds without any message, while an answer is due, after which the worker is taken for dead. */
const SILENCE_PATIENCE = 30;

class Engine {
  /** @type {EngineState} */
  state = "off";
  /** @type {Error | null} why loading failed */
  error = null;
  /** Seconds without a byte of any file after which downloads are given up. */
  patience = PATIENCE;

  /** @type {Emitter<EngineEvents>} */
  #events = new Emitter();
  /** @type {Promise<Environment> | null} */
  #ready = null;
  /** @type {Promise<Manifest> | null} */
  #manifest = null;
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  /** @type {Map<RequestType, (params: any) => Promise<any>>} */
  #latest = new Map();
  /** @type {Watch | null} */
  #watch = null;
  #unwatchLifeline = () => {};
  /** Whether the worker said that bytes are on their way. */
  #isDownloading = false;
  #lastId = 0;
  #training = false;
  /** @type {WorkerDied | null} a death to be told when the page is shown again */
  #untold = null;

  /** Whether the reader's own Python runs and runs, so that whatever else is asked has to wait. */
  get isConsoleBusy() {
    return [...this.#waiting.values()].some(({ isLong }) => isLong);
  }

  /**
   * Asks Python, starting it first where needed.
   *
   * @template {RequestType} Type
   * @param {Type} type
   * @param {Requests[Type]["params"]} [params]
   * @param {{transfer?: Transferable[]}} [options]
   * @returns {Promise<Requests[Type]["value"]>}
   */
  async request(type, params = {}, { transfer = [] } = {}) {
    await this.start();
    return this.#post(type, params, transfer);
  }

  /**
   * Asks for one answer at a time and only for the newest question: questions that come while an
   * answer is awaited replace each other, and all of them get the last one's answer.
   *
   * @template {RequestType} Type
   * @param {Type} type
   * @param {Requests[Type]["params"]} params
   * @returns {Promise<Requests[Type]["value"]>}
   */
  latest(type, params) {
    const ask = this.#latest.get(type) ?? coalesce((newest) => this.request(type, newest));
    this.#latest.set(type, ask);
    return ask(params);
  }

  /**
   * Runs Python in the worker and returns the last expression's value: JSON-like values, and arrays
   * as flat typed arrays, row by row (ask for `x.shape` or `x.tolist()` where the shape matters).
   * Names stay defined from call to call. An exception rejects with the
   * formatted traceback as its message. A call may take as long as it likes; it holds up training,
   * and `restart()` ends one that does not end.
   *
   * @param {string} source
   * @returns {Promise<unknown>}
   */
  async python(source) {
    try {
      return await this.request("python", { source });
    } catch (error) {
      if (error instanceof RequestError && error.traceback) error.message = error.traceback;
      throw error;
    }
  }

  /**
   * @template {keyof EngineEvents} Name
   * @param {Name} name
   * @param {(payload: EngineEvents[Name]) => void} listener
   * @returns {() => void} stops listening
   */
  on(name, listener) {
    return this.#events.on(name, listener);
  }

  /**
   * What the site was built with: versions, sizes, the network trained at build time. Needs no worker.
   *
   * @returns {Promise<Manifest>}
   */
  manifest() {
    this.#manifest ??= readManifest();
    this.#manifest.catch(() => {
      this.#manifest = null;
    });
    return this.#manifest;
  }

  /**
   * Loads Python unless it is loaded or loading. Called on a reader's intent, never on page load.
   *
   * @returns {Promise<Environment>}
   */
  start() {
    this.#ready ??= this.#load();
    return this.#ready;
  }

  /** Tries to load again: after a failure, or because what is being loaded does not come. */
  retry() {
    if (this.state === "failed") this.#ready = null;
    if (this.state === "loading") this.#askAgain();
    return this.start();
  }

  /** Ends the worker whatever it is doing; the next request starts a new one. */
  restart() {
    this.#die(new WorkerDied("Python was restarted."));
  }

  /** Frees the worker while the page is away (`pagehide`); nothing is told until `resume()`. */
  suspend() {
    if (!this.#worker) return;
    this.#untold = new WorkerDied("Python was stopped while this page was away.");
    this.#close();
  }

  /** The page is shown again: tells what `suspend()` ended. */
  resume() {
    const death = this.#untold;
    this.#untold = null;
    if (death) this.#die(death);
  }

  async #load() {
    this.error = null;
    this.#enter("loading");
    try {
      if (!this.#worker) this.#spawn();
      const environment = await this.#post("load", this.#loadParams(), []);
      this.#enter("ready");
      return environment;
    } catch (error) {
      const failure = toLoadError(error);
      // A worker keeps what has arrived, for the next try.
      if (!isDownloadFailure(error)) this.#close();
      this.error = failure;
      this.#enter("failed");
      throw failure;
    }
  }

  /**
   * The worker asks again for what is on its way. If nothing is, or it was asked in vain, a new worker is asked to load; whoever
   * waits for the old one waits for the new one.
   */
  #askAgain() {
    if (this.#isDownloading) {
      this.#isDownloading = false; // until the worker is heard of: it may be gone
      this.#post("ask_again", {}, []).catch(() => {}); // loading itself tells
      return;
    }
    this.#close();
    this.#spawn();
    for (const [id, { type }] of this.#waiting) this.#send(id, type, this.#loadParams(), []);
  }

  #spawn() {
    const name = `glassnet-worker-${Math.random().toString(36).slice(2)}`;
    const worker = startWorker(new URL("../worker/worker.js", import.meta.url), name);
    worker.onmessage = ({ data }) => this.#receive(data, name);
    worker.onmessageerror = () =>
      this.#die(new WorkerDied("A message from Python was unreadable."));
    worker.onerror = (event) => {
      event.preventDefault();
      if (worker !== this.#worker) return; // the last words of one that was ended
      this.#die(explainEnd(event.message));
    };
    this.#worker = worker;
    this.#watch = new Watch(
      SILENCE_PATIENCE,
      () => this.#die(new WorkerDied(`Python did not answer for ${SILENCE_PATIENCE} seconds.`)),
      () => this.#isAnswerDue(),
    );
  }

  /**
   * @template {RequestType} Type
   * @param {Type} type
   * @param {Requests[Type]["params"]} params
   * @param {Transferable[]} transfer
   * @returns {Promise<Requests[Type]["value"]>}
   */
  #post(type, params, transfer) {
    return new Promise((resolve, reject) => {
      if (!this.#worker) throw new WorkerDied("Python is not running.");
      const id = ++this.#lastId;
      this.#send(id, type, params, transfer);
      const waiting = { resolve, reject, type, isLong: false };
      this.#waiting.set(id, waiting);
      if (type === "python") setTimeout(() => this.#lengthen(waiting), CONSOLE_PATIENCE);
      if (this.isConsoleBusy) this.#events.emit("console", {}); // one more has to wait
    });
  }

  /** @param {Waiting} waiting */
  #lengthen(waiting) {
    waiting.isLong = true;
    this.#events.emit("console", {});
  }

  /**
   * @param {number} id
   * @param {RequestType} type
   * @param {object} params
   * @param {Transferable[]} transfer
   */
  #send(id, type, params, transfer) {
    this.#worker?.postMessage({ id, type, params }, transfer);
  }

  /** iPads report themselves as Macs, and Pyodide 0.27 crashes in their Safari unless told (pyodide#5670). */
  #loadParams() {
    const ipad = navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1;
    return { ipad, patience: this.patience };
  }

  /**
   * @param {Reply | WorkerEvent} message
   * @param {string} lifeline
   */
  #receive(message, lifeline) {
    this.#watch?.heard();
    if ("id" in message) this.#settle(message);
    else if (message.event === "alive") {
      if (message.lifeline) this.#watchLifeline(lifeline);
    } else if (message.event === "fatal") {
      this.#die(new WorkerDied(`Python crashed (${message.message}).`));
    } else {
      if (message.event === "done") this.#training = false;
      if (message.event === "loading") this.#isDownloading = message.loaded < message.total;
      this.#events.emit(message.event, /** @type {any} */ (message));
    }
  }

  /** @param {Reply} reply */
  #settle(reply) {
    const waiting = this.#waiting.get(reply.id);
    if (!waiting) return;
    this.#waiting.delete(reply.id);
    if (reply.ok && waiting.type === "train") this.#training = true;
    if (reply.ok) waiting.resolve(reply.value);
    else waiting.reject(new RequestError(reply.error));
    if (waiting.isLong) this.#events.emit("console", {});
  }

  /** @param {string} lifeline */
  #watchLifeline(lifeline) {
    this.#unwatchLifeline = watchLifeline(lifeline, () =>
      this.#die(new WorkerDied("Python stopped unexpectedly.")),
    );
  }

  /**
   * Nobody knows how long the reader's own Python takes, nor how long a slow device takes to start, so
   * silence during them means nothing: the worker itself watches over what it downloads.
   */
  #isAnswerDue() {
    if (this.state === "loading") return false;
    const waiting = [...this.#waiting.values()];
    return (this.#training || waiting.length > 0) && !waiting.some(({ type }) => type === "python");
  }

  /** @param {Error} death */
  #die(death) {
    const wasReady = this.state === "ready";
    const wasTraining = this.#training;
    const waiting = [...this.#waiting.values()];
    this.#close();
    this.#waiting.clear();
    this.#training = false;
    for (const { reject } of waiting) reject(death);
    if (!wasReady) return; // `#load` was rejected and tells
    this.#ready = null;
    this.#enter("off");
    if (wasTraining) {
      const error = { name: death.name, message: death.message };
      this.#events.emit("done", { reason: "failed", error });
    }
    this.#events.emit("died", death);
    this.#events.emit("console", {});
  }

  #close() {
    this.#unwatchLifeline();
    this.#watch?.stop();
    this.#worker?.terminate();
    this.#worker = null;
    this.#isDownloading = false;
  }

  /** @param {EngineState} state */
  #enter(state) {
    this.state = state;
    this.#events.emit("state", state);
  }
}

/** @param {unknown} error */
function toLoadError(error) {
  if (error instanceof LoadError) return error;
  return new LoadError(error instanceof Error ? error.message : String(error));
}

/** Whether the worker lives, and only lacks what did not arrive. @param {unknown} error */
function isDownloadFailure(error) {
  return error instanceof RequestError && error.name === "DownloadError";
}

export const engine = new Engine();
