/** Which digit a widget looks at: one of the test set, or the reader's own drawing. */

import { effect, signal } from "@preact/signals-core";
import { onChange } from "../dom/changes.js";
import { create, createButton, setText } from "../dom/elements.js";
import { drawing } from "./drawing.js";
import { reading } from "./reading.js";

const TEST_DIGITS = 10_000;

/** A 4 to us, which the pretrained network thinks might be a 9; `HESITATING` in Python. */
export const HESITATING = 376;

/**
 * @typedef {object} Subject
 * @property {HTMLElement} element the buttons, and words for what is looked at
 * @property {() => {index: number} | {image: Float32Array}} params what Python is asked about
 * @property {(label: number | null) => void} show
 * @property {() => void} destroy
 */

/**
 * @param {() => void} ask about another digit
 * @param {number} [index] of the test digit to begin with: that of the lesson's first look
 * @returns {Subject}
 */
export function createSubject(ask, index = 0) {
  const showsDrawing = signal(false);
  const text = create("p", { class: "gn-subject__text" }, "A test digit");
  const another = createButton("Another digit", () => {
    index = (index + 1) % TEST_DIGITS; // in order, so that readers and tests meet the same ones
    showsDrawing.value = false;
    ask();
  });
  const mine = createButton("My drawing", () => {
    showsDrawing.value = true;
    ask();
  });
  const element = create("div", { class: "gn-subject" }, text, mine, another);

  const stops = [
    effect(() => {
      const isGone = drawing.isEmpty || showsDrawing.value;
      if (isGone && document.activeElement === mine) another.focus();
      mine.hidden = isGone;
    }),
    // The reader drew or cleared somewhere else on the page.
    onChange(reading.image, () => {
      if (!showsDrawing.value) return;
      showsDrawing.value = !drawing.isEmpty;
      ask();
    }),
  ];
  return {
    element,
    params() {
      const image = showsDrawing.value ? reading.image.value : null;
      return image ? { image } : { index };
    },
    show(label) {
      setText(text, label === null ? "Your drawing" : `A test digit, labeled ${label}`);
    },
    destroy() {
      for (const stop of stops) stop();
    },
  };
}
