import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import "../small-dom.js";

const { engine } = await import("../../../site/src/python/tab.js");
const { drawing } = await import("../../../site/src/kit/drawing.js");
const { lessonElement } = await import("../../../site/src/kit/lesson-card.js");

/** What Python is asked; it answers each question with what it was asked. */
let asked = [];
mock.method(engine, "request", async (_, { method, parameters }) => {
  asked.push([method, parameters]);
  if (parameters.fails) throw new Error("That cannot be.");
  return { label: 7, asked: parameters };
});
mock.method(engine, "manifest", async () => {
  throw new Error("none here");
});
mock.method(globalThis, "fetch", async () => Response.json({ maps: { label: 3, asked: "first" } }));

const settled = () => new Promise(setImmediate);

beforeEach(() => {
  asked = [];
  engine.state = "off";
});

/** A card in the page, and what its view has shown. @param {object} [declaration] @param {object} [parts] of the view */
function connected(declaration, parts) {
  const shown = [];
  const Element = lessonElement({
    lesson: "relu",
    method: "maps",
    refreshMs: null,
    createView: () => ({
      title: "A lesson",
      body: [],
      show: (answer) => shown.push(answer.asked),
      ...parts,
    }),
    ...declaration,
  });
  const card = new Element();
  card.connectedCallback();
  return { card, shown };
}

test("a declaration is all that an element needs: first look, choice, answer", async () => {
  const { card, shown } = connected({ chosen: { which: 0, kind: "max" } });
  await settled();
  card.choose({ which: 1 });
  await settled();
  assert.deepEqual(asked, [["maps", { which: 1, kind: "max" }]]);
  assert.deepEqual(shown, ["first", { which: 1, kind: "max" }]);
});

test("what is asked for once is asked for once, though another question follows at once", async () => {
  const { card } = connected({ chosen: { p: 0.5 } });
  card.ask();
  card.ask({ steps: 1 });
  card.choose({ p: 0.2 });
  await settled();
  card.ask();
  card.ask({ steps: 1 });
  card.ask({ steps: 0, restart: true });
  await settled();
  assert.deepEqual(
    asked.map(([, parameters]) => parameters),
    [{ p: 0.5 }, { p: 0.2, steps: 1 }, { p: 0.2 }, { p: 0.2, steps: 0, restart: true }],
  );
});

test("two elements of a kind choose for themselves, and each anew when it is put in again", async () => {
  const [one, two] = [connected({ chosen: { which: 0 } }), connected({ chosen: { which: 0 } })];
  one.card.choose({ which: 1 });
  assert.deepEqual([one.card.chosen, two.card.chosen], [{ which: 1 }, { which: 0 }]);
  one.card.disconnectedCallback();
  one.card.connectedCallback();
  assert.deepEqual(one.card.chosen, { which: 0 });
});

test("a card about a digit says which, and asks about another one", async () => {
  const forget = mock.fn();
  const { card } = connected({ digit: 376 }, { forget });
  await settled();
  assert.equal(card.find("p").textContent, "A test digit, labeled 3");
  card.find("button", "Another digit").click();
  await settled();
  assert.deepEqual(asked, [["maps", { index: 377 }]]);
  assert.equal(forget.mock.callCount(), 1);
  assert.equal(card.find("p").textContent, "A test digit, labeled 7");
  assert.equal(card.find("button", "My drawing").hidden, drawing.isEmpty);
});

test("it asks about the reader's drawing, and about the test digit again once that is gone", async (context) => {
  const image = Float32Array.of(1);
  context.mock.method(drawing, "ink", () => ({}));
  context.mock.method(engine, "latest", async () => ({ prediction: 7, image }));
  const { card } = connected({ digit: 376 });
  const [mine, another] = ["My drawing", "Another digit"].map((text) => card.find("button", text));
  drawing.begin({ x: 1, y: 1 });
  await settled();
  assert.deepEqual([mine.hidden, asked], [false, []]);
  mine.focus();
  mine.click();
  assert.equal(mine.hidden, true);
  assert.equal(document.activeElement, another); // the button with the focus is gone
  await settled();
  drawing.clear();
  await settled();
  assert.deepEqual(asked, [
    ["maps", { image }],
    ["maps", { index: 376 }],
  ]);
  card.disconnectedCallback();
});

test("an error is a sentence in the card, and the next answer takes it away", async () => {
  const { card } = connected();
  card.choose({ fails: true });
  await settled();
  assert.deepEqual([card.error.hidden, card.error.textContent], [false, "That cannot be."]);
  card.choose({ fails: false });
  await settled();
  assert.equal(card.error.hidden, true);
});

test("nothing that Python is to do is left out", async () => {
  const { card, shown } = connected();
  await Promise.all([card.act("advance", { step: 1 }), card.act("advance", { step: 2 })]);
  await settled();
  assert.deepEqual(
    asked.map(([, { step }]) => step),
    [1, 2],
  );
  assert.deepEqual(shown, [{ step: 1 }, { step: 2 }]); // and no first look after them
});

test("a second question has answers of its own, and the card's line for errors", async () => {
  const checked = [];
  let check = null;
  const { card, shown } = connected({
    createView(card) {
      check = card.question({
        method: () => "check",
        params: () => card.chosen,
        show: ({ asked }) => checked.push(asked),
      });
      return { title: "A lesson", body: [], show: ({ asked }) => shown.push(asked) };
    },
  });
  await settled();
  for (const fails of [true, false]) {
    card.chosen = { fails };
    check.ask();
    await settled();
    assert.equal(card.error.hidden, !fails);
  }
  assert.deepEqual([shown, checked], [["first"], [{ fails: false }]]);
});

test("an element that has left asks no more", async () => {
  const { card, shown } = connected();
  await settled();
  card.ask();
  card.disconnectedCallback();
  await settled();
  assert.deepEqual(shown, ["first"]);
});
