import assert from "node:assert/strict";
import { test } from "node:test";
import { coalesce } from "../../../site/src/python/coalesce.js";

/** An `ask` whose answers are given by hand. */
function byHand() {
  const asked = [];
  const ask = (question) =>
    new Promise((resolve, reject) => asked.push({ question, resolve, reject }));
  return { asked, ask: coalesce(ask) };
}

test("questions that come meanwhile are asked as one, the newest", async () => {
  const { asked, ask } = byHand();
  const answers = [ask(1), ask(2), ask(3)];
  assert.deepEqual(
    asked.map(({ question }) => question),
    [1],
  );
  asked[0].resolve("one");
  assert.equal(await answers[0], "one");
  await new Promise(setImmediate);
  assert.deepEqual(
    asked.map(({ question }) => question),
    [1, 3],
  );
  asked[1].resolve("three");
  assert.deepEqual(await Promise.all(answers), ["one", "three", "three"]);
});

test("an error reaches who asked and does not stop the next question", async () => {
  const { asked, ask } = byHand();
  const first = ask(1);
  const second = ask(2);
  asked[0].reject(new Error("no"));
  await assert.rejects(first, /no/);
  await new Promise(setImmediate);
  asked[1].resolve("two");
  assert.equal(await second, "two");
  ask(3);
  assert.equal(asked.length, 3);
});
