/**
 * The border between JavaScript and Python: the only file that touches proxies and buffers.
 *
 * Plain values go in and come out. Every proxy made on the way is destroyed before returning, and
 * arrays are copied out of Python's heap, which may grow and move at the next call.
 */

/** @import { FlatArray } from "../protocol.js" */

/**
 * The part of Pyodide that is used here.
 * @typedef {{destroy: () => void}} Proxy
 * @typedef {Proxy & {toJs: (options: object) => any}} Container
 * @typedef {Proxy & ((name: string, parameters: Proxy) => Container)} Callable
 * @typedef {Proxy & {call: Callable}} BridgeProxy
 *
 * @typedef {object} Pyodide
 * @property {(value: unknown) => Proxy} toPy
 * @property {(name: string) => Proxy & {Bridge: () => BridgeProxy}} pyimport
 * @property {(archive: Uint8Array, format: string) => void} unpackArchive
 * @property {{on_fatal?: (error: unknown) => void}} _api
 *
 * Calls a method of `glassnet.page.bridge.Bridge`.
 * @typedef {(name: string, parameters?: object) => any} Bridge
 */

/** @import { Failure } from "../protocol.js" */

/** What Python raised: `name` is the exception's. */
export class PythonError extends Error {
  /** @param {Failure} error */
  constructor({ name, message, traceback, layer, key }) {
    super(message);
    this.name = name;
    this.traceback = traceback;
    this.layer = layer;
    this.key = key;
  }
}

/**
 * Opens the one bridge of this worker.
 *
 * @param {Pyodide} pyodide
 * @returns {Bridge}
 */
export function openBridge(pyodide) {
  const module = pyodide.pyimport("glassnet.page.bridge");
  const call = module.Bridge().call; // lives as long as the worker, as does its bridge
  module.destroy();
  return (name, parameters = {}) => {
    const input = pyodide.toPy(parameters);
    /** @type {Container} */
    let output;
    try {
      output = call(name, input);
    } finally {
      input.destroy();
    }
    const answer = plain(output);
    if (!answer.ok) throw new PythonError(answer.error);
    return answer.value;
  };
}

/**
 * Copies a Python container out and destroys it.
 *
 * @param {Container} proxy
 */
function plain(proxy) {
  /** @type {Proxy[]} */
  const leftovers = [];
  try {
    return native(proxy.toJs({ dict_converter: Object.fromEntries, pyproxies: leftovers }));
  } finally {
    for (const leftover of leftovers) leftover.destroy();
    proxy.destroy();
  }
}

/**
 * Pyodide turns None into undefined, JSON has null; and 2**53 - 1 into a bigint, though it is a number.
 *
 * @param {any} value
 * @returns {any}
 */
function native(value) {
  if (value === undefined) return null;
  if (typeof value === "bigint" && Number.isSafeInteger(Number(value))) return Number(value);
  if (typeof value !== "object" || ArrayBuffer.isView(value)) return value;
  for (const key of Object.keys(value)) value[key] = native(value[key]);
  return value;
}

/**
 * Lists the buffers inside a message, so that they are handed over instead of copied.
 *
 * @param {unknown} message
 * @param {Set<ArrayBuffer>} [found]
 * @returns {ArrayBuffer[]}
 */
export function transferables(message, found = new Set()) {
  if (ArrayBuffer.isView(message)) {
    found.add(/** @type {FlatArray & {buffer: ArrayBuffer}} */ (message).buffer);
  } else if (typeof message === "object" && message !== null) {
    for (const part of Object.values(message)) transferables(part, found);
  }
  return [...found];
}
