/**
 * One file on its way. What has arrived stays, so that another try goes on from there; it is whole
 * only if it is what the site was built with.
 */

/** @import { Asset } from "./protocol.js" */

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

export class Download {
  /** Bytes that are here. */
  loaded = 0;
  /** @type {Uint8Array<ArrayBuffer> | null} */
  #arrived = null;
  /** Whether the browser's own copy may be the one that was wrong. */
  #isSuspect = false;

  /**
   * @param {Asset} asset
   * @param {string} title   what the reader calls it
   */
  constructor(asset, title) {
    this.asset = asset;
    this.title = title;
  }

  /**
   * Gets what is missing.
   *
   * @param {AbortSignal} signal
   * @param {() => void} onBytes   called at every sign of life
   * @param {(response: Response) => Response} divert   sees a response that begins at the first byte,
   *   and says what to read in its place
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async fetch(signal, onBytes, divert) {
    try {
      if (this.loaded < this.asset.bytes) {
        const response = await this.#ask(signal);
        onBytes();
        await this.#take(this.loaded === 0 ? divert(response) : response, onBytes);
      }
      return await this.#checked();
    } catch (error) {
      throw toDownloadError(this.title, error);
    }
  }

  /**
   * Asks for the rest, or for the whole: also where a server does not give parts, or not of these bytes.
   * A part cannot be compressed: the browser asks for that itself.
   *
   * @param {AbortSignal} signal
   */
  async #ask(signal) {
    const { url, bytes } = this.asset;
    if (this.loaded > 0) {
      const headers = { Range: `bytes=${this.loaded}-` };
      const rest = await fetch(url, { headers, signal });
      if (isRest(rest, this.loaded, bytes)) return rest;
      await rest.body?.cancel();
    }
    this.loaded = 0;
    const response = await fetch(url, { signal, cache: this.#isSuspect ? "reload" : "default" });
    return accepted(response, this.title);
  }

  /** @param {Response} response @param {() => void} onBytes */
  async #take(response, onBytes) {
    const { bytes } = this.asset;
    this.#arrived ??= new Uint8Array(bytes);
    const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (this.loaded + part.value.length > bytes) {
        reader.cancel().catch(() => {}); // it is not wanted
        this.#refuse(`it is not the expected ${bytes} bytes`);
      }
      this.#arrived.set(part.value, this.loaded);
      this.loaded += part.value.length;
      onBytes();
    }
  }

  async #checked() {
    const { bytes, sha256 } = this.asset;
    const arrived = /** @type {Uint8Array<ArrayBuffer>} */ (this.#arrived);
    if (this.loaded !== bytes) this.#refuse(`it is not the expected ${bytes} bytes`);
    if (!(await isIntact(arrived, sha256))) this.#refuse("it arrived damaged");
    return arrived;
  }

  /**
   * Nothing of what came can be used.
   *
   * @param {string} cause
   * @returns {never}
   */
  #refuse(cause) {
    this.loaded = 0;
    this.#isSuspect = true;
    throw new DownloadError(this.title, cause);
  }
}

/**
 * Downloads a small file of JSON.
 *
 * @template Value
 * @param {string} url
 * @param {string} title
 * @param {(content: any) => Value} read   makes something of it, or throws
 * @returns {Promise<Value>}
 */
export async function readJson(url, title, read) {
  const text = await readText(url, title);
  try {
    return read(JSON.parse(text));
  } catch {
    throw new DownloadError(title, "it is not what this site was built with");
  }
}

/** @param {string} url @param {string} title */
async function readText(url, title) {
  try {
    return await accepted(await fetch(url), title).text();
  } catch (error) {
    throw toDownloadError(title, error);
  }
}

/** @param {Response} response @param {string} title */
function accepted(response, title) {
  if (response.ok) return response;
  throw new DownloadError(title, `the server answered ${response.status}`);
}

/** @param {string} title @param {unknown} error */
function toDownloadError(title, error) {
  if (error instanceof DownloadError) return error;
  // Every browser has words of its own for a connection that failed.
  const cause = error instanceof TypeError ? "the connection failed" : String(error);
  return new DownloadError(title, cause);
}

/**
 * @param {Response} response
 * @param {number} start
 * @param {number} total
 */
function isRest({ status, headers }, start, total) {
  const range = `bytes ${start}-${total - 1}/${total}`;
  return (
    status === 206 && headers.get("Content-Range") === range && !headers.get("Content-Encoding")
  );
}

/**
 * Whether bytes are those of a digest. Browsers tell digests on encrypted pages and on this machine
 * only; elsewhere the number of bytes has to do.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {string} [sha256]   in hexadecimal
 */
async function isIntact(bytes, sha256) {
  if (!sha256 || !globalThis.crypto?.subtle) return true;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const text = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return text === sha256;
}
