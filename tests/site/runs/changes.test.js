import assert from "node:assert/strict";
import { test } from "node:test";
import { Changes } from "../../../site/src/runs/changes.js";

/** @type {(() => void)[]} */
let frames = [];
globalThis.requestAnimationFrame = (callback) => frames.push(callback);
globalThis.cancelAnimationFrame = (id) => {
  if (id) frames[id - 1] = () => {};
};

/** Lets the browser draw. */
function draw() {
  const due = frames;
  frames = [];
  for (const callback of due) callback();
}

test("changes are told at once until one unsubscribes", () => {
  const changes = new Changes();
  let count = 0;
  const unsubscribe = changes.subscribe(() => {
    count += 1;
  });
  assert.equal(count, 1, "of what is there already");
  changes.tell();
  assert.equal(count, 2);
  unsubscribe();
  changes.tell();
  assert.equal(count, 2);
});

test("numbers are told once a frame, and with what is told before it", () => {
  const changes = new Changes();
  let count = 0;
  changes.subscribe(() => {
    count += 1;
  });
  for (let index = 0; index < 9; index += 1) changes.tellSoon();
  assert.equal(count, 1);
  draw();
  assert.equal(count, 2);
  changes.tellSoon();
  changes.tell();
  draw();
  assert.equal(count, 3);
  changes.tellSoon();
  draw();
  assert.equal(count, 4);
});

test("who changes something when told hears of that, too", () => {
  const changes = new Changes();
  let left = 3;
  changes.subscribe(() => {
    if (left === 0) return;
    left -= 1;
    changes.tell();
  });
  assert.equal(left, 0);
});
