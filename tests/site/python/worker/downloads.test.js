import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { DownloadError } from "../../../../site/src/python/download.js";
import { Downloads } from "../../../../site/src/python/worker/downloads.js";

const ASSET = { url: "http://127.0.0.1/assets/digits.gz", bytes: 6 };
const OTHER = { url: "http://127.0.0.1/assets/stdlib.zip", bytes: 6 };

/** What a body does after its last part. @typedef {"ends" | "hangs" | "breaks"} End */

/**
 * A body that can be given parts later.
 *
 * @param {string[]} parts
 * @param {End} end
 * @param {AbortSignal} signal
 */
function body(parts, end, signal) {
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
      if (end === "ends") controller.close();
      signal.addEventListener("abort", () => controller.error(signal.reason));
    },
    async pull(controller) {
      if (end === "hangs") return;
      await settled(); // what came before is read
      controller.error(new TypeError("network error"));
    },
  });
}

/**
 * Lets `fetch` answer one request after the other; returns what was asked for.
 *
 * @param {import("node:test").TestContext} context
 * @param {...{parts: string[], end?: End, status?: number, headers?: Record<string, string>}} answers
 */
function serve(context, ...answers) {
  const asked = [];
  context.mock.method(globalThis, "fetch", async (_, { signal, headers, cache }) => {
    asked.push({ range: headers?.Range, cache });
    const { parts, end = "ends", status = 200, headers: sent } = answers.shift() ?? answers.at(-1);
    return new Response(body(parts, end, signal), { status, headers: sent });
  });
  return asked;
}

/** @param {Uint8Array} bytes */
const text = (bytes) => new TextDecoder().decode(bytes);
const settled = () => new Promise(setImmediate);

test("bytes are counted as they come and arrive whole", async (context) => {
  serve(context, { parts: ["ab", "cdef"] });
  const downloads = new Downloads();
  const seen = [];
  downloads.count(() => seen.push([downloads.loaded, downloads.total]));
  assert.equal(text(await downloads.bytes(ASSET)), "abcdef");
  assert.deepEqual(seen, [
    [0, 6],
    [2, 6],
    [6, 6],
  ]);
});

for (const parts of [["abc"], ["abcdef", "g"]]) {
  test(`${parts} are not the six bytes that were expected`, async (context) => {
    serve(context, { parts });
    await assert.rejects(new Downloads().bytes(ASSET), {
      name: "DownloadError",
      message:
        "digits.gz could not be downloaded: it is not the expected 6 bytes. Check the connection, then retry.",
    });
  });
}

test("when nothing comes for 20 seconds, all that is missing is given up", async (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  serve(context, { parts: ["abc"], end: "hangs" }, { parts: [], end: "hangs" });
  const downloads = new Downloads();
  const results = [downloads.bytes(ASSET), downloads.bytes(OTHER)];
  await settled();
  context.mock.timers.tick(20_000);
  await assert.rejects(results[0], /digits\.gz could .*: nothing came for 20 seconds/);
  await assert.rejects(results[1], /stdlib\.zip could .*: nothing came for 20 seconds/);
});

test("a file that waits behind another is not late", async (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  /** @type {ReadableStreamDefaultController} */
  let line;
  const flowing = new ReadableStream({
    start(controller) {
      line = controller;
    },
  });
  const never = new Promise(() => {});
  context.mock.method(globalThis, "fetch", (url) =>
    url === ASSET.url ? Promise.resolve(new Response(flowing)) : never,
  );
  const downloads = new Downloads();
  const first = downloads.bytes(ASSET);
  let isSettled = false;
  downloads.bytes(OTHER).finally(() => {
    isSettled = true;
  });
  for (const letter of "abcdef") {
    await settled();
    context.mock.timers.tick(15_000);
    line.enqueue(new TextEncoder().encode(letter));
  }
  line.close();
  assert.equal(text(await first), "abcdef");
  assert.equal(isSettled, false, "after 90 seconds");
});

test("what is here or on its way is not fetched twice", async (context) => {
  const asked = serve(context, { parts: ["abcdef"] });
  const downloads = new Downloads();
  await Promise.all([downloads.bytes(ASSET), downloads.bytes(ASSET)]);
  await downloads.bytes(ASSET);
  assert.equal(asked.length, 1);
});

const REST = { "Content-Range": "bytes 3-5/6" };

for (const [what, answer, requests] of [
  ["the rest", { parts: ["def"], status: 206, headers: REST }, 2],
  ["the whole, where parts are not given", { parts: ["abcdef"] }, 3],
  [
    "the whole, where another part is given",
    { parts: ["cdef"], status: 206, headers: { "Content-Range": "bytes 2-5/6" } },
    3,
  ],
  [
    "the whole, where the part is compressed",
    { parts: ["def"], status: 206, headers: { ...REST, "Content-Encoding": "gzip" } },
    3,
  ],
  ["the whole, where the file is not so long", { parts: [], status: 416 }, 3],
]) {
  test(`another try gets ${what}`, async (context) => {
    const asked = serve(context, { parts: ["abc"], end: "breaks" }, answer, { parts: ["abcdef"] });
    const downloads = new Downloads();
    await assert.rejects(
      downloads.bytes(ASSET),
      /digits\.gz could not be downloaded: the connection failed\./,
    );
    assert.equal(text(await downloads.bytes(ASSET)), "abcdef");
    assert.deepEqual(
      asked.map(({ range }) => range),
      [undefined, "bytes=3-", undefined].slice(0, requests),
    );
  });
}

test("what is asked for again goes on from what has arrived", async (context) => {
  const asked = serve(
    context,
    { parts: ["abc"], end: "hangs" },
    { parts: ["def"], status: 206, headers: REST },
  );
  const downloads = new Downloads();
  const result = downloads.bytes(ASSET);
  await settled();
  downloads.again();
  assert.equal(text(await result), "abcdef");
  assert.equal(asked[1].range, "bytes=3-");
});

test("what arrived damaged is named, and fetched past the browser's copy", async (context) => {
  const asked = serve(context, { parts: ["abcdeX"] }, { parts: ["abcdef"] });
  const sha256 = createHash("sha256").update("abcdef").digest("hex");
  const downloads = new Downloads();
  await assert.rejects(downloads.bytes({ ...ASSET, sha256 }), {
    message:
      "digits.gz could not be downloaded: it arrived damaged. Check the connection, then retry.",
  });
  assert.equal(text(await downloads.bytes({ ...ASSET, sha256 })), "abcdef");
  assert.deepEqual(
    asked.map(({ cache }) => cache),
    ["default", "reload"],
  );
});

/** The shortest module of WebAssembly. */
const MODULE = "\0asm\x01\0\0\0";

for (const type of ["application/wasm", "application/octet-stream"]) {
  test(`WebAssembly that comes as ${type} is compiled`, async (context) => {
    serve(context, {
      parts: [MODULE.slice(0, 4), MODULE.slice(4)],
      headers: { "Content-Type": type },
    });
    const module = await new Downloads().compiled({ url: ASSET.url, bytes: 8 });
    assert.ok(module instanceof WebAssembly.Module);
  });
}

test("WebAssembly that broke off is compiled once it is whole", async (context) => {
  const headers = { "Content-Type": "application/wasm" };
  serve(
    context,
    { parts: [MODULE.slice(0, 4)], headers, end: "breaks" },
    { parts: [MODULE.slice(4)], headers: { "Content-Range": "bytes 4-7/8" }, status: 206 },
  );
  const downloads = new Downloads();
  const asset = { url: ASSET.url, bytes: 8 };
  await assert.rejects(downloads.compiled(asset), DownloadError);
  assert.ok((await downloads.compiled(asset)) instanceof WebAssembly.Module);
});

test("what has a name is called by it", async (context) => {
  serve(context, { parts: ["abc"] });
  await assert.rejects(new Downloads().bytes(ASSET, "The digits (part 2 of 6)"), {
    message: /^The digits \(part 2 of 6\) could not be downloaded: it is not/,
  });
});

test("what the server refuses is an error of its own kind", async (context) => {
  context.mock.method(globalThis, "fetch", async () => new Response(null, { status: 503 }));
  await assert.rejects(new Downloads().bytes(ASSET), DownloadError);
});
