/**
 * Downloads that count their bytes and never hang: each arrives whole or fails with a sentence that
 * names the file.
 */

import { Watch } from "./lifeline.js";

/** @import { Asset } from "./protocol.js" */

/** Seconds without a byte after which a download is given up. */
const PATIENCE = 20;

export class DownloadError extends Error {
  name = "DownloadError";

  /**
   * @param {string} url
   * @param {string} cause
   */
  constructor(url, cause) {
    const file = new URL(url).pathname.split("/").pop();
    super(`${file} could not be downloaded: ${cause}. Check the connection, then retry.`);
  }
}

export class Downloads {
  loaded = 0;
  total = 0;
  #onProgress;

  /** @param {() => void} onProgress */
  constructor(onProgress) {
    this.#onProgress = onProgress;
  }

  /**
   * @param {Asset} asset
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async bytes(asset) {
    this.total += asset.bytes;
    const { response, watch } = begin(asset.url);
    const whole = new Uint8Array(asset.bytes);
    let length = 0;
    for await (const part of this.#parts(await response, watch, asset)) {
      whole.set(part, length);
      length += part.length;
    }
    return whole;
  }

  /**
   * For what must reach the browser as it came, because compiling while streaming and the cache of
   * compiled code need the original response: a copy of it is read to count.
   *
   * @param {Asset} asset
   * @returns {{response: Promise<Response>, end: Promise<unknown>}}
   */
  untouched(asset) {
    this.total += asset.bytes;
    const { response, watch } = begin(asset.url);
    const count = async () => {
      const copy = (await response).clone();
      for await (const _ of this.#parts(copy, watch, asset));
    };
    return { response, end: count() };
  }

  /**
   * For modules, which only `import` can fetch: counted when they are there.
   *
   * @param {Asset} asset
   * @returns {Promise<any>}
   */
  async module(asset) {
    this.total += asset.bytes;
    const module = await import(asset.url).catch((error) => {
      throw new DownloadError(asset.url, error.message);
    });
    this.#count(asset.bytes);
    return module;
  }

  /**
   * Yields a body as it comes in, and throws if it ends early or late.
   *
   * @param {Response} response
   * @param {Watch} watch
   * @param {Asset} asset
   */
  async *#parts(response, watch, { url, bytes }) {
    let missing = bytes;
    try {
      const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        watch.heard();
        missing -= part.value.length;
        if (missing < 0) break;
        this.#count(part.value.length);
        yield part.value;
      }
    } catch (error) {
      throw toDownloadError(url, error);
    } finally {
      watch.stop();
    }
    if (missing !== 0) throw new DownloadError(url, `it is not the expected ${bytes} bytes`);
  }

  /** @param {number} bytes */
  #count(bytes) {
    this.loaded += bytes;
    this.#onProgress();
  }
}

/**
 * Starts a request that fails when the server refuses it or goes silent.
 *
 * @param {string} url
 */
function begin(url) {
  const controller = new AbortController();
  const watch = new Watch(PATIENCE, () =>
    controller.abort(new DownloadError(url, `nothing came for ${PATIENCE} seconds`)),
  );
  const response = fetch(url, { signal: controller.signal }).then(
    (answer) => {
      if (answer.ok) return answer;
      throw new DownloadError(url, `the server answered ${answer.status}`);
    },
    (error) => {
      throw toDownloadError(url, error);
    },
  );
  response.catch(() => watch.stop());
  return { response, watch };
}

/**
 * @param {string} url
 * @param {unknown} error
 */
function toDownloadError(url, error) {
  if (error instanceof DownloadError) return error;
  return new DownloadError(url, error instanceof Error ? error.message : String(error));
}
