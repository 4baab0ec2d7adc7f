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

/**
 * Changes a text only if it differs, so that screen readers and layout are left in peace.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
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
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
}
