/** Arrow keys over anything with rows and columns. */

/** @type {Record<string, [number, number]>} */
const STEPS = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/**
 * The step an arrow key asks for, in rows and columns; null for all other keys, and for those that
 * belong to the browser, such as Alt with the left arrow.
 *
 * @param {KeyboardEvent} event
 * @returns {[number, number] | null}
 */
export function arrowStep({ key, altKey, ctrlKey, metaKey }) {
  return altKey || ctrlKey || metaKey ? null : (STEPS[key] ?? null);
}
