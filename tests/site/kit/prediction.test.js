import assert from "node:assert/strict";
import { test } from "node:test";
import { readAs } from "../../../site/src/kit/prediction.js";

test("a reading is the likeliest digit, and how sure the network is", () => {
  assert.equal(readAs(Float32Array.of(0.25, 0.5, 0.25)), "1, 50.0 %");
});
