/**
 * Light or dark: as the system has it, until the reader wants the other; back to what the system
 * has, it is followed again.
 */

import { recall, remember } from "../kit/stored.js";

/** @typedef {"light" | "dark"} Scheme */

const NAME = "scheme"; // the theme's partial of that name reads it, too
const darkSystem = matchMedia("(prefers-color-scheme: dark)");
const button = /** @type {HTMLElement | null} */ (document.querySelector(".gn-scheme"));

/** @type {Scheme | null} the reader's choice, if it is not the system's */
let chosen = recall(NAME, null, (value) => value === "light" || value === "dark");

/** @returns {Scheme} */
const system = () => (darkSystem.matches ? "dark" : "light");

/** @param {Scheme} [scheme] */
function show(scheme = chosen ?? system()) {
  const { body } = document;
  body.dataset.mdColorSwitching = ""; // without transitions
  body.dataset.mdColorScheme = scheme === "dark" ? "slate" : "default";
  document.documentElement.style.colorScheme = scheme;
  body.getBoundingClientRect();
  delete body.dataset.mdColorSwitching;
  if (button) button.title = `Switch to ${other(scheme)}`;
}

/** @param {Scheme} scheme @returns {Scheme} */
function other(scheme) {
  return scheme === "dark" ? "light" : "dark";
}

button?.addEventListener("click", () => {
  const wanted = other(chosen ?? system());
  chosen = wanted === system() ? null : wanted;
  remember(NAME, chosen);
  show();
});
darkSystem.addEventListener("change", () => show());
// Paper is light, and what is drawn in pixels follows no style sheet.
addEventListener("beforeprint", () => show("light"));
addEventListener("afterprint", () => show());
show();
