import assert from "node:assert/strict";
import { test } from "node:test";
import { DownloadError } from "../../site/src/download.js";
import { Downloads } from "../../site/src/downloads.js";

const ASSET = { url: "http://127.0.0.1/assets/digits.gz", bytes: 6 };

/**
 * Lets `fetch` answer with these parts, and then end or hang.
 *
 * @param {import("node:test").TestContext} context
 * @param {string[]} parts
 * @param {{hangs?: boolean}} [options]
 */
function serve(context, parts, { hangs = false } = {}) {
  context.mock.method(globalThis, "fetch", async (_, { signal }) => {
    const body = new ReadableStream({
      start(controller) {
        for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
        if (!hangs) controller.close();
        signal.addEventListener("abort", () => controller.error(signal.reason));
      },
    });
    return new Response(body);
  });
}

test("bytes are counted as they come and arrive whole", async (context) => {
  serve(context, ["ab", "cdef"]);
  const seen = [];
  const downloads = new Downloads(() => seen.push([downloads.loaded, downloads.total]));
  const bytes = await downloads.bytes(ASSET);
  assert.equal(new TextDecoder().decode(bytes), "abcdef");
  assert.deepEqual(seen, [
    [2, 6],
    [6, 6],
  ]);
});

for (const parts of [["abc"], ["abcdef", "g"]]) {
  test(`${parts} are not the six bytes that were expected`, async (context) => {
    serve(context, parts);
    await assert.rejects(new Downloads(() => {}).bytes(ASSET), {
      name: "DownloadError",
      message:
        "digits.gz could not be downloaded: it is not the expected 6 bytes. Check the connection, then retry.",
    });
  });
}

test("a download that stalls is given up after 20 seconds", async (context) => {
  context.mock.timers.enable({ apis: ["setInterval"] });
  serve(context, ["abc"], { hangs: true });
  const download = new Downloads(() => {}).bytes(ASSET);
  await new Promise(setImmediate);
  context.mock.timers.tick(20000);
  await assert.rejects(download, /digits\.gz could not be downloaded: nothing came for 20 seconds/);
});

test("a response is counted by a copy and handed over as it came", async (context) => {
  serve(context, ["abcdef"]);
  const downloads = new Downloads(() => {});
  const { response, end } = downloads.untouched(ASSET);
  assert.equal(await (await response).text(), "abcdef");
  await end;
  assert.equal(downloads.loaded, 6);
});

test("what has a name is called by it", async (context) => {
  serve(context, ["abc"]);
  await assert.rejects(new Downloads(() => {}).bytes(ASSET, "The digits (part 2 of 6)"), {
    message: /^The digits \(part 2 of 6\) could not be downloaded: it is not/,
  });
});

test("a module that does not come is named once, without its address", async () => {
  const url = "data:text/javascript,throw%200/missing.js";
  await assert.rejects(new Downloads(() => {}).module({ url, bytes: 1 }), {
    message: "missing.js could not be downloaded. Check the connection, then retry.",
  });
});

test("what the server refuses is an error of its own kind", async (context) => {
  context.mock.method(globalThis, "fetch", async () => new Response(null, { status: 503 }));
  await assert.rejects(new Downloads(() => {}).bytes(ASSET), DownloadError);
});
