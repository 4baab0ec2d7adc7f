/**
 * The interpreter: its files, and its start from them. By itself Pyodide would fetch one thing after
 * the other, and wait for ever if its WebAssembly does not come; here it finds all of it at hand.
 */

/** @import { Pyodide } from "./convert.js" */
/** @import { Downloads } from "./downloads.js" */
/** @import { Asset } from "../protocol.js" */

/**
 * What the interpreter is made of.
 *
 * @typedef {object} Core
 * @property {Record<string, Asset>} files
 * @property {WebAssembly.Module} wasm
 * @property {Uint8Array<ArrayBuffer>} stdlib
 * @property {Uint8Array<ArrayBuffer>} lock
 * @property {(options: object) => Promise<Pyodide>} loadPyodide
 */

/**
 * Downloads and compiles it.
 *
 * @param {Downloads} downloads
 * @param {Record<string, Asset>} files   by name
 * @returns {Promise<Core>}
 */
export async function downloadCore(downloads, files) {
  /** @param {string} name */
  const module = async (name) => importModule(files[name], await downloads.bytes(files[name]));
  const [wasm, stdlib, lock, { loadPyodide }] = await Promise.all([
    downloads.compiled(files["pyodide.asm.wasm"]),
    downloads.bytes(files["python_stdlib.zip"]),
    downloads.bytes(files["pyodide-lock.json"]),
    module("pyodide.mjs"),
    module("pyodide.asm.js"), // so that `loadPyodide` finds it loaded
  ]);
  return { files, wasm, stdlib, lock, loadPyodide };
}

/**
 * @param {Core} core
 * @returns {Promise<Pyodide>}
 */
export async function startPyodide({ files, wasm, stdlib, lock, loadPyodide }) {
  const restoreFetch = answerFetches({
    [files["pyodide.asm.wasm"].url]: () => new Response(), // `answerCompiler` has it
    [files["python_stdlib.zip"].url]: () => new Response(stdlib),
    [files["pyodide-lock.json"].url]: () => new Response(lock),
  });
  try {
    const indexURL = new URL("./", files["pyodide.mjs"].url).href;
    const failure = answerCompiler(wasm);
    return await Promise.race([loadPyodide({ indexURL, stdin: noInput }), failure]);
  } finally {
    restoreFetch();
  }
}

/**
 * Runs a module that is here already. Where a host's policy forbids that, the browser gets it by
 * itself, most likely from its cache.
 *
 * @param {Asset} asset
 * @param {Uint8Array<ArrayBuffer>} source
 * @returns {Promise<any>}
 */
async function importModule({ url }, source) {
  const local = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try {
    return await import(local);
  } catch {
    return await import(url);
  } finally {
    URL.revokeObjectURL(local);
  }
}

/**
 * Answers Pyodide's own requests with what is here.
 *
 * @param {Record<string, () => Response>} answers   by address
 * @returns {() => void} undoes it
 */
function answerFetches(answers) {
  const original = globalThis.fetch;
  globalThis.fetch = async (input, init) => answers[String(input)]?.() ?? original(input, init);
  return () => {
    globalThis.fetch = original;
  };
}

/**
 * Gives Pyodide the compiled module when it asks. It would wait for ever if that cannot be started,
 * for want of memory: this tells.
 *
 * @param {WebAssembly.Module} module
 * @returns {Promise<never>}
 */
function answerCompiler(module) {
  const original = WebAssembly.instantiateStreaming;
  return new Promise((_, reject) => {
    WebAssembly.instantiateStreaming = async (_source, imports) => {
      WebAssembly.instantiateStreaming = original;
      try {
        return { module, instance: await WebAssembly.instantiate(module, imports) };
      } catch (error) {
        reject(error);
        throw error;
      }
    };
  });
}

/** The end of the input, at once: a worker has nobody to ask. */
function noInput() {
  return null;
}
