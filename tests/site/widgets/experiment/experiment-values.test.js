import assert from "node:assert/strict";
import { test } from "node:test";
import { parseValue, problemOf } from "../../../../site/src/widgets/experiment/values.js";

const images = { name: "images", label: "Training digits", default: 4000, low: 500, high: 10000 };
const rate = {
  name: "rate",
  label: "Learning rate",
  default: 0.1,
  low: 0.0001,
  high: 10,
  step: 0.1,
};
const choice = { name: "kind", label: "Kind", default: "a", options: ["a", "b"] };

test("a complaint says what was typed and groups thousands as the label does", () => {
  const rule = "Training digits must be a whole number from 500 to 10,000";
  assert.equal(problemOf(images, " abc "), `${rule}, not “abc”.`);
  assert.equal(problemOf(images, "  "), `${rule}.`);
  for (const text of ["499", "10001", "700.5", "-1", "1e99", "Infinity", "NaN", "10,00"]) {
    assert.equal(problemOf(images, text), `${rule}, not “${text}”.`);
  }
  assert.equal(
    problemOf(rate, "11"),
    "Learning rate must be a number from 0.0001 to 10, not “11”.",
  );
});

test("what is allowed is read as it is meant", () => {
  for (const [text, value] of /** @type {[string, number][]} */ ([
    ["500", 500],
    ["10,000", 10000],
    [" 4000 ", 4000],
    ["1e3", 1000],
  ])) {
    assert.equal(problemOf(images, text), null);
    assert.equal(parseValue(images, text), value);
  }
  assert.equal(parseValue(rate, "0,25"), 0.25);
  assert.equal(problemOf(rate, "0,25"), null);
  assert.equal(problemOf(choice, "a"), null);
});
