/**
 * The digits: shards are downloaded once and handed to Python when a run needs them.
 */

import { Downloads } from "./downloads.js";

/** @import { Bridge } from "./convert.js" */
/** @import { Manifest, WorkerEvents } from "./protocol.js" */

/** @typedef {keyof Manifest["data"]} Split */

export class DataSets {
  #assets;
  /** @type {Map<string, Promise<Uint8Array>>} by address: *full* begins with the shard of *reduced* */
  #shards = new Map();
  /** @type {Set<Split>} what Python has */
  #added = new Set();

  /** @param {Manifest["data"]} assets */
  constructor(assets) {
    this.#assets = assets;
  }

  /**
   * Downloads what is not here yet. A failed download is forgotten, so that the next call retries.
   *
   * @param {Split} split
   * @param {Downloads} downloads
   * @returns {Promise<Uint8Array[]>}
   */
  fetch(split, downloads) {
    const shards = this.#assets[split].map((asset, index, { length }) => {
      const part = length > 1 ? ` (part ${index + 1} of ${length})` : "";
      const title = (split === "test" ? "The test digits" : "The digits") + part;
      const shard = this.#shards.get(asset.url) ?? downloads.bytes(asset, title);
      this.#shards.set(asset.url, shard);
      shard.catch(() => this.#shards.delete(asset.url));
      return shard;
    });
    return Promise.all(shards);
  }

  /**
   * Makes sure that Python has a data set.
   *
   * @param {Split} split
   * @param {Bridge} bridge
   * @param {(loading: WorkerEvents["loading"]) => void} report
   */
  async add(split, bridge, report) {
    if (this.#added.has(split)) return;
    const downloads = new Downloads(() => {
      const { loaded, total } = downloads;
      report({ stage: "download", label: "Downloading the digits", loaded, total });
    });
    const shards = await this.fetch(split, downloads);
    bridge("add_data", { split, shards });
    this.#added.add(split);
  }
}
