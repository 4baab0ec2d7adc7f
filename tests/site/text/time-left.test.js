import assert from "node:assert/strict";
import { test } from "node:test";
import { TimeLeft } from "../../../site/src/text/time-left.js";

const MB = 1e6;

/** What is said second by second. @param {(second: number) => number} loaded in MB */
function follow(loaded, { seconds = 60, total = 24 } = {}) {
  const left = new TimeLeft();
  return Array.from({ length: seconds }, (_, second) =>
    left.tell(loaded(second) * MB, total * MB, second * 1000),
  );
}

test("nothing is said before the rate is known", () => {
  const said = follow((second) => second * 0.125);
  assert.deepEqual(said.slice(0, 4), ["", "", "", "about 3 minutes left"]);
});

test("at one megabit a second it counts down, without going back", () => {
  const said = follow((second) => second * 0.125, { seconds: 193 }).slice(3);
  assert.deepEqual(
    [...new Set(said)],
    [
      "about 3 minutes left",
      "about 2 minutes left",
      "about a minute left",
      "less than a minute left",
      "a few seconds left",
      "",
    ],
  );
});

test("a line that wavers changes nothing of what is said", () => {
  const said = follow((second) => second * 0.125 + (second % 2) * 0.05, { seconds: 30 }).slice(3);
  assert.ok(new Set(said).size <= 2, said.join("; "));
});

test("a line that becomes slow is told of", () => {
  const said = follow((second) => Math.min(second, 10) + Math.max(0, second - 10) * 0.05);
  assert.equal(said[8], "less than a minute left");
  assert.equal(said[30], "about 4 minutes left");
});

test("a silent line leaves the time unsaid", () => {
  const said = follow((second) => Math.min(second, 10));
  assert.equal(said[30], "");
});

test("what is lost and comes again is measured anew", () => {
  const said = follow((second) => (second < 10 ? second : (second - 10) * 0.1), { seconds: 15 });
  assert.equal(said[10], "");
  assert.equal(said[14], "about 4 minutes left");
});
