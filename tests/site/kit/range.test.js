import assert from "node:assert/strict";
import { test } from "node:test";
import { aroundZero, fromZero, ofActivations } from "../../../site/src/kit/range.js";

test("a scale around zero is as long as the largest value of all arrays, whatever its sign", () => {
  assert.deepEqual(aroundZero([1, -4], [3]), { min: -4, max: 4, map: "diverging" });
});

test("a scale from zero is so, too", () => {
  assert.deepEqual(fromZero([1, 2], [5]), { min: 0, max: 5, map: "sequential" });
});

test("activations have the scale of what they are: two signs, or none that ReLU has left", () => {
  assert.equal(ofActivations(Float32Array.of(0, 2)).map, "sequential");
  assert.equal(ofActivations(Float32Array.of(-1, 2)).map, "diverging");
});
