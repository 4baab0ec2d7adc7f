import assert from "node:assert/strict";
import { test } from "node:test";
import { typedNumber } from "../../site/src/widgets/typed-number.js";

test("a comma groups thousands in a whole number, and else is a decimal point", () => {
  assert.equal(typedNumber("1,000", { isWhole: true }), 1000);
  assert.equal(typedNumber(" -1,234,567 ", { isWhole: true }), -1234567);
  assert.equal(typedNumber("10,00", { isWhole: true }), 10);
  assert.equal(typedNumber("0,5", { isWhole: true }), 0.5);
  assert.equal(typedNumber("1,000"), 1);
  assert.equal(typedNumber("0,25"), 0.25);
  assert.equal(typedNumber("−3"), -3);
  assert.equal(typedNumber("+.5e-2"), 0.005);
});

test("a space groups thousands everywhere", () => {
  for (const space of [" ", "\u00a0", "\u2009", "\u202f"]) {
    assert.equal(typedNumber(`-1${space}234${space}567`, { isWhole: true }), -1234567);
    assert.equal(typedNumber(`10${space}000,5`), 10000.5);
  }
});

test("what is no number is none", () => {
  for (const text of [
    "",
    "  ",
    "abc",
    "1,2,3",
    "1 2",
    "1 0000",
    "1 000 0",
    "0x10",
    "0b1",
    ".",
    "1e",
  ])
    assert.ok(Number.isNaN(typedNumber(text)), text);
});
