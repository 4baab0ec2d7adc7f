/** A sentence about the page as a whole, at its lower edge, with what the reader can do. */

import { create } from "../dom/elements.js";

/** @typedef {{label: string, apply: () => void}} Choice */

/** @type {HTMLElement | null} */
let shown = null;

/**
 * Takes the place of the sentence before. Every notice can be closed, too.
 *
 * @param {string} sentence
 * @param {Choice[]} choices
 */
export function tell(sentence, choices) {
  const words = create("p", { role: "alert" });
  const notice = create(
    "aside",
    { class: "gn-notice-bar", "aria-label": "Notice" },
    words,
    create("div", { class: "gn-notice-bar__choices" }, ...choices.map(button), closeButton()),
  );
  hush();
  document.body.append(notice);
  words.textContent = sentence; // in place by now, so that screen readers read it out
  shown = notice;
}

/** Takes away what was told. */
export function hush() {
  shown?.remove();
  shown = null;
}

/** @param {Choice} choice */
function button({ label, apply }) {
  const onclick = () => {
    hush();
    apply();
  };
  return create("button", { type: "button", class: "gn-button gn-button--small", onclick }, label);
}

function closeButton() {
  return button({ label: "Close", apply: () => {} });
}
