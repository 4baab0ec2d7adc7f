/** Something that is moved over a grid in whole cells: by mouse, finger, or the arrow keys. */

import { arrowStep } from "../../draw/arrows.js";

/**
 * @typedef {{rows: number, columns: number}} Shift
 *
 * @typedef {object} DragOptions
 * @property {HTMLElement} field
 * @property {number} cells along one side of the field
 * @property {number} farthest
 * @property {() => Shift} current
 * @property {(shift: Shift) => void} onMove
 */

/** @param {DragOptions} options */
export function makeDraggable({ field, cells, farthest, current, onMove }) {
  /** @type {{x: number, y: number, from: Shift} | null} */
  let grip = null;

  /** @param {Shift} shift */
  function move({ rows, columns }) {
    const next = { rows: clamp(rows, farthest), columns: clamp(columns, farthest) };
    const now = current();
    if (next.rows !== now.rows || next.columns !== now.columns) onMove(next);
  }

  field.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    field.setPointerCapture(event.pointerId);
    grip = { x: event.clientX, y: event.clientY, from: current() };
  });
  field.addEventListener("pointermove", (event) => {
    if (event.buttons === 0) grip = null; // let go where nobody told
    if (!grip) return;
    const cell = field.clientWidth / cells;
    move({
      rows: grip.from.rows + Math.round((event.clientY - grip.y) / cell),
      columns: grip.from.columns + Math.round((event.clientX - grip.x) / cell),
    });
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    field.addEventListener(end, () => {
      grip = null;
    });
  }
  field.addEventListener("keydown", (event) => {
    const step = arrowStep(event);
    if (!step) return;
    event.preventDefault();
    const { rows, columns } = current();
    move({ rows: rows + step[0], columns: columns + step[1] });
  });
}

/** @param {number} value @param {number} limit */
function clamp(value, limit) {
  return Math.min(limit, Math.max(-limit, value));
}
