import assert from "node:assert/strict";
import { test } from "node:test";
import { Jobs } from "../../../../site/src/python/worker/jobs.js";

/**
 * A worker whose jobs count: each slice reports the next number up to `length`. Between two slices it does
 * what stands in `messages`.
 */
function counting({ length = 3, messages = [], ...changes } = {}) {
  const events = [];
  const calls = [];
  let count = 0;
  const work = {
    begin: ({ job }) => calls.push(`begin ${job}`),
    advance: ({ budget_ms }) => ({ count: ++count, budget_ms }),
    isOver: (report) => report.count === length,
    end: () => calls.push("end"),
    ...changes,
  };
  const jobs = new Jobs(
    { training: work, experiment: work },
    {
      post: (event) => events.push(event),
      listen: async () => messages.shift()?.(jobs),
      describe: ({ name, message }) => ({ name, message }),
    },
  );
  const told = () => events.map(({ event, job, count, reason }) => [event, job, count ?? reason]);
  return { jobs, events, calls, told };
}

const JOB = { job: "one", kind: "training" };

test("a job is done in slices and ends in one done", async () => {
  const { jobs, calls, events, told } = counting();
  jobs.accept(JOB);
  await jobs.run();
  assert.deepEqual(told(), [
    ["progress", "one", 1],
    ["progress", "one", 2],
    ["progress", "one", 3],
    ["done", "one", "finished"],
  ]);
  assert.deepEqual([events[0].kind, events[0].budget_ms], ["training", 40]);
  assert.deepEqual(calls, ["begin one", "end"]);
  jobs.stop("one");
  assert.equal(events.length, 4, "it is over");
});

test("a job stops after the slice under way, if it is the one that is named", async () => {
  const messages = [(jobs) => jobs.stop("another"), (jobs) => jobs.stop("one")];
  const { jobs, calls, told } = counting({ messages });
  jobs.accept(JOB);
  await jobs.run();
  assert.deepEqual(told().slice(1), [
    ["progress", "one", 2],
    ["done", "one", "stopped"],
  ]);
  assert.deepEqual(calls, ["begin one", "end"]);
});

test("a job that begins ends the other", async () => {
  const other = { job: "two", kind: "experiment" };
  const messages = [
    (jobs) => {
      jobs.accept(other);
      jobs.run();
    },
  ];
  const { jobs, told } = counting({ messages });
  jobs.accept(JOB);
  await jobs.run();
  await new Promise(setImmediate);
  assert.deepEqual(told(), [
    ["progress", "one", 1],
    ["done", "one", "stopped"],
    ["progress", "two", 2],
    ["progress", "two", 3],
    ["done", "two", "finished"],
  ]);
});

test("what goes wrong in a slice, or in cleaning up, ends the job as failed", async () => {
  const fail = () => {
    throw new RangeError("Too much.");
  };
  for (const changes of [{ advance: fail }, { end: fail }]) {
    const { jobs, events } = counting({ length: 1, ...changes });
    jobs.accept(JOB);
    await jobs.run();
    const { event, reason, error } = events.at(-1);
    assert.deepEqual([event, reason, error.message], ["done", "failed", "Too much."]);
    jobs.stop("one");
    assert.equal(events.filter(({ event }) => event === "done").length, 1);
  }
});

test("a job that is refused is not under way, and none runs", async () => {
  const begin = () => {
    throw new RangeError("No.");
  };
  const { jobs, events } = counting({ begin });
  assert.throws(() => jobs.accept(JOB), /No\./);
  assert.throws(
    () => jobs.accept({ job: "x", kind: "baking" }),
    /a job of the kind training or experiment but receives baking/,
  );
  assert.throws(() => jobs.accept({ kind: "training" }), /expects the name of the job/);
  await jobs.run();
  assert.deepEqual(events, []);
});

test("a checkpoint is told at a milestone, and after two seconds", async (context) => {
  let now = 0;
  context.mock.method(performance, "now", () => now);
  const told = [];
  const { jobs } = counting({
    length: 9,
    isMilestone: ({ count }) => count === 2,
    tellCheckpoint: () => told.push(now),
    advance: () => {
      now += 900;
      return { count: now / 900 };
    },
  });
  jobs.accept(JOB);
  await jobs.run();
  assert.deepEqual(told, [1800, 4500, 7200]);
});
