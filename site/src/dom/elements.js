/** Building elements without a framework: text stays text, never markup. */

let lastId = 0;

/** An id nobody else has. @param {string} name */
export function uniqueId(name) {
  lastId += 1;
  return `gn-${name}-${lastId}`;
}

/**
 * Creates an element. Attributes that are functions are listeners (`onclick`), `true` sets an empty
 * attribute, `false` and `null` set none.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | null | ((event: any) => void)>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function create(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/** @param {string | Node} label @param {() => void} onclick @param {string} [className] */
export function createButton(label, onclick, className = "gn-button") {
  return create("button", { type: "button", class: className, onclick }, label);
}

/** What was last said, by element. Compared with this and not with what stands there, or whoever
 * translates the page would see every update undo the translation. @type {WeakMap<Element, string>} */
const texts = new WeakMap();

/**
 * Sets a text even if it stands there already: said again.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setTextAgain(element, text) {
  element.textContent = text;
  texts.set(element, text);
}

/** The same for attributes that are read out. @type {WeakMap<Element, Map<string, string>>} */
const spoken = new WeakMap();

/** Attributes that hold words. */
const WORDS = new Set(["aria-label", "aria-valuetext", "aria-description", "title", "placeholder"]);

/**
 * Changes a text only if it differs, so that screen readers, layout and translators are left in
 * peace. Whoever sets an element's text with this, sets it in no other way.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if ((texts.get(element) ?? element.textContent) !== text) element.textContent = text;
  texts.set(element, text);
}

/**
 * Makes a button look and speak as if it were disabled, but keeps the focus on it: a button that
 * disables itself would lose it. What it does must then do nothing.
 *
 * @param {HTMLButtonElement} button
 * @param {boolean} isAvailable
 */
export function setAvailable(button, isAvailable) {
  setAttribute(button, "aria-disabled", isAvailable ? null : "true");
}

/**
 * Sets an attribute, or removes it for null.
 *
 * @param {Element} element
 * @param {string} name
 * @param {string | number | null} value
 */
export function setAttribute(element, name, value) {
  const said = spoken.get(element) ?? new Map();
  const stands = said.get(name) ?? element.getAttribute(name);
  if (value === null) element.removeAttribute(name);
  else if (stands !== String(value)) element.setAttribute(name, String(value));
  if (!WORDS.has(name)) return;
  if (value === null) said.delete(name);
  else said.set(name, String(value));
  spoken.set(element, said);
}

/**
 * Whether the one element that is observed is in view: what the newest of several records says.
 *
 * @param {IntersectionObserverEntry[]} records oldest first
 */
export function isNowVisible(records) {
  return records.at(-1)?.isIntersecting ?? false;
}
