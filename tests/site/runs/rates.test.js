import assert from "node:assert/strict";
import { test } from "node:test";
import { Rates } from "../../../site/src/runs/rates.js";

/** One slice of `steps` updates. */
function slice(backend, steps, rate, batch = 64) {
  const images = steps * batch;
  return { backend, steps: new Int32Array(steps), images, images_per_second: rate };
}

test("a backend's rate counts after as many updates as it is the mean of", () => {
  const rates = new Rates();
  rates.add(slice("simd", 49, 50_000));
  assert.deepEqual(rates.measured, {});
  rates.add(slice("simd", 1, 60_000));
  assert.deepEqual(rates.measured, { simd: 60_000 });
  rates.add(slice("numpy", 49, 10_000));
  rates.add(slice("simd", 1, 20_000)); // back again: its first steps are slow too
  assert.deepEqual(rates.measured, { simd: 60_000 });
});

test("two seconds of large batches are enough", () => {
  const rates = new Rates();
  rates.add(slice("numpy", 1, 4096, 4096));
  assert.deepEqual(rates.measured, {});
  rates.add(slice("numpy", 1, 4096, 4096));
  assert.deepEqual(rates.measured, { numpy: 4096 });
});

test("testing is no update", () => {
  const rates = new Rates();
  for (let i = 0; i < 100; i += 1) rates.add(slice("simd", 0, 1000));
  assert.deepEqual(rates.measured, {});
});
