/**
 * Words that screen readers read out when they change.
 *
 * A network that learns changes them several times a second. They are silent then, as in a carousel
 * that turns by itself, but for the answer to what the reader has just done, and for the last of all.
 */

import { setAttribute, setText, setTextAgain } from "../dom/elements.js";
import { trainingRun } from "../runs/tab.js";

/** What the reader did last. @type {{target: EventTarget | null}} */
let action = { target: null };

/** The action that an element's words have answered. @type {WeakMap<Element, typeof action>} */
const answered = new WeakMap();

for (const type of ["click", "input", "keydown", "pointerdown"]) {
  document.addEventListener(
    type,
    ({ target }) => {
      action = { target };
    },
    { capture: true },
  );
}

/**
 * @param {Element} element with the role `status`
 * @param {string} text
 * @param {boolean} [changesByItself]
 */
export function setStatus(element, text, changesByItself = trainingRun.state === "training") {
  const wasSilent = element.getAttribute("aria-live") === "off";
  const isSilent = changesByItself && !isAnswer(element);
  answered.set(element, action);
  setAttribute(element, "aria-live", isSilent ? "off" : "polite");
  if (wasSilent && !isSilent) setTextAgain(element, text);
  else setText(element, text);
}

/** Whether the reader did something in the same widget since its words were last set. @param {Element} element */
function isAnswer(element) {
  return action !== answered.get(element) && isWhereReaderActs(element);
}

/** Whether what the reader did last was in the same widget. @param {Element} element */
export function isWhereReaderActs(element) {
  const widget = element.closest(".gn-card");
  const { target } = action;
  return target instanceof Node && !!widget?.contains(target);
}
