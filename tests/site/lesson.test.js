import assert from "node:assert/strict";
import { test } from "node:test";
import { engine } from "../../site/src/engine.js";
import { createLesson } from "../../site/src/lesson.js";

test("a question is answered by its own method, however fast another one follows", async (context) => {
  context.mock.method(engine, "request", async (_, { method, parameters }) => ({
    [method]: parameters.window,
  }));
  const { latest } = createLesson("pooling_cost");
  const answers = [
    latest("time", { window: 2 }),
    latest("costs", { window: 3 }),
    latest("costs", { window: 4 }),
    latest("time", { window: 1 }),
  ];
  assert.deepEqual(await Promise.all(answers), [
    { time: 2 },
    { costs: 3 },
    { costs: 4 },
    { time: 1 },
  ]);
});
