/**
 * The strokes on the pad. A singleton, so that a drawing survives a change of page.
 *
 * Coordinates run from 0 to `SIDE` both ways; `ink()` is the drawing as an array, 0 paper, 1 ink.
 */

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
   * @param {Point[][]} [strokes]
   */
  paint(context, side, color, strokes = this.#strokes) {
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
      this.paint(context, RASTER, "#000", isEnlarged ? this.#enlarged() : this.#strokes);
      const pixels = context.getImageData(0, 0, RASTER, RASTER).data;
      for (let index = 0; index < ink.length; index++) ink[index] = pixels[index * 4 + 3] / 255;
    }
    return { ink, width: RASTER, height: RASTER };
  }

  /** The strokes of a small drawing, enlarged to normal size around the middle of the pad. */
  #enlarged() {
    const points = this.#strokes.flat();
    const [left, right] = rangeOf(points.map(({ x }) => x));
    const [top, bottom] = rangeOf(points.map(({ y }) => y));
    const extent = Math.max(right - left, bottom - top);
    const factor = Math.min(NORMAL / extent, MOST_ENLARGED);
    if (extent === 0 || factor <= 1) return this.#strokes;
    /** @param {Point} point */
    const moved = ({ x, y }) => ({
      x: SIDE / 2 + factor * (x - (left + right) / 2),
      y: SIDE / 2 + factor * (y - (top + bottom) / 2),
    });
    return this.#strokes.map((stroke) => stroke.map(moved));
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

/** The least and the largest. @param {number[]} values */
function rangeOf(values) {
  return values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
}

export const drawing = new Drawing();
