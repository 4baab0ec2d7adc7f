/** What a page remembers on this device: JSON under a name; nothing where storage is switched off. */

const PREFIX = "glassnet.";

/**
 * What was remembered; `otherwise` if that is nothing, or is damaged, or of another version.
 *
 * @template Value
 * @param {string} name
 * @param {Value} otherwise
 * @param {(value: any) => boolean} isSound what may be relied on of what stands there
 * @returns {Value}
 */
export function recall(name, otherwise, isSound) {
  try {
    const value = JSON.parse(localStorage.getItem(PREFIX + name) ?? "null");
    return isSound(value) ? value : otherwise;
  } catch {
    return otherwise;
  }
}

/** @param {any} value */
export function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {string} name @param {unknown} value */
export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // private windows may refuse; the page works without
  }
}
