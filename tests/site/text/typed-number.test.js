import assert from "node:assert/strict";
import { test } from "node:test";
import { typedNumber, unclear } from "../../../site/src/text/typed-number.js";

test("several commas group thousands, and one is a decimal point", () => {
  assert.equal(typedNumber(" -1,234,567 ", { isWhole: true }), -1234567);
  assert.equal(typedNumber("1,000,000"), 1e6);
  assert.equal(typedNumber("10,00", { isWhole: true }), 10);
  assert.equal(typedNumber("0,5", { isWhole: true }), 0.5);
  assert.equal(typedNumber("0,125"), 0.125);
  assert.equal(typedNumber("1.250"), 1.25);
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

test("what two readers would take for two numbers is none, and a question", () => {
  for (const [text, isWhole, readings] of [
    ["1,000", true, "1 or 1000"],
    ["1,000", false, "1 or 1000"],
    [" −12,500 ", false, "-12.5 or -12500"],
    ["1.000", true, "1 or 1000"],
    ["2,000", true, "2 or 2000"],
  ]) {
    assert.ok(Number.isNaN(typedNumber(text, { isWhole })), text);
    assert.ok(
      unclear(text, { isWhole }).endsWith(`Write ${readings}.`),
      unclear(text, { isWhole }),
    );
  }
  for (const text of ["1.000", "0,125", "1,00", "1,0000", "1000", "1,000,000", "abc", ""])
    assert.equal(unclear(text), null, text);
});

test("where only one of the two is expected, it is meant", () => {
  assert.equal(typedNumber("10,000", { isWhole: true, low: 500, high: 10000 }), 10000);
  assert.equal(typedNumber("1,250", { isWhole: true }), 1250);
  assert.equal(typedNumber("1,250", { low: 0, high: 10 }), 1.25);
  assert.equal(unclear("10,000", { isWhole: true, low: 500, high: 10000 }), null);
});
