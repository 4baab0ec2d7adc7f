/** A place on a map, in rows and columns. */

/** @typedef {{row: number, column: number}} Place */

/** The place, or the next one that is on the map. @param {Place} place @param {number[]} shape height, width @returns {Place} */
export function onMap({ row, column }, [height, width]) {
  return { row: clamp(row, height), column: clamp(column, width) };
}

/** @param {number} index @param {number} count */
export function clamp(index, count) {
  return Math.min(count - 1, Math.max(0, index));
}

/** Where a map is largest. @param {ArrayLike<number>} values by rows @param {number} width @returns {Place} */
export function peak(values, width) {
  return placeAt(largest(values), width);
}

/** @param {number} index in reading order @param {number} width @returns {Place} */
export function placeAt(index, width) {
  return { row: Math.floor(index / width), column: index % width };
}

/** The index of the largest. @param {ArrayLike<number>} values */
export function largest(values) {
  const list = Array.from(values);
  return list.indexOf(Math.max(...list));
}
