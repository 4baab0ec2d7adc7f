/** What can go wrong with Python in the tab. */

/** The worker is gone; what it was asked will not be answered. */
export class WorkerDied extends Error {
  name = "WorkerDied";
}

/** Python could not be loaded; `engine.retry()` tries again. */
export class LoadError extends Error {
  name = "LoadError";
}

/** This browser cannot run Python: trying again cannot help. */
export class UnsupportedError extends LoadError {
  name = "UnsupportedError";
}

/** The worker refused a request. `name` is the exception's, such as "DivergenceError". */
export class RequestError extends Error {
  /** @param {import("./protocol.js").Failure} failure */
  constructor({ name, message, traceback, layer = null, key = null }) {
    super(message);
    this.name = name;
    /** What of a specification is wrong, if it is one. */
    this.layer = layer;
    this.key = key;
    this.traceback = traceback ?? "";
  }
}
