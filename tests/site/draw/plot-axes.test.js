import assert from "node:assert/strict";
import { test } from "node:test";
import { ticksOf, xRange, yRange } from "../../../site/src/draw/plot-axes.js";

const LINEAR = { label: "steps", scale: "linear", format: String };
const LOG = { label: "images", scale: "log", format: String };

/** As much of a chart as its axes ask for: a pixel for each unit across. */
function chart(columns, { y = {}, height = 240, valToPos = (value) => value } = {}) {
  return { data: columns, scales: { y }, height, valToPos };
}

test("a horizontal axis begins and ends with what was measured", () => {
  assert.deepEqual(xRange(chart([[2, 3, 9]]), "linear"), [2, 9]);
  assert.deepEqual(xRange(chart([[10, 1000]]), "log"), [10, 1000]);
});

test("a horizontal axis has room around a single value, and before there is any", () => {
  assert.deepEqual(xRange(chart([[4]]), "linear"), [3.5, 4.5]);
  assert.deepEqual(xRange(chart([[4]]), "log"), [2, 8]);
  assert.deepEqual(xRange(chart([[]]), "linear"), [0, 1]);
  assert.deepEqual(xRange(chart([[]]), "log"), [1, 10]);
});

test("a vertical axis begins at 0 where that costs little", () => {
  const [from, to] = yRange(
    chart([
      [1, 2],
      [1, 5],
      [null, 5],
    ]),
    "linear",
  );
  assert.equal(from, 0);
  assert.ok(to > 5 && to < 6);
  const [near] = yRange(
    chart([
      [1, 2],
      [8, 10],
    ]),
    "linear",
  );
  assert.ok(near > 7 && near < 8);
});

test("a vertical axis never passes its limits", () => {
  assert.deepEqual(
    yRange(
      chart([
        [1, 2],
        [0.1, 1],
      ]),
      "linear",
      [0, 1],
    ),
    [0, 1],
  );
});

test("a vertical axis has room for a line that is level, or not there yet", () => {
  const [from, to] = yRange(
    chart([
      [1, 2],
      [3, 3],
    ]),
    "linear",
  );
  assert.ok(from < 3 && to > 3);
  assert.deepEqual(yRange(chart([[], []]), "linear"), [0, 1]);
  assert.deepEqual(yRange(chart([[], []]), "log"), [0.1, 10]);
});

test("a logarithmic axis goes from power to power of ten", () => {
  assert.deepEqual(
    yRange(
      chart([
        [1, 2],
        [0.02, 30],
      ]),
      "log",
    ),
    [0.01, 100],
  );
  assert.deepEqual(yRange(chart([[1], [10]]), "log"), [10, 100]);
});

test("powers of ten are marked, fewer where the chart is low", () => {
  const { splits } = ticksOf(LOG, false);
  const y = { min: 0.01, max: 100 };
  const powers = (height) => splits(chart([[]], { y, height })).map((value) => Math.log10(value));
  assert.deepEqual(powers(240), [-2, -1, 0, 1, 2]);
  assert.deepEqual(powers(48), [-2, 0, 2]);
});

test("of measured values, those are marked whose labels have room beside each other", () => {
  const { splits } = ticksOf(LOG, true);
  assert.deepEqual(splits(chart([[10, 100, 1000]])), [10, 100, 1000]);
  assert.deepEqual(splits(chart([[10, 12, 40, 44]])), [10, 40]);
});

test("between whole values there are no fractions to mark", () => {
  const { incrs } = ticksOf(LINEAR, true);
  assert.ok(incrs(chart([[1, 2, 3]])).every(Number.isInteger));
  assert.ok(incrs(chart([[0.1, 0.2]])).includes(0.05));
});

test("ticks read as the axis says", () => {
  const { values } = ticksOf({ ...LINEAR, format: (value) => `${value} %` }, false);
  assert.deepEqual(values(chart([[]]), [5, 10]), ["5 %", "10 %"]);
});
