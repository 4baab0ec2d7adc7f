/**
 * Serves a folder over a slow line: `node slow_server.mjs FOLDER OPTIONS`, the options as JSON. Prints
 * its port. Python has no server for HTTP/2, which browsers speak only with encryption: hence the
 * certificate beside this file. It is worth nothing; browsers are told to accept it.
 *
 * rate: bytes a second, over all connections together, of files whose address matches slow. order: "shared" among all that is asked for,
 * or "in turn", one file after the other, as some servers send the streams of HTTP/2. breakAt: after
 * so many bytes of a file whose address contains breakFile, its connection is broken, once. ranges:
 * whether parts can be asked for. What was sent of which slow file is printed as a line of JSON.
 */

import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createSecureServer } from "node:http2";
import { extname, join } from "node:path";

const [folder, options] = process.argv.slice(2);
const {
  protocol = "http/1.1",
  rate = 125_000,
  slow = ".",
  order = "shared",
  ranges = true,
  breakFile = null,
  breakAt = 0,
  types = {},
} = JSON.parse(options);

/** Milliseconds between two portions. */
const TICK = 20;

/** What is being sent: each has the bytes that are left. @type {Set<{send: (count: number) => number}>} */
const sending = new Set();
let isBroken = false;

setInterval(() => {
  let budget = (rate * TICK) / 1000;
  const turn = order === "shared" ? [...sending] : [...sending].slice(0, 1);
  for (const [index, one] of turn.entries()) {
    budget -= one.send(Math.ceil(budget / (turn.length - index)));
  }
}, TICK);

function answer(request, response) {
  const path = new URL(request.url, "http://host").pathname;
  const file = join(folder, decodeURIComponent(path), path.endsWith("/") ? "index.html" : "");
  let size;
  try {
    size = statSync(file).size;
  } catch {
    response.writeHead(404).end();
    return;
  }
  const [, from] = /^bytes=(\d+)-$/.exec((ranges && request.headers.range) || "") ?? [];
  const start = Number(from ?? 0);
  response.writeHead(from ? 206 : 200, {
    "Content-Type": types[extname(file)] ?? "application/octet-stream",
    "Content-Length": size - start,
    "Cache-Control": "no-store",
    ...(from ? { "Content-Range": `bytes ${start}-${size - 1}/${size}` } : {}),
  });
  const bytes = readFileSync(file).subarray(start);
  if (!new RegExp(slow).test(path)) return response.end(bytes);
  send(response, bytes, { path, start });
}

function send(response, bytes, { path, start }) {
  const breaks = breakFile && path.includes(breakFile);
  let sent = 0;
  const one = {
    send(count) {
      const part = bytes.subarray(sent, sent + count);
      sent += part.length;
      if (breaks && !isBroken && sent >= breakAt) {
        isBroken = true;
        sending.delete(one);
        (response.stream ?? response.socket).destroy();
        return part.length;
      }
      response.write(part);
      if (sent === bytes.length) {
        sending.delete(one);
        response.end();
      }
      return part.length;
    },
  };
  sending.add(one);
  response.on("close", () => {
    sending.delete(one);
    console.log(JSON.stringify({ path, start, sent }));
  });
}

const server =
  protocol === "h2"
    ? createSecureServer(
        {
          key: readFileSync(new URL("slow_server.key.pem", import.meta.url)),
          cert: readFileSync(new URL("slow_server.cert.pem", import.meta.url)),
        },
        answer,
      )
    : createServer(answer);
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
