/**
 * As much of a document as cards need that run without a browser: elements that hold each other,
 * attributes, text, listeners, and the page's scheme. Import it before what is tested.
 */

class SmallElement extends EventTarget {
  /** @type {(SmallElement | string)[]} */
  childNodes = [];
  style = { setProperty() {} };
  dataset = {};
  #attributes = new Map();

  /** @param {string} [tag] */
  constructor(tag = "gn-element") {
    super();
    this.localName = tag;
  }

  get children() {
    return this.childNodes.filter((node) => node instanceof SmallElement);
  }

  get textContent() {
    return this.childNodes.map((node) => node.textContent ?? node).join("");
  }

  set textContent(text) {
    this.childNodes = text ? [text] : [];
  }

  get hidden() {
    return this.#attributes.has("hidden");
  }

  set hidden(hidden) {
    if (hidden) this.setAttribute("hidden", "");
    else this.removeAttribute("hidden");
  }

  append(...nodes) {
    this.childNodes.push(...nodes);
  }

  replaceChildren(...nodes) {
    this.childNodes = nodes;
  }

  getAttribute(name) {
    return this.#attributes.get(name) ?? null;
  }

  setAttribute(name, value) {
    this.#attributes.set(name, String(value));
  }

  removeAttribute(name) {
    this.#attributes.delete(name);
  }

  closest() {
    return null;
  }

  focus() {
    document.activeElement = this;
  }

  click() {
    this.dispatchEvent(new Event("click"));
  }

  /** The first element below with this tag that says this. @param {string} tag @param {string} [text] */
  find(tag, text) {
    const all = this.children.flatMap((child) => [child, ...child.#below()]);
    return all.find((each) => each.localName === tag && (!text || each.textContent === text));
  }

  #below() {
    return this.children.flatMap((child) => [child, ...child.#below()]);
  }
}

/** Who watches the page's scheme. @type {Set<() => void>} */
const watching = new Set();

/** The page turns from light to dark or back. */
export function turnScheme() {
  for (const watcher of [...watching]) watcher();
}

Object.assign(globalThis, {
  HTMLElement: SmallElement,
  Node: SmallElement,
  location: { href: "http://127.0.0.1/learn/" },
  window: globalThis,
  requestAnimationFrame: () => 1,
  cancelAnimationFrame() {},
  document: Object.assign(new EventTarget(), {
    body: new SmallElement("body"),
    createElement: (tag) => new SmallElement(tag),
  }),
  MutationObserver: class {
    #callback;
    constructor(callback) {
      this.#callback = callback;
    }
    observe() {
      watching.add(this.#callback);
    }
    disconnect() {
      watching.delete(this.#callback);
    }
  },
});
