/** The pen on the pad, moved by mouse, finger, stylus or arrow keys. */

import { signal } from "@preact/signals-core";
import { setText } from "../../dom/elements.js";
import { arrowStep } from "../../draw/arrows.js";
import { drawing, SIDE } from "../../kit/drawing.js";
import { engine } from "../../python/tab.js";

/** How far an arrow key moves the pen: one of 28 pixels. */
const STRIDE = SIDE / 28;

const MAIN_BUTTON = 1;

/**
 * @typedef {{x: number, y: number, down: boolean}} PenPosition
 *
 * @typedef {object} Pen
 * @property {import("@preact/signals-core").Signal<PenPosition | null>} position of the keyboard's pen,
 *   null while it is not in use
 * @property {() => void} destroy
 */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} status where a screen reader hears of the pen
 * @returns {Pen}
 */
export function createPen(canvas, status) {
  const keyboard = { x: SIDE / 2, y: SIDE / 4, down: false };
  /** @type {number | null} */
  let pointer = null;
  const listening = new AbortController();
  /** @type {Pen} */
  const pen = { position: signal(null), destroy: () => listening.abort() };

  /** @param {PointerEvent} event */
  function pointerDown(event) {
    // A second finger draws nothing; but of a first one, the last may have been lifted unheard.
    if ((pointer !== null && !event.isPrimary) || event.button !== 0) return;
    begin(event);
  }

  /** @param {PointerEvent} event */
  function begin(event) {
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    lift();
    pen.position.value = null;
    startPython();
    drawing.begin(place(event));
  }

  /** A stroke that was begun outside the pad is ink from its edge on. @param {PointerEvent} event */
  function pointerEnter(event) {
    const isDown = (event.buttons & MAIN_BUTTON) !== 0;
    // The pen's own stroke is captured and does not enter; one that seems to has ended unheard.
    const isFree = pointer === null || pointer === event.pointerId;
    if (isFree && isDown && event.pointerType !== "touch") begin(event);
  }

  /** @param {PointerEvent} event */
  function pointerMove(event) {
    if (event.pointerId !== pointer) return;
    if (event.buttons === 0) {
      pointer = null; // lifted where nobody told, such as in another window
      return;
    }
    // A fast stroke has more positions than there are frames.
    const events = event.getCoalescedEvents?.() ?? [];
    drawing.extend((events.length ? events : [event]).map(place));
  }

  /** @param {PointerEvent} event */
  function pointerUp(event) {
    if (event.pointerId === pointer) pointer = null;
  }

  /** @param {PointerEvent} event */
  function place(event) {
    const box = canvas.getBoundingClientRect();
    const left = box.left + canvas.clientLeft;
    const top = box.top + canvas.clientTop;
    return {
      x: ((event.clientX - left) / canvas.clientWidth) * SIDE,
      y: ((event.clientY - top) / canvas.clientHeight) * SIDE,
    };
  }

  /** @param {KeyboardEvent} event */
  function keyDown(event) {
    const step = arrowStep(event);
    const change = changeOf(event);
    if (change) {
      pointer = null; // a stroke that is under way ends
      if (keyboard.down) toggle();
      change();
    } else if (step) {
      const [rows, columns] = step;
      keyboard.x = clamp(keyboard.x + columns * STRIDE);
      keyboard.y = clamp(keyboard.y + rows * STRIDE);
      if (keyboard.down) drawing.extend([{ x: keyboard.x, y: keyboard.y }]);
    } else if (event.key === " ") {
      if (!event.repeat) toggle();
    } else {
      return;
    }
    event.preventDefault();
    show();
  }

  function toggle() {
    keyboard.down = !keyboard.down;
    setText(status, keyboard.down ? "Pen down" : "Pen lifted");
    if (!keyboard.down) return;
    startPython();
    drawing.begin({ x: keyboard.x, y: keyboard.y });
  }

  function lift() {
    keyboard.down = false;
  }

  function show() {
    pen.position.value = { ...keyboard };
  }

  /** The first stroke is the reader's intent. */
  function startPython() {
    engine.start().catch(() => {}); // the reading tells
  }

  const options = { signal: listening.signal };
  canvas.addEventListener("pointerdown", pointerDown, options);
  canvas.addEventListener("pointerenter", pointerEnter, options);
  canvas.addEventListener("pointermove", pointerMove, options);
  canvas.addEventListener("pointerup", pointerUp, options);
  canvas.addEventListener("pointercancel", pointerUp, options);
  canvas.addEventListener("lostpointercapture", pointerUp, options);
  canvas.addEventListener("keydown", keyDown, options);
  canvas.addEventListener("focus", () => canvas.matches(":focus-visible") && show(), options);
  canvas.addEventListener(
    "blur",
    () => {
      lift();
      pen.position.value = null;
    },
    options,
  );
  return pen;
}

/**
 * What a key does to the drawing as a whole: Ctrl+Z (on a Mac, Command) undoes, Delete and Backspace
 * clear. Null for all other keys.
 *
 * @param {KeyboardEvent} event
 * @returns {(() => void) | null}
 */
function changeOf({ key, altKey, ctrlKey, metaKey, shiftKey }) {
  if (altKey || shiftKey) return null;
  if (ctrlKey || metaKey) return key === "z" ? () => drawing.undo() : null;
  return key === "Delete" || key === "Backspace" ? () => drawing.clear() : null;
}

/** @param {number} value */
function clamp(value) {
  return Math.min(SIDE, Math.max(0, value));
}
