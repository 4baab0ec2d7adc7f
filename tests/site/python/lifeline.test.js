import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Watch } from "../../../site/src/python/lifeline.js";

test("a watch counts silent seconds from the last sign of life, and tells", (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  const onSilence = mock.fn();
  const watch = new Watch(3, onSilence);
  context.mock.timers.tick(2000);
  watch.heard();
  context.mock.timers.tick(2000);
  assert.equal(onSilence.mock.callCount(), 0);
  context.mock.timers.tick(1000);
  assert.equal(onSilence.mock.callCount(), 1);
});

test("a watch is patient while nothing is due", (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  const onSilence = mock.fn();
  let isDue = false;
  new Watch(3, onSilence, () => isDue);
  context.mock.timers.tick(60000);
  assert.equal(onSilence.mock.callCount(), 0);
  isDue = true;
  context.mock.timers.tick(3000);
  assert.equal(onSilence.mock.callCount(), 1);
});
