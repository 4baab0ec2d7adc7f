import assert from "node:assert/strict";
import { test } from "node:test";
import { largest, onMap, peak, placeAt } from "../../../site/src/kit/place.js";

test("places are counted in reading order", () => {
  assert.deepEqual(placeAt(0, 5), { row: 0, column: 0 });
  assert.deepEqual(placeAt(7, 5), { row: 1, column: 2 });
});

test("a place beside the map becomes the next one on it", () => {
  assert.deepEqual(onMap({ row: -1, column: 5 }, [3, 5]), { row: 0, column: 4 });
  assert.deepEqual(onMap({ row: 3, column: 2 }, [3, 5]), { row: 2, column: 2 });
});

test("a map's peak is where it is largest, the first such place", () => {
  assert.deepEqual(peak(Float32Array.of(0, 1, 0, 3, 3, 2), 3), { row: 1, column: 0 });
  assert.equal(largest([-3, -1, -2]), 1);
});
