/** Word of files of this site that did not come: who can do something about it listens. */

import { Emitter } from "./emitter.js";

/** @type {Emitter<{missed: string}>} */
const events = new Emitter();

/** @param {string} file */
export function reportMissed(file) {
  events.emit("missed", file);
}

/** @param {(file: string) => void} listener */
export function onMissed(listener) {
  return events.on("missed", listener);
}
