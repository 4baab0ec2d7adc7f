import assert from "node:assert/strict";
import { test } from "node:test";
import { createLesson } from "../../../site/src/runs/lesson.js";

/** What a stored first look leads to. @param {() => boolean} isWanted */
async function firstLook(context, respond, isWanted = () => true) {
  context.mock.method(globalThis, "fetch", respond);
  const [show, fail] = [context.mock.fn(), context.mock.fn()];
  await createLesson("relu").showFirst("maps", { isWanted, show, fail });
  return { shown: show.mock.calls, failed: fail.mock.calls };
}

const STORED = { maps: { label: 7, maps: { shape: [2], data: [1, 2] } } };

test("the stored first look is shown, with arrays as Python sends them", async (context) => {
  const { shown, failed } = await firstLook(context, async () => Response.json(STORED));
  assert.deepEqual(shown[0].arguments, [
    { label: 7, maps: { shape: [2], data: Float32Array.of(1, 2) } },
  ]);
  assert.equal(failed.length, 0);
});

test("a first look that cannot be fetched is a sentence, not an unhandled rejection", async (context) => {
  const lost = async () => new Response(null, { status: 503 });
  const { shown, failed } = await firstLook(context, lost);
  assert.equal(shown.length, 0);
  assert.match(failed[0].arguments[0].message, /relu\.json could not be downloaded/);
});

test("a first look that comes too late is nothing to show, and nothing to complain of", async (context) => {
  for (const response of [Response.json(STORED), new Response(null, { status: 503 })]) {
    const { shown, failed } = await firstLook(
      context,
      async () => response,
      () => false,
    );
    assert.deepEqual([...shown, ...failed], []);
    context.mock.restoreAll();
  }
});
