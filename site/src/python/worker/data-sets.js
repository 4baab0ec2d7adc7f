/**
 * The digits: shards are downloaded once and handed to Python when a run needs them.
 */

/** @import { Bridge } from "./convert.js" */
/** @import { Downloads } from "./downloads.js" */
/** @import { Manifest, WorkerEvents } from "../protocol.js" */

/** @typedef {keyof Manifest["data"]} Split */

export class DataSets {
  #assets;
  #downloads;
  /** @type {Set<Split>} what Python has */
  #added = new Set();

  /**
   * @param {Manifest["data"]} assets
   * @param {Downloads} downloads   keep the shards: *full* begins with the shard of *reduced*
   */
  constructor(assets, downloads) {
    this.#assets = assets;
    this.#downloads = downloads;
  }

  /**
   * Downloads what is not here yet.
   *
   * @param {Split} split
   * @returns {Promise<Uint8Array[]>}
   */
  fetch(split) {
    const shards = this.#assets[split].map((asset, index, { length }) => {
      const part = length > 1 ? ` (part ${index + 1} of ${length})` : "";
      const title = (split === "test" ? "The test digits" : "The digits") + part;
      return this.#downloads.bytes(asset, title);
    });
    return Promise.all(shards);
  }

  /**
   * Makes sure that Python has a data set.
   *
   * @param {Split} split
   * @param {Bridge} bridge
   */
  async add(split, bridge) {
    if (this.#added.has(split)) return;
    bridge("add_data", { split, shards: await this.fetch(split) });
    this.#added.add(split);
  }

  /**
   * The same while Python is up: tells how far it is, and what has failed stops the rest.
   *
   * @param {Split} split
   * @param {Bridge} bridge
   * @param {(loading: WorkerEvents["loading"]) => void} report
   */
  async addLate(split, bridge, report) {
    const downloads = this.#downloads;
    downloads.count(() => {
      const { loaded, total } = downloads;
      report({ stage: "download", label: "Downloading the digits", loaded, total });
    });
    try {
      await this.add(split, bridge);
    } catch (error) {
      downloads.stop();
      throw error;
    }
  }
}
