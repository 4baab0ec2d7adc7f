/**
 * Brings Python into the worker. Every download starts at once, then interpreter, NumPy and
 * Glassnet come up in turn. Whatever fails rejects at once; nothing here waits for ever. Another try
 * goes on from what has come about.
 */

import { DownloadError } from "../download.js";
import { lasting } from "../lasting.js";
import { readManifest } from "../manifest.js";
import { openBridge } from "./convert.js";
import { DataSets } from "./data-sets.js";
import { Downloads } from "./downloads.js";
import { downloadCore, startPyodide } from "./interpreter.js";

/** @import { Bridge, Pyodide } from "./convert.js" */
/** @import { Core } from "./interpreter.js" */
/** @import { Asset, LoadingStage, Manifest, WorkerEvents } from "../protocol.js" */

/** @typedef {{bridge: Bridge, dataSets: DataSets}} Python */

/** @type {Record<LoadingStage, string>} */
const LABELS = {
  download: "Downloading Python, NumPy and the digits",
  python: "Starting Python",
  numpy: "Loading NumPy and Glassnet",
  data: "Loading the digits and a trained network",
};

/** @type {Record<LoadingStage, string>} */
const FAILURES = {
  download: "Python could not be compiled",
  python: "Python could not be started",
  numpy: "NumPy and Glassnet could not be loaded",
  data: "The digits and the trained network could not be read",
};

export class Loader {
  #report;
  #onFatal;
  #downloads;
  /** @type {LoadingStage} */
  #stage = "download";
  #manifest = lasting(readManifest);
  #pyodide = lasting(startPyodide);
  #bridge = lasting(openGlassnet);

  /**
   * @param {(loading: WorkerEvents["loading"]) => void} report
   * @param {(message: string) => void} onFatal   called if the interpreter dies, then or later
   * @param {number} patience   seconds without a byte after which downloads are given up
   */
  constructor(report, onFatal, patience) {
    this.#report = report;
    this.#onFatal = onFatal;
    this.#downloads = new Downloads(patience);
  }

  /** @returns {Promise<Python>} */
  async load() {
    const manifest = await this.#manifest();
    this.#stage = "download";
    this.#downloads.count(() => this.#tell());
    try {
      return await this.#bringUp(manifest);
    } catch (error) {
      this.#downloads.stop();
      throw error instanceof DownloadError ? error : new Error(inWords(this.#stage, error));
    }
  }

  /** Asks again for what does not come. */
  askAgain() {
    this.#downloads.again();
  }

  /** @param {Manifest} manifest @returns {Promise<Python>} */
  async #bringUp({ runtime, wheel, data, pretrained }) {
    const downloads = this.#downloads;
    const core = downloadCore(downloads, runtime);
    const wheels = [...wheelsOf(runtime), wheel];
    const packages = Promise.all(wheels.map((asset) => downloads.bytes(asset)));
    const dataSets = new DataSets(data, downloads);
    const digits = [dataSets.fetch("reduced"), dataSets.fetch("test")];
    const network = downloads.bytes(pretrained);

    const bringUp = async () => {
      const pyodide = await this.#startPython(await core);
      this.#enter("numpy");
      const bridge = await this.#bridge(pyodide, await packages);
      this.#enter("data");
      await Promise.all(digits);
      await dataSets.add("reduced", bridge);
      await dataSets.add("test", bridge);
      bridge("load_pretrained", { data: await network });
      downloads.release([...Object.values(runtime), wheel, pretrained]);
      return { bridge, dataSets };
    };
    const [python] = await Promise.all([bringUp(), core, packages, ...digits, network]);
    return python;
  }

  /** @param {Core} core */
  async #startPython(core) {
    this.#enter("python");
    const pyodide = await this.#pyodide(core);
    pyodide._api.on_fatal = (error) => this.#onFatal(String(error));
    return pyodide;
  }

  /** @param {LoadingStage} stage */
  #enter(stage) {
    this.#stage = stage;
    this.#tell();
  }

  #tell() {
    const { loaded, total } = this.#downloads;
    this.#report({ stage: this.#stage, label: LABELS[this.#stage], loaded, total });
  }
}

/**
 * Says what could not be done; of a traceback, the last line tells why.
 *
 * @param {LoadingStage} stage
 * @param {unknown} error
 */
function inWords(stage, error) {
  const why = error instanceof Error ? error.message : String(error);
  return `${FAILURES[stage]} (${why.trim().split("\n").at(-1)}).`;
}

/**
 * @param {Pyodide} pyodide
 * @param {Uint8Array[]} wheels
 */
async function openGlassnet(pyodide, wheels) {
  for (const wheel of wheels) pyodide.unpackArchive(wheel, "wheel");
  return openBridge(pyodide);
}

/** @param {Record<string, Asset>} files */
function wheelsOf(files) {
  return Object.entries(files)
    .filter(([name]) => name.endsWith(".whl"))
    .map(([, asset]) => asset);
}
