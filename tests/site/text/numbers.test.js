import assert from "node:assert/strict";
import { test } from "node:test";
import { scaleEnds } from "../../../site/src/text/cell-format.js";
import { percent, unbroken } from "../../../site/src/text/format.js";

test("the ends of a color scale never read 0.00", () => {
  assert.deepEqual(scaleEnds(-1.8512, 1.8512), ["−1.85", "+1.85"]);
  assert.deepEqual(scaleEnds(0, 1), ["0", "1.00"]);
  assert.deepEqual(scaleEnds(-0.0873, 0.0873), ["−0.087", "+0.087"]);
  assert.deepEqual(scaleEnds(0, 0.0042), ["0", "0.0042"]);
  assert.deepEqual(scaleEnds(-0.000012, 0.000012), ["−1.2 × 10⁻⁵", "+1.2 × 10⁻⁵"]);
  assert.deepEqual(scaleEnds(-0, 0), ["0", "0"]);
});

test("a share reads as in Python's sentences, whatever floats made of a tie", () => {
  assert.equal(percent((0.796 + 0.8195 + 0.813) / 3), "81.0 %");
  assert.equal(percent(0.8095), "81.0 %");
  assert.equal(percent(-0.0052), "−0.5 %");
});

test("a line never ends between a number and its unit", () => {
  assert.equal(
    unbroken("89.0 % after 2 ms, by 8.5 × 10⁻⁶ of 784 × 10 or 2.2 points, seeds 0 to 2"),
    "89.0\u00a0% after 2\u00a0ms, by 8.5\u00a0×\u00a010⁻⁶ of 784\u00a0×\u00a010 or 2.2\u00a0points, seeds 0 to 2",
  );
});
