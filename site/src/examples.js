/**
 * What pages show before Python is there: example runs of experiments, and lessons' first looks.
 * They lie beside these modules, as one JSON file each.
 */

import { DownloadError } from "./downloads.js";
import { reportMissed } from "./missed.js";

/**
 * @param {string} name an experiment's ID, such as "C13", or a lesson's name
 * @returns {Promise<any>}
 */
export async function readExample(name) {
  const file = `${name}.json`;
  const url = new URL(`./examples/${file}`, import.meta.url).href;
  const response = await fetch(url).catch((error) => failed(file, error.message));
  if (!response.ok) return failed(file, `the server answered ${response.status}`);
  return response.json();
}

/**
 * @param {string} file
 * @param {string} cause
 * @returns {never}
 */
function failed(file, cause) {
  reportMissed(file);
  throw new DownloadError(file, cause);
}
