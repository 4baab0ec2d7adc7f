/**
 * Defines the elements of lessons once a page holds them: `<gn-question>` is the default export of
 * `gn-question.js`. So a page loads what stands on it, and no list has to name every element.
 */

/** @type {Set<string>} asked for, so that none is defined twice */
const known = new Set();

/** Looks at the page now, and again whenever the theme has swapped it. */
export function defineLessonElements() {
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
  const { default: element } = await import(`./${name}.js`);
  customElements.define(name, element);
}
