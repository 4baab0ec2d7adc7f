import assert from "node:assert/strict";
import { test } from "node:test";
import { effect } from "@preact/signals-core";
import { drawing } from "../../../site/src/kit/drawing.js";

const [a, b, c] = [1, 2, 3].map((place) => ({ x: place, y: place }));

test("strokes are drawn, undone and cleared, and whoever depends on them hears of it", () => {
  const heard = [];
  const stop = effect(() => heard.push([drawing.strokes.value, drawing.isEmpty, drawing.canUndo]));
  drawing.undo();
  drawing.clear(); // there is nothing
  drawing.begin(a);
  drawing.extend([b, c]);
  drawing.begin(b);
  drawing.undo();
  drawing.clear();
  drawing.undo(); // the clearing
  stop();
  drawing.clear();
  assert.deepEqual(heard, [
    [[], true, false],
    [[[a]], false, true],
    [[[a, b, c]], false, true],
    [[[a, b, c], [b]], false, true],
    [[[a, b, c]], false, true],
    [[], true, true],
    [[[a, b, c]], false, true],
  ]);
});
