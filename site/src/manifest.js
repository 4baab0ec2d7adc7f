/**
 * The list of everything the site was built with.
 */

import { DownloadError } from "./downloads.js";

/** @import { Asset, Manifest } from "./protocol.js" */

/** @returns {Promise<Manifest>} with absolute addresses */
export async function readManifest() {
  const url = new URL("./manifest.json", import.meta.url).href;
  const response = await fetch(url).catch((error) => {
    throw new DownloadError("manifest.json", error.message);
  });
  if (!response.ok)
    throw new DownloadError("manifest.json", `the server answered ${response.status}`);
  return locate(await response.json(), url);
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
 * As the file has it: addresses relative to itself, the runtime as a folder and sizes by file name.
 *
 * @param {Omit<Manifest, "runtime"> & {runtime: {url: string, files: Record<string, number>}}} stored
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
  const runtime = Object.entries(files).map(([name, bytes]) => [
    name,
    absolute({ url: url + name, bytes }),
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
