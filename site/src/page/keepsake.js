/** The training run, kept in this tab's session while its page is loaded again. */

import { trainingRun } from "../runs/tab.js";
import { tell } from "./notice.js";

/** @import { Kept } from "../runs/worker-run.js" */

const NAME = "glassnet.run";

/**
 * Leaves this page for one that takes the run up. Where the run cannot be kept, the reader decides.
 *
 * @param {() => void} open loads the page
 */
export async function leaveWithRun(open) {
  try {
    const kept = await trainingRun.keep();
    if (kept) sessionStorage.setItem(NAME, encode(kept));
    open();
  } catch {
    tell("This browser could not keep the training run: loading a page ends it.", [
      { label: "Load without the run", apply: open },
    ]);
  }
}

/** Takes up the run that the page before has kept, if it has. */
export function takeUpRun() {
  try {
    const text = sessionStorage.getItem(NAME);
    if (!text) return;
    sessionStorage.removeItem(NAME);
    trainingRun.adopt(decode(text));
  } catch {
    // storage is refused, so nothing was kept; or another version has kept what this one cannot read
  }
}

/** @param {Kept} kept */
function encode(kept) {
  return JSON.stringify(kept, (_, value) =>
    value instanceof Uint8Array ? { base64: btoa(latin1(value)) } : value,
  );
}

/** @param {string} text @returns {Kept} */
function decode(text) {
  return JSON.parse(text, (_, value) =>
    typeof value?.base64 === "string"
      ? Uint8Array.from(atob(value.base64), (character) => character.charCodeAt(0))
      : value,
  );
}

/** @param {Uint8Array} bytes */
function latin1(bytes) {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
