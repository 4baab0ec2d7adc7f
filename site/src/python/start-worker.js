/** The start of a worker, and why some browsers and some places cannot have one. */

import { UnsupportedError, WorkerDied } from "./engine-errors.js";

/**
 * @param {URL} url   of a module
 * @param {string} name
 * @returns {Worker}
 * @throws {UnsupportedError} where trying again cannot help
 */
export function startWorker(url, name) {
  if (typeof WebAssembly !== "object") {
    throw new UnsupportedError(
      "This browser has no WebAssembly, which Python needs here. A current browser, or " +
        "turning off a strict security mode, helps.",
    );
  }
  if (globalThis.origin === "null") throw boxedIn();
  // A browser that knows no module workers does not ask which kind is wanted.
  let isAsked = false;
  const options = {
    name,
    get type() {
      isAsked = true;
      return /** @type {const} */ ("module");
    },
  };
  const worker = new Worker(url, options);
  if (isAsked) return worker;
  worker.terminate();
  throw tooOld();
}

/**
 * Why a worker ended by itself.
 *
 * @param {string | undefined} message   nothing if its script did not arrive
 * @returns {Error}
 */
export function explainEnd(message) {
  if (!message) {
    return new WorkerDied(
      "What starts Python could not be downloaded. Check the connection, then retry.",
    );
  }
  if (/SyntaxError.*(import|module)/.test(message)) return tooOld();
  return new WorkerDied(`Python stopped with an error (${message}).`);
}

function tooOld() {
  return new UnsupportedError(
    "This browser is too old to run Python here: it has no module workers. Chrome has them since " +
      "version 80, Safari since 15, Firefox since 114.",
  );
}

/** In a frame that its page has shut off from the site the frame comes from (`sandbox`). */
function boxedIn() {
  return new UnsupportedError(
    "This frame is shut off from the site it comes from, so Python cannot start in it. Open the page " +
      `by itself: ${location.href}`,
  );
}
