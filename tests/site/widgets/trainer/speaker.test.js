import assert from "node:assert/strict";
import { test } from "node:test";
import { createSpeaker } from "../../../../site/src/widgets/trainer/speaker.js";

/**
 * A live region that remembers what a screen reader says of it, and its speaker.
 *
 * @param {import("node:test").TestContext} context
 */
function listen(context) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const said = [];
  const region = {
    get textContent() {
      return said.at(-1) ?? "";
    },
    set textContent(text) {
      said.push(text);
    },
  };
  const wait = (milliseconds) => context.mock.timers.tick(milliseconds);
  return { said, wait, speaker: createSpeaker(region) };
}

test("progress is said every few seconds, the newest only", (context) => {
  const { said, wait, speaker } = listen(context);
  for (const epoch of ["1", "2", "3", "4"]) {
    speaker.soon(epoch);
    wait(1000);
  }
  assert.deepEqual(said, ["1"]);
  wait(1000);
  assert.deepEqual(said, ["1", "4"]);
  wait(60_000);
  assert.deepEqual(said, ["1", "4"]);
  speaker.soon("5");
  assert.deepEqual(said, ["1", "4", "5"]);
});

test("news is said at once and is not followed by older progress", (context) => {
  const { said, wait, speaker } = listen(context);
  speaker.soon("7");
  speaker.soon("8");
  speaker.now("Done");
  assert.deepEqual(said, ["7", "Done"]);
  wait(60_000);
  assert.deepEqual(said, ["7", "Done"]);
});

test("a speaker that is gone says nothing", (context) => {
  const { said, wait, speaker } = listen(context);
  speaker.soon("1");
  speaker.soon("2");
  speaker.destroy();
  wait(60_000);
  assert.deepEqual(said, ["1"]);
});
