import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = new EventTarget();
globalThis.Node = class {
  /** @param {object} widget that it is in */
  constructor(widget) {
    Object.assign(this, { widget });
  }
};
const { setStatus } = await import("../../../site/src/kit/status.js");

/** A live region that remembers what a screen reader says of it. */
function region() {
  const widget = { contains: (node) => node.widget === widget };
  const attributes = { role: "status" };
  let text = "";
  const said = [];
  return {
    said,
    widget,
    closest: () => widget,
    getAttribute: (name) => attributes[name] ?? null,
    setAttribute: (name, value) => Object.assign(attributes, { [name]: value }),
    get textContent() {
      return text;
    },
    set textContent(newText) {
      text = newText;
      if (attributes["aria-live"] !== "off") said.push(text);
    },
  };
}

/** @param {object} widget @param {string} [type] */
function act(widget, type = "keydown") {
  const event = new Event(type);
  Object.defineProperty(event, "target", { value: new Node(widget) });
  document.dispatchEvent(event);
}

test("words that the reader changes are said", () => {
  const words = region();
  setStatus(words, "one", false);
  setStatus(words, "one", false);
  setStatus(words, "two", false);
  assert.deepEqual(words.said, ["one", "two"]);
});

test("words that change by themselves are shown and not said, until they rest", () => {
  const words = region();
  for (const step of ["step 1", "step 2", "step 3"]) setStatus(words, step, true);
  assert.equal(words.textContent, "step 3");
  assert.deepEqual(words.said, []);
  setStatus(words, "step 3", false);
  assert.deepEqual(words.said, ["step 3"]);
});

test("meanwhile the answer to what the reader does in the widget is said once", () => {
  const [words, other] = [region(), region()];
  const change = (text) => {
    setStatus(words, `${text} here`, true);
    setStatus(other, `${text} there`, true);
  };
  change("before");
  act(words.widget);
  change("asked");
  change("after");
  assert.deepEqual([words.said, other.said], [["asked here"], []]);
  act(other.widget, "click");
  change("again");
  assert.deepEqual([words.said, other.said], [["asked here"], ["again there"]]);
});
