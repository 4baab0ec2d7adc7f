/** What drawings need to know about the page: light or dark, and the page's own colors. */

import { signal } from "@preact/signals-core";
import { onChange } from "../dom/changes.js";

/** How often the page has turned from light to dark or back, counted while anybody depends on it. */
const turns = signal(0, {
  watched() {
    observer = new MutationObserver(() => {
      turns.value += 1;
    });
    observer.observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
  },
  unwatched: () => observer?.disconnect(),
});
/** @type {MutationObserver | undefined} */
let observer;

/** An effect that asks draws again when the answer changes. @returns {import("./colors.js").Scheme} */
export function currentScheme() {
  turns.value;
  return document.body.dataset.mdColorScheme === "slate" ? "dark" : "light";
}

/**
 * A color token of the page, such as `--gn-ink`. An effect that asks draws again when it changes.
 *
 * @param {string} name
 */
export function token(name) {
  turns.value;
  return getComputedStyle(document.body).getPropertyValue(name).trim();
}

/**
 * Calls back whenever the page turns from light to dark or back.
 *
 * @param {() => void} callback
 * @returns {() => void} stops calling back
 */
export function onSchemeChange(callback) {
  return onChange(turns, callback);
}
