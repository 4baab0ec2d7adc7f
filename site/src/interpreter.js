/**
 * The interpreter: its files, and its start from them. By itself Pyodide would fetch one thing after
 * the other, and wait for ever if its WebAssembly does not come; here it finds all of it at hand.
 */

/** @import { Pyodide } from "./convert.js" */
/** @import { Downloads } from "./downloads.js" */
/** @import { Asset } from "./protocol.js" */

/**
 * What the interpreter is made of.
 *
 * @typedef {object} Core
 * @property {Record<string, Asset>} files
 * @property {WebAssembly.Module} wasm
 * @property {Record<"python_stdlib.zip" | "pyodide-lock.json" | "pyodide.mjs" | "pyodide.asm.js",
 *   Uint8Array<ArrayBuffer>>} contents
 */

const NAMES = /** @type {const} */ ([
  "python_stdlib.zip",
  "pyodide-lock.json",
  "pyodide.mjs",
  "pyodide.asm.js",
]);

/**
 * @param {Downloads} downloads
 * @param {Record<string, Asset>} files   by name
 * @returns {Promise<Core>}
 */
export async function downloadCore(downloads, files) {
  const entries = NAMES.map(async (name) => [name, await downloads.bytes(files[name])]);
  const [wasm, ...contents] = await Promise.all([
    downloads.compiled(files["pyodide.asm.wasm"]),
    ...entries,
  ]);
  return { files, wasm, contents: Object.fromEntries(contents) };
}

/**
 * @param {Core} core
 * @returns {Promise<Pyodide>}
 */
export async function startPyodide({ files, wasm, contents }) {
  const restoreFetch = answerFetches({
    [files["pyodide.asm.wasm"].url]: () => new Response(), // `answerCompiler` has it
    [files["python_stdlib.zip"].url]: () => new Response(contents["python_stdlib.zip"]),
    [files["pyodide-lock.json"].url]: () => new Response(contents["pyodide-lock.json"]),
  });
  try {
    // The second one defines what `loadPyodide` would import.
    const { loadPyodide } = await importModule(files["pyodide.mjs"], contents["pyodide.mjs"]);
    await importModule(files["pyodide.asm.js"], contents["pyodide.asm.js"]);
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
