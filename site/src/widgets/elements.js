/**
 * Defines elements once a page holds them: `<gn-question>` is the default export of
 * `question/gn-question.js`, which staging bundles into `widgets/gn-question.js`. So a page loads what
 * stands on it, and no list has to name every element.
 */

import { create } from "../dom/elements.js";
import { reportMissed } from "../python/missed.js";

/** @type {Set<string>} asked for, so that none is defined twice */
const known = new Set();

/** Looks at the page now, and again whenever the theme has swapped it. */
export function defineElements() {
  definePresent();
  const { document$ } = /** @type {{document$?: {subscribe: (next: () => void) => void}}} */ (
    /** @type {unknown} */ (window)
  );
  document$?.subscribe(definePresent);
}

function definePresent() {
  for (const { localName } of document.body.querySelectorAll(":not(:defined)")) {
    if (localName.startsWith("gn-") && !known.has(localName)) define(localName);
  }
}

/** @param {string} name */
async function define(name) {
  known.add(name);
  try {
    const url = new URL(`../widgets/${name}.js`, import.meta.url);
    const { default: element } = await import(url.href);
    for (const line of document.querySelectorAll(`${name} > .gn-lost`)) line.remove();
    customElements.define(name, element);
  } catch (error) {
    known.delete(name); // the next page that holds one tries again
    complain(name, /** @type {Error} */ (error));
    reportMissed(`${name}.js`);
  }
}

/** What is no card shows all it has without a script. @param {string} name @param {Error} error */
function complain(name, { name: kind, message }) {
  const cause = kind === "TypeError" ? "could not be loaded" : `could not be started (${message})`;
  for (const card of document.querySelectorAll(`${name}.gn-card:not(:has(> .gn-lost))`)) {
    const words = `What brings this to life ${cause}. Check the connection, then try again.`;
    const onclick = () => define(name);
    const button = { type: "button", class: "gn-button gn-button--small", onclick };
    card.append(
      create(
        "div",
        { class: "gn-error gn-lost", role: "alert" },
        create("span", {}, words),
        create("button", button, "Try again"),
      ),
    );
  }
}
