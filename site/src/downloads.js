/**
 * Downloads that count their bytes and never hang: each arrives whole or fails with a sentence that
 * names what is missing.
 */

import { Watch } from "./lifeline.js";

/** @import { Asset } from "./protocol.js" */

/** Seconds without a byte after which a download is given up. */
const PATIENCE = 20;

export class DownloadError extends Error {
  name = "DownloadError";

  /**
   * @param {string} title   of what was to be downloaded
   * @param {string} [cause]
   */
  constructor(title, cause) {
    const why = cause ? `: ${cause}` : "";
    super(`${title} could not be downloaded${why}. Check the connection, then retry.`);
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
   * @param {string} [title]   what the reader calls it
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async bytes(asset, title = fileName(asset)) {
    this.total += asset.bytes;
    const { response, watch } = begin(asset, title);
    const whole = new Uint8Array(asset.bytes);
    let length = 0;
    for await (const part of this.#parts(await response, watch, asset, title)) {
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
    const title = fileName(asset);
    const { response, watch } = begin(asset, title);
    const count = async () => {
      const copy = (await response).clone();
      for await (const _ of this.#parts(copy, watch, asset, title));
    };
    return { response, end: count() };
  }

  /**
   * For modules, which only `import` can fetch: counted when they are there. Why one is not, browsers
   * keep to themselves.
   *
   * @param {Asset} asset
   * @returns {Promise<any>}
   */
  async module(asset) {
    this.total += asset.bytes;
    const module = await import(asset.url).catch(() => {
      throw new DownloadError(fileName(asset));
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
   * @param {string} title
   */
  async *#parts(response, watch, { bytes }, title) {
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
      throw toDownloadError(title, error);
    } finally {
      watch.stop();
    }
    if (missing !== 0) throw new DownloadError(title, `it is not the expected ${bytes} bytes`);
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
 * @param {Asset} asset
 * @param {string} title
 */
function begin({ url }, title) {
  const controller = new AbortController();
  const watch = new Watch(PATIENCE, () =>
    controller.abort(new DownloadError(title, `nothing came for ${PATIENCE} seconds`)),
  );
  const response = fetch(url, { signal: controller.signal }).then(
    (answer) => {
      if (answer.ok) return answer;
      throw new DownloadError(title, `the server answered ${answer.status}`);
    },
    (error) => {
      throw toDownloadError(title, error);
    },
  );
  response.catch(() => watch.stop());
  return { response, watch };
}

/** @param {Asset} asset */
function fileName({ url }) {
  return /** @type {string} */ (new URL(url).pathname.split("/").pop());
}

/**
 * @param {string} title
 * @param {unknown} error
 */
function toDownloadError(title, error) {
  if (error instanceof DownloadError) return error;
  return new DownloadError(title, error instanceof Error ? error.message : String(error));
}
