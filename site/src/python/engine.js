/**
 * Python in a worker: requests go in and return promises, events come out.
 *
 * The worker starts with the first request and lives as long as the tab, across page changes. When
 * it dies, everything that waits for it is rejected with `WorkerDied`, the job under way ends as
 * failed, and the next request starts a new one. A tab has one, in `tab.js`.
 */

import { coalesce } from "./coalesce.js";
import { Connection } from "./connection.js";
import { Emitter } from "./emitter.js";
import { LoadError, RequestError, WorkerDied } from "./engine-errors.js";
import { lasting } from "./lasting.js";
import { Pending } from "./pending.js";
import { PATIENCE } from "./protocol.js";

/** @import { Environment, Job, Manifest, Reply, Requests, RequestType, WorkerEvent, WorkerEvents } from "./protocol.js" */

/** @typedef {"off" | "loading" | "ready" | "failed"} EngineState */

/**
 * What `engine.on` listens to: the worker's events, and three of the engine's own; `console` tells that
 * `isConsoleBusy` may have changed.
 * @typedef {WorkerEvents & {state: EngineState, died: Error, console: {}}} EngineEvents
 *
 * What an engine works with.
 * @typedef {object} Means
 * @property {(url: URL, name: string) => Worker} startWorker
 * @property {() => Promise<Manifest>} readManifest
 */

export class Engine {
  /** @type {EngineState} */
  state = "off";
  /** @type {Error | null} why loading failed */
  error = null;
  /** Seconds without a byte of any file after which downloads are given up. */
  patience = PATIENCE;
  /** What the site was built with: versions, sizes, the network trained at build time. Needs no worker. */
  manifest;

  #startWorker;
  /** @type {Emitter<EngineEvents>} */
  #events = new Emitter();
  #pending = new Pending(() => this.#events.emit("console", {}));
  /** @type {Promise<Environment> | null} */
  #ready = null;
  /** @type {Connection | null} */
  #connection = null;
  /** @type {Map<RequestType, (params: any) => Promise<any>>} */
  #latest = new Map();
  /** Whether the worker said that bytes are on their way. */
  #isDownloading = false;
  /** @type {string | null} the job under way in the worker */
  #job = null;
  /** @type {WorkerDied | null} a death to be told when the page is shown again */
  #untold = null;

  /** @param {Means} means */
  constructor({ startWorker, readManifest }) {
    this.#startWorker = startWorker;
    this.manifest = lasting(readManifest);
  }

  /** Whether the reader's own Python runs and runs, so that whatever else is asked has to wait. */
  get isConsoleBusy() {
    return this.#pending.isConsoleBusy;
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
    if (!this.#connection) return;
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
      this.#connection ??= this.#connect();
      const environment = await this.#post("load", this.#loadParams());
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
   * The worker asks again for what is on its way. If nothing is, or it was asked in vain, a new worker
   * is asked to load; whoever waits for the old one waits for the new one.
   */
  #askAgain() {
    if (this.#isDownloading) {
      this.#isDownloading = false; // until the worker is heard of: it may be gone
      this.#post("ask_again", {}).catch(() => {}); // loading itself tells
      return;
    }
    this.#close();
    this.#connection = this.#connect();
    for (const [id, type] of this.#pending.types) {
      this.#connection.send({ id, type, params: this.#loadParams() });
    }
  }

  #connect() {
    return new Connection({
      startWorker: this.#startWorker,
      receive: (message) => this.#receive(message),
      die: (death) => this.#die(death),
      isAnswerDue: () => this.#isAnswerDue(),
    });
  }

  /**
   * @template {RequestType} Type
   * @param {Type} type
   * @param {Requests[Type]["params"]} params
   * @param {Transferable[]} [transfer]
   * @returns {Promise<Requests[Type]["value"]>}
   */
  async #post(type, params, transfer) {
    const connection = this.#connection;
    if (!connection) throw new WorkerDied("Python is not running.");
    const answer = this.#pending.add(type, (id) => connection.send({ id, type, params }, transfer));
    if (type === "start") {
      answer.then(
        () => {
          this.#job = /** @type {Job} */ (params).job;
        },
        () => {}, // refused, and told to who asked
      );
    }
    return answer;
  }

  /** iPads report themselves as Macs, and Pyodide 0.27 crashes in their Safari unless told (pyodide#5670). */
  #loadParams() {
    const ipad = navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1;
    return { ipad, patience: this.patience };
  }

  /** @param {Reply | WorkerEvent} message */
  #receive(message) {
    if ("id" in message) return this.#pending.settle(message);
    if (message.event === "done" && message.job === this.#job) this.#job = null;
    if (message.event === "loading") this.#isDownloading = message.loaded < message.total;
    this.#events.emit(message.event, /** @type {any} */ (message));
  }

  /**
   * Nobody knows how long the reader's own Python takes, nor how long a slow device takes to start, so
   * silence during them means nothing: the worker itself watches over what it downloads.
   */
  #isAnswerDue() {
    if (this.state === "loading" || this.#pending.isOfConsole) return false;
    return this.#job !== null || !this.#pending.isEmpty;
  }

  /** @param {Error} death */
  #die(death) {
    const wasReady = this.state === "ready";
    const job = this.#job;
    this.#close();
    this.#job = null;
    this.#pending.reject(death);
    if (!wasReady) return; // `#load` was rejected and tells
    this.#ready = null;
    this.#enter("off");
    if (job) {
      const error = { name: death.name, message: death.message };
      this.#events.emit("done", { job, reason: "failed", error });
    }
    this.#events.emit("died", death);
    this.#events.emit("console", {});
  }

  #close() {
    this.#connection?.close();
    this.#connection = null;
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
