import assert from "node:assert/strict";
import { test } from "node:test";
import { arrowStep } from "../../../site/src/draw/arrows.js";
import { roveFocus } from "../../../site/src/draw/roving.js";

test("an arrow key is one step in rows and columns", () => {
  const keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Enter"];
  const steps = keys.map((key) => arrowStep({ key }));
  assert.deepEqual(steps, [[0, -1], [0, 1], [-1, 0], [1, 0], null]);
});

test("arrows with a modifier are the browser's, as Alt with the left one goes back", () => {
  for (const modifier of ["altKey", "ctrlKey", "metaKey"]) {
    assert.equal(arrowStep({ key: "ArrowLeft", [modifier]: true }), null);
  }
});

test("in a grid of buttons arrows walk inside rows, and leave the browser its own", () => {
  const focused = [];
  const buttons = Array.from({ length: 5 }, (_, index) => ({ focus: () => focused.push(index) }));
  const container = new EventTarget();
  roveFocus(container, buttons, 3);
  /** @param {number} from @param {string} key @param {object} [modifiers] */
  function press(from, key, modifiers) {
    const event = new Event("keydown", { cancelable: true });
    Object.defineProperty(event, "target", { value: buttons[from] });
    container.dispatchEvent(Object.assign(event, { key, ...modifiers }));
    return event.defaultPrevented;
  }
  for (const [from, key] of [
    [0, "ArrowRight"],
    [2, "ArrowRight"], // the row ends here
    [3, "ArrowLeft"], // and begins here
    [1, "ArrowDown"],
    [2, "ArrowDown"], // the last row is shorter
    [4, "ArrowUp"],
    [0, "ArrowUp"],
  ]) {
    assert.equal(press(from, key), true);
  }
  assert.deepEqual(focused, [1, 4, 1]);
  assert.equal(press(1, "ArrowLeft", { altKey: true }), false);
  assert.deepEqual(focused, [1, 4, 1]);
});
