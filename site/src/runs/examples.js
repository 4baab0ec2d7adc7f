/**
 * What pages show before Python is there: example runs of experiments, and lessons' first looks.
 * They lie beside these modules, as one JSON file each.
 */

import { readJson } from "../python/download.js";
import { reportMissed } from "../python/missed.js";

/**
 * @param {string} name an experiment's ID, such as "C13", or a lesson's name
 * @returns {Promise<any>}
 */
export async function readExample(name) {
  const file = `${name}.json`;
  const url = new URL(`../examples/${file}`, import.meta.url).href;
  try {
    return await readJson(url, file, (content) => content);
  } catch (error) {
    reportMissed(file);
    throw error;
  }
}
