/**
 * The list of everything the site was built with.
 */

import { readJson } from "./download.js";

/** @import { Asset, Manifest } from "./protocol.js" */

const NAME = "manifest.json";

/** @returns {Promise<Manifest>} with absolute addresses */
export function readManifest() {
  const url = new URL(`../${NAME}`, import.meta.url).href;
  return readJson(url, NAME, (stored) => locate(stored, url));
}

/**
 * What Python's start downloads, in bytes.
 *
 * @param {Manifest} manifest
 */
export function startBytes({ runtime, wheel, data, pretrained }) {
  const assets = [...Object.values(runtime), wheel, ...data.reduced, ...data.test, pretrained];
  return assets.reduce((total, { bytes }) => total + bytes, 0);
}

/**
 * As the file has it: addresses relative to itself, the runtime as a folder and
 * its files by name.
 *
 * @typedef {{bytes: number, sha256: string}} Content
 *
 * @param {Omit<Manifest, "runtime"> & {runtime: {url: string, files: Record<string, Content>}}} stored
 * @param {string} base
 * @returns {Manifest}
 */
function locate(stored, base) {
  /**
   * @template {Asset} Kind
   * @param {Kind} asset
   * @returns {Kind}
   */
  const absolute = (asset) => ({ ...asset, url: new URL(asset.url, base).href });
  const { url, files } = stored.runtime;
  const runtime = Object.entries(files).map(([name, content]) => [
    name,
    absolute({ url: url + name, ...content }),
  ]);
  const { reduced, full, test } = stored.data;
  return {
    version: stored.version,
    runtime: Object.fromEntries(runtime),
    wheel: absolute(stored.wheel),
    data: { reduced: reduced.map(absolute), full: full.map(absolute), test: test.map(absolute) },
    pretrained: absolute(stored.pretrained),
  };
}
