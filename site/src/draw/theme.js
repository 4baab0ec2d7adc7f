/** What drawings need to know about the page: light or dark, and the page's own colors. */

/** @returns {import("./colors.js").Scheme} */
export function currentScheme() {
  return document.body.dataset.mdColorScheme === "slate" ? "dark" : "light";
}

/**
 * A color token of the page, such as `--gn-ink`.
 *
 * @param {string} name
 */
export function token(name) {
  return getComputedStyle(document.body).getPropertyValue(name).trim();
}

/**
 * Calls back whenever the page turns from light to dark or back.
 *
 * @param {() => void} callback
 * @returns {() => void} stops calling back
 */
export function onSchemeChange(callback) {
  const observer = new MutationObserver(callback);
  observer.observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
  return () => observer.disconnect();
}
