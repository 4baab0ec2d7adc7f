/**
 * The strokes on the pad. A singleton, so that a drawing survives a change of page.
 *
 * Coordinates run from 0 to `SIDE` both ways; `ink()` is the drawing as an array, 0 paper, 1 ink.
 */

import { computed, signal } from "@preact/signals-core";

export const SIDE = 280;

/** Width of the pen: on a digit of normal size it becomes about as thick as MNIST's. */
const PEN = 22;

/** Side of a digit of normal size. */
const NORMAL = 180;

/** A drawing is enlarged by this at most: what is smaller still is a dot. */
const MOST_ENLARGED = 12;

/** Pixels per side of the array given away: enough for smooth edges at 28 × 28. */
const RASTER = 112;

/** @typedef {{x: number, y: number}} Point */

class Drawing {
  /** What the drawing has become by each stroke and each clearing, from nothing to what it is. */
  #states = signal(/** @type {Point[][][]} */ ([[]]));
  strokes = computed(() => this.#states.value[this.#states.value.length - 1]);

  get isEmpty() {
    return this.strokes.value.length === 0;
  }

  get canUndo() {
    return this.#states.value.length > 1;
  }

  /** Puts the pen down. @param {Point} point */
  begin(point) {
    this.#become([...this.strokes.value, [point]]);
  }

  /** Moves the pen while it is down. @param {Point[]} points */
  extend(points) {
    const strokes = this.strokes.value;
    const last = strokes.at(-1);
    if (!last) return;
    const longer = [...strokes.slice(0, -1), [...last, ...points]];
    this.#states.value = [...this.#states.value.slice(0, -1), longer];
  }

  /** Takes the last stroke back, or the last clearing. */
  undo() {
    if (this.canUndo) this.#states.value = this.#states.value.slice(0, -1);
  }

  clear() {
    if (!this.isEmpty) this.#become([]);
  }

  /**
   * Paints the strokes over whatever the canvas shows.
   *
   * @param {CanvasRenderingContext2D} context
   * @param {number} side of the canvas, in its own pixels
   * @param {string} color
   * @param {Point[][]} [strokes]
   */
  paint(context, side, color, strokes = this.strokes.value) {
    context.save();
    context.scale(side / SIDE, side / SIDE);
    context.lineWidth = PEN;
    context.lineCap = "round";
    context.lineJoin = "round";
    context.strokeStyle = color;
    for (const [first, ...rest] of strokes) {
      context.beginPath();
      context.moveTo(first.x, first.y);
      // A dot is a line that goes nowhere.
      if (rest.length === 0) context.lineTo(first.x, first.y);
      for (const point of rest) context.lineTo(point.x, point.y);
      context.stroke();
    }
    context.restore();
  }

  /**
   * The drawing as an array, row by row.
   *
   * @param {{isEnlarged: boolean}} options whether a small digit is brought to normal size first, so
   *   that the pen is as thin on it as on a large one
   * @returns {{ink: Float32Array, width: number, height: number}}
   */
  ink({ isEnlarged }) {
    const canvas = document.createElement("canvas");
    canvas.width = RASTER;
    canvas.height = RASTER;
    const ink = new Float32Array(RASTER * RASTER);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (context) {
      this.paint(context, RASTER, "#000", isEnlarged ? this.#enlarged() : this.strokes.value);
      const pixels = context.getImageData(0, 0, RASTER, RASTER).data;
      for (let index = 0; index < ink.length; index++) ink[index] = pixels[index * 4 + 3] / 255;
    }
    return { ink, width: RASTER, height: RASTER };
  }

  /** The strokes of a small drawing, enlarged to normal size around the middle of the pad. */
  #enlarged() {
    const strokes = this.strokes.value;
    const points = strokes.flat();
    const [left, right] = rangeOf(points.map(({ x }) => x));
    const [top, bottom] = rangeOf(points.map(({ y }) => y));
    const extent = Math.max(right - left, bottom - top);
    const factor = Math.min(NORMAL / extent, MOST_ENLARGED);
    if (extent === 0 || factor <= 1) return strokes;
    /** @param {Point} point */
    const moved = ({ x, y }) => ({
      x: SIDE / 2 + factor * (x - (left + right) / 2),
      y: SIDE / 2 + factor * (y - (top + bottom) / 2),
    });
    return strokes.map((stroke) => stroke.map(moved));
  }

  /** @param {Point[][]} strokes */
  #become(strokes) {
    this.#states.value = [...this.#states.value, strokes];
  }
}

/** The least and the largest. @param {number[]} values */
function rangeOf(values) {
  return values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
}

export const drawing = new Drawing();
