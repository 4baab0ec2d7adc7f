import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isNowVisible,
  setAttribute,
  setText,
  setTextAgain,
} from "../../../site/src/dom/elements.js";

/** As much of an element as is needed here; counts what is written to it. */
class FakeElement {
  writes = 0;
  #text;
  #attributes = new Map();

  constructor(text = "") {
    this.#text = text;
  }

  get textContent() {
    return this.#text;
  }

  set textContent(text) {
    this.writes += 1;
    this.#text = text;
  }

  getAttribute(name) {
    return this.#attributes.get(name) ?? null;
  }

  setAttribute(name, value) {
    this.writes += 1;
    this.#attributes.set(name, value);
  }

  removeAttribute(name) {
    this.#attributes.delete(name);
  }
}

test("a translation stays until there is something new to say", () => {
  const element = new FakeElement("Paused.");
  setText(element, "Paused.");
  assert.equal(element.writes, 0);
  element.textContent = "Angehalten.";
  setText(element, "Paused.");
  assert.equal(element.textContent, "Angehalten.");
  setText(element, "Done.");
  assert.equal(element.textContent, "Done.");
  setText(element, "Paused.");
  assert.equal(element.textContent, "Paused.");
});

test("what is to be said again is said again", () => {
  const element = new FakeElement();
  setTextAgain(element, "7");
  element.textContent = "sieben";
  setText(element, "7");
  assert.equal(element.textContent, "sieben");
  setTextAgain(element, "7");
  assert.equal(element.textContent, "7");
});

test("so do words in attributes, but not states", () => {
  const element = new FakeElement();
  setAttribute(element, "aria-label", "Loss");
  element.setAttribute("aria-label", "Verlust");
  setAttribute(element, "aria-label", "Loss");
  assert.equal(element.getAttribute("aria-label"), "Verlust");
  setAttribute(element, "aria-label", null);
  setAttribute(element, "aria-label", "Loss");
  assert.equal(element.getAttribute("aria-label"), "Loss");
  setAttribute(element, "aria-pressed", "true");
  element.setAttribute("aria-pressed", "false");
  setAttribute(element, "aria-pressed", "true");
  assert.equal(element.getAttribute("aria-pressed"), "true");
});

test("of several records the newest counts", () => {
  assert.equal(isNowVisible([{ isIntersecting: true }, { isIntersecting: false }]), false);
  assert.equal(isNowVisible([{ isIntersecting: false }, { isIntersecting: true }]), true);
  assert.equal(isNowVisible([]), false);
});
