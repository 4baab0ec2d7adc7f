/**
 * Brings Python into the worker. Every download starts at once, then interpreter, NumPy and
 * Glassnet come up in turn. Whatever fails rejects at once; nothing here waits for ever.
 */

import { openBridge } from "./convert.js";
import { DataSets } from "./data-sets.js";
import { Downloads } from "./downloads.js";
import { readManifest } from "./manifest.js";

/** @import { Bridge, Pyodide } from "./convert.js" */
/** @import { Asset, LoadingStage, WorkerEvents } from "./protocol.js" */

/** @type {Record<LoadingStage, string>} */
const LABELS = {
  download: "Downloading Python, NumPy and the digits",
  python: "Starting Python",
  numpy: "Loading NumPy and Glassnet",
  data: "Loading the digits and a trained network",
};

/**
 * @param {(loading: WorkerEvents["loading"]) => void} report
 * @param {(message: string) => void} onFatal   called if the interpreter dies, then or later
 * @returns {Promise<{bridge: Bridge, dataSets: DataSets}>}
 */
export async function load(report, onFatal) {
  const manifest = await readManifest();
  /** @type {LoadingStage} */
  let stage = "download";
  const tell = () => {
    const { loaded, total } = downloads;
    report({ stage, label: LABELS[stage], loaded, total });
  };
  /** @param {LoadingStage} next */
  const enter = (next) => {
    stage = next;
    tell();
  };
  const downloads = new Downloads(tell);

  const core = startCore(downloads, manifest.runtime);
  const wheels = [...wheelsOf(manifest.runtime), manifest.wheel].map((asset) =>
    downloads.bytes(asset),
  );
  const dataSets = new DataSets(manifest.data);
  const digits = [dataSets.fetch("reduced", downloads), dataSets.fetch("test", downloads)];
  const pretrained = downloads.bytes(manifest.pretrained);

  const bringUp = async () => {
    await core.downloaded;
    enter("python");
    const pyodide = await core.started;
    pyodide._api.on_fatal = (error) => onFatal(String(error));
    enter("numpy");
    for (const wheel of await Promise.all(wheels)) pyodide.unpackArchive(wheel, "wheel");
    const bridge = openBridge(pyodide);
    enter("data");
    await Promise.all(digits);
    await dataSets.add("reduced", bridge, report);
    await dataSets.add("test", bridge, report);
    bridge("load_pretrained", { data: await pretrained });
    return { bridge, dataSets };
  };
  const everything = [core.downloaded, core.started, ...wheels, ...digits, pretrained];
  const [loaded] = await Promise.all([bringUp(), ...everything]);
  return loaded;
}

/**
 * Starts downloading the interpreter, and starts the interpreter as soon as its modules are there.
 *
 * @param {Downloads} downloads
 * @param {Record<string, Asset>} files
 * @returns {{downloaded: Promise<unknown>, started: Promise<Pyodide>}}
 */
function startCore(downloads, files) {
  const wasm = downloads.untouched(files["pyodide.asm.wasm"]);
  const stdlib = downloads.bytes(files["python_stdlib.zip"]);
  const lock = downloads.bytes(files["pyodide-lock.json"]);
  const modules = Promise.all([
    downloads.module(files["pyodide.mjs"]),
    downloads.module(files["pyodide.asm.js"]), // so that `loadPyodide` finds it loaded
  ]);
  const restoreFetch = answerFetches({
    [files["pyodide.asm.wasm"].url]: wasm.response,
    [files["python_stdlib.zip"].url]: stdlib.then((bytes) => new Response(bytes)),
    [files["pyodide-lock.json"].url]: lock.then((bytes) => new Response(bytes)),
  });
  const indexURL = new URL("./", files["pyodide.mjs"].url).href;
  const start = modules.then(([{ loadPyodide }]) => loadPyodide({ indexURL, stdin: noInput }));
  return {
    downloaded: Promise.all([wasm.end, stdlib, lock, modules]),
    started: Promise.race([start, compileFailure()]).finally(restoreFetch),
  };
}

/**
 * Lets Pyodide's own requests find what is already on its way.
 *
 * @param {Record<string, Promise<Response>>} answers   by address
 * @returns {() => void} undoes it
 */
function answerFetches(answers) {
  for (const answer of Object.values(answers)) answer.catch(() => {}); // the download tells
  const original = globalThis.fetch;
  globalThis.fetch = (input, init) => answers[String(input)] ?? original(input, init);
  return () => {
    globalThis.fetch = original;
  };
}

/**
 * Pyodide waits for ever if its WebAssembly cannot be compiled: this tells.
 *
 * @returns {Promise<never>}
 */
function compileFailure() {
  const original = WebAssembly.instantiateStreaming;
  return new Promise((_, reject) => {
    WebAssembly.instantiateStreaming = async (source, imports) => {
      WebAssembly.instantiateStreaming = original;
      try {
        return await original(source, imports);
      } catch (error) {
        reject(new Error(`pyodide.asm.wasm could not be started: ${error}`));
        throw error;
      }
    };
  });
}

/** The end of the input, at once: a worker has nobody to ask. */
function noInput() {
  return null;
}

/** @param {Record<string, Asset>} files */
function wheelsOf(files) {
  return Object.entries(files)
    .filter(([name]) => name.endsWith(".whl"))
    .map(([, asset]) => asset);
}
