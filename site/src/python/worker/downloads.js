/**
 * Downloads that count their bytes and never hang: each arrives whole or fails with a sentence that
 * names what is missing. What has arrived is kept for the next try.
 */

import { Download, DownloadError } from "../download.js";
import { Watch } from "../lifeline.js";
import { PATIENCE } from "../protocol.js";

/** @import { Asset } from "../protocol.js" */

/** Why a request is ended: to ask again, or because another file failed. */
const AGAIN = new Error("This is asked for again.");
const STOPPED = new Error("another file failed");

export class Downloads {
  #patience;
  /** @type {Map<string, Download>} by address */
  #files = new Map();
  /** @type {Map<Download, Promise<Uint8Array<ArrayBuffer>>>} under way, or here */
  #results = new Map();
  /** @type {Map<Download, AbortController>} */
  #requests = new Map();
  /** @type {Map<string, Promise<WebAssembly.Module | null>>} what was compiled while it came */
  #compiled = new Map();
  /** @type {Watch | null} */
  #watch = null;
  /** @type {Set<Download>} what is counted */
  #counted = new Set();
  #onProgress = () => {};

  /** @param {number} [patience] seconds */
  constructor(patience = PATIENCE) {
    this.#patience = patience;
  }

  /** Bytes that are here, of what was asked for since `count`. */
  get loaded() {
    return [...this.#counted].reduce((sum, { loaded }) => sum + loaded, 0);
  }

  get total() {
    return [...this.#counted].reduce((sum, { asset }) => sum + asset.bytes, 0);
  }

  /** Counts anew. @param {() => void} onProgress */
  count(onProgress) {
    this.#counted.clear();
    this.#onProgress = onProgress;
  }

  /**
   * Downloads a file, unless it is here or on its way.
   *
   * @param {Asset} asset
   * @param {string} [title]   what the reader calls it
   * @param {(response: Response) => Response} [divert]   see `Download.fetch`
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  bytes(asset, title = fileName(asset), divert = (response) => response) {
    const file = this.#files.get(asset.url) ?? new Download(asset, title);
    this.#files.set(asset.url, file);
    this.#counted.add(file);
    const known = this.#results.get(file);
    if (known) return known;
    const result = this.#get(file, divert);
    this.#results.set(file, result);
    result.catch(() => this.#results.delete(file));
    return result;
  }

  /**
   * Compiles WebAssembly while it arrives: the compiler gets the original response, because the
   * browser's cache of compiled code depends on that, and a copy is read. Where the server gives it
   * another type, or a part had come before, the bytes are compiled.
   *
   * @param {Asset} asset
   * @returns {Promise<WebAssembly.Module>}
   */
  async compiled(asset) {
    const bytes = await this.bytes(asset, fileName(asset), (response) => {
      if (!isWebAssembly(response)) return response;
      const copy = response.clone();
      const early = WebAssembly.compileStreaming(response).catch(() => null); // the bytes tell why
      this.#compiled.set(asset.url, early);
      return copy;
    });
    return (await this.#compiled.get(asset.url)) ?? WebAssembly.compile(bytes);
  }

  /** Asks again for what is on its way. */
  again() {
    for (const request of this.#requests.values()) request.abort(AGAIN);
  }

  /** Ends what is on its way. */
  stop() {
    for (const request of this.#requests.values()) request.abort(STOPPED);
  }

  /** Lets go of what is no longer needed. @param {Asset[]} assets */
  release(assets) {
    for (const { url } of assets) {
      const file = this.#files.get(url);
      this.#files.delete(url);
      this.#compiled.delete(url);
      if (!file) continue;
      this.#results.delete(file);
      this.#counted.delete(file);
    }
  }

  /** @param {Download} file @param {(response: Response) => Response} divert */
  async #get(file, divert) {
    for (;;) {
      const request = this.#begin(file);
      try {
        return await file.fetch(request.signal, () => this.#heard(), divert);
      } catch (error) {
        const { aborted, reason } = request.signal;
        if (reason !== AGAIN) throw aborted ? new DownloadError(file.title, reason.message) : error;
      } finally {
        this.#end(file);
      }
    }
  }

  /** @param {Download} file */
  #begin(file) {
    const request = new AbortController();
    this.#requests.set(file, request);
    this.#watch ??= new Watch(this.#patience, () => this.#giveUp());
    return request;
  }

  /** @param {Download} file */
  #end(file) {
    this.#requests.delete(file);
    if (this.#requests.size > 0) return;
    this.#watch?.stop();
    this.#watch = null;
  }

  #heard() {
    this.#watch?.heard();
    this.#onProgress();
  }

  #giveUp() {
    const silence = new Error(`nothing came for ${this.#patience} seconds`);
    for (const request of this.#requests.values()) request.abort(silence);
  }
}

/** @param {Response} response */
function isWebAssembly({ headers }) {
  return headers.get("Content-Type")?.split(";")[0].trim() === "application/wasm";
}

/** @param {Asset} asset */
function fileName({ url }) {
  return /** @type {string} */ (new URL(url).pathname.split("/").pop());
}
