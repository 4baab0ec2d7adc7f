import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { signal } from "@preact/signals-core";
import { turnScheme } from "../small-dom.js";

const { engine } = await import("../../../site/src/python/tab.js");
const { currentScheme } = await import("../../../site/src/draw/theme.js");
const { Card } = await import("../../../site/src/kit/card.js");

const PRETRAINED = { model: "lenet", epochs: 4, seed: 0, test_accuracy: 0.98, recipe: {} };
mock.method(engine, "manifest", async () => ({ pretrained: PRETRAINED }));

const settled = () => new Promise(setImmediate);

/** What has been shown and drawn. */
let told = [];
/** Cards in the page. */
let cards = [];

afterEach(() => {
  for (const card of cards) card.disconnectedCallback();
  [told, cards] = [[], []];
});

/** @param {object} [parts] */
function connected(parts) {
  const card = new Card(() => ({
    title: "A card",
    body: ["body"],
    show: (answer, before) => told.push(["show", answer.value, before?.value ?? null]),
    draw: (answer) => told.push(["draw", answer.value]),
    ...parts,
  }));
  card.connectedCallback();
  cards.push(card);
  return card;
}

test("a card has a heading, a body, and at its end what is waited for, what went wrong, who answered", () => {
  const tool = document.createElement("button");
  const card = connected({ tools: [tool] });
  const [head, body, ...lines] = card.childNodes;
  assert.equal(head.find("h2").textContent, "A card");
  assert.equal(head.children.at(-1), tool);
  assert.equal(body, "body");
  assert.deepEqual(lines, [card.loading, card.error, card.source]);
  assert.deepEqual(
    lines.map(({ hidden }) => hidden),
    [true, true, false],
  );
});

test("a view may end otherwise", () => {
  const card = connected({ body: [], end: ["last"] });
  assert.deepEqual(card.childNodes.slice(1), ["last"]);
});

test("an answer is shown, with the one before it, and then drawn", () => {
  const card = connected();
  assert.deepEqual(told, []);
  card.show({ value: 1 });
  card.show({ value: 2 });
  assert.deepEqual(told, [
    ["show", 1, null],
    ["draw", 1],
    ["show", 2, 1],
    ["draw", 2],
  ]);
});

test("it is drawn again when the page's colors change, until the element leaves", () => {
  const card = connected({ draw: () => told.push(currentScheme()) });
  card.show({ value: 1 });
  told = [];
  document.body.dataset.mdColorScheme = "slate";
  turnScheme();
  card.disconnectedCallback();
  turnScheme();
  assert.deepEqual(told, ["dark"]);
});

test("and when the reader chooses to look at it otherwise", () => {
  const channel = signal(0);
  const card = connected({
    show: () => told.push("show"),
    draw: ({ value }) => told.push([value, channel.value]),
  });
  card.show({ value: 1 });
  channel.value = 3;
  assert.deepEqual(told, ["show", [1, 0], [1, 3]]);
});

test("what a view shows and what it draws are of the same answer", () => {
  const card = connected({ show: () => told.push(card.answer.value) });
  card.show({ value: 1 });
  assert.deepEqual(told, [1, ["draw", 1]]);
});

test("an error stands in the card until there is an answer", () => {
  const card = connected();
  card.fail(new Error("Not a kernel."));
  assert.deepEqual([card.error.hidden, card.error.textContent], [false, "Not a kernel."]);
  assert.equal(card.error.getAttribute("role"), "alert");
  card.show({ value: 1 });
  assert.equal(card.error.hidden, true);
});

test("a card says which network answered, and nothing if it is none of the page's", async () => {
  const card = connected();
  card.show({ value: 1, source: "reader", step: 3 });
  await settled();
  assert.equal(card.source.textContent, "Read by your own network, after 3 steps.");
  card.show({ value: 2, source: "pretrained", step: 0 });
  await settled();
  assert.match(card.source.textContent, /^Pretrained convolutional network/);
  card.show({ value: 3 });
  await settled();
  assert.equal(card.source.textContent, "");
});

test("what began with the element ends with it, once", () => {
  const card = connected();
  const stop = mock.fn();
  card.until(stop);
  card.disconnectedCallback();
  card.disconnectedCallback();
  assert.equal(stop.mock.callCount(), 1);
});

test("an element put in again begins anew", () => {
  const card = connected();
  card.show({ value: 1 });
  card.fail(new Error("Lost."));
  card.disconnectedCallback();
  card.connectedCallback();
  assert.equal(card.answer, null);
  assert.equal(card.error.hidden, true);
  card.show({ value: 2 });
  assert.deepEqual(told.at(-2), ["show", 2, null]);
});
