/**
 * The strokes on the pad. A singleton, so that a drawing survives a change of page.
 *
 * Coordinates run from 0 to `SIDE` both ways; `ink()` is the drawing as an array, 0 paper, 1 ink.
 */

export const SIDE = 280;

/** Width of the pen: on a digit of normal size it becomes about as thick as MNIST's. */
const PEN = 22;

/** Pixels per side of the array given away: enough for smooth edges at 28 × 28. */
const RASTER = 112;

/** @typedef {{x: number, y: number}} Point */

class Drawing {
  /** @type {Point[][]} */
  #strokes = [];
  /** What the drawing was before each stroke and each clearing. @type {Point[][][]} */
  #past = [];
  /** @type {Set<() => void>} */
  #listeners = new Set();

  get isEmpty() {
    return this.#strokes.length === 0;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  /** Puts the pen down. @param {Point} point */
  begin(point) {
    this.#become([...this.#strokes, [point]]);
  }

  /** Moves the pen while it is down. @param {Point[]} points */
  extend(points) {
    this.#strokes.at(-1)?.push(...points);
    this.#changed();
  }

  /** Takes the last stroke back, or the last clearing. */
  undo() {
    const strokes = this.#past.pop();
    if (!strokes) return;
    this.#strokes = strokes;
    this.#changed();
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
   */
  paint(context, side, color) {
    context.save();
    context.scale(side / SIDE, side / SIDE);
    context.lineWidth = PEN;
    context.lineCap = "round";
    context.lineJoin = "round";
    context.strokeStyle = color;
    for (const [first, ...rest] of this.#strokes) {
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
   * @returns {{ink: Float32Array, width: number, height: number}}
   */
  ink() {
    const canvas = document.createElement("canvas");
    canvas.width = RASTER;
    canvas.height = RASTER;
    const ink = new Float32Array(RASTER * RASTER);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (context) {
      this.paint(context, RASTER, "#000");
      const pixels = context.getImageData(0, 0, RASTER, RASTER).data;
      for (let index = 0; index < ink.length; index++) ink[index] = pixels[index * 4 + 3] / 255;
    }
    return { ink, width: RASTER, height: RASTER };
  }

  /** @param {() => void} listener @returns {() => void} stops listening */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param {Point[][]} strokes */
  #become(strokes) {
    this.#past.push(this.#strokes);
    this.#strokes = strokes;
    this.#changed();
  }

  #changed() {
    for (const listener of this.#listeners) listener();
  }
}

export const drawing = new Drawing();
