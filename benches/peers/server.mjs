// The server behind all that is compared: HTTP/2 over TLS, everything by brotli, and a record of what arrived when.

import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createSecureServer } from "node:http2";
import { brotliCompressSync, gunzipSync } from "node:zlib";
import { selfSigned } from "../../tests/support/certificate.mjs";

/** The time of day in milliseconds, as finely as the browser's `performance.timeOrigin`. */
export const clock = () => performance.timeOrigin + performance.now();

const compressed = new Map();

/** The brotli 11 of a text. */
export function brotli(text) {
  if (!compressed.has(text)) compressed.set(text, brotliCompressSync(text));
  return compressed.get(text);
}

/** What a client has sent, as text: some compress it. */
const textOf = (bytes) => (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString();

/**
 * Starts it on a free port. `files` has texts by path, and `answer(request)` gives `[status, text, type]` to all else,
 * where `request` is `{ method, path, search, body }`. `seen` lists the requests, in the order in which they arrived whole, with
 * `at` and the `bytes` of the answer's body. `trust` is what Chromium has to be started with: told later, it would connect twice.
 */
export async function startServer(answer) {
  const files = new Map();
  const signed = selfSigned();
  const key = new X509Certificate(signed.cert).publicKey.export({ type: "spki", format: "der" });
  const server = createSecureServer({ ...signed, allowHTTP1: true });
  const sessions = new Set();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
    // A line that is cut resets what is under way.
    session.on("error", () => {});
  });
  const started = { files, seen: [] };
  server.on("request", async (request, response) => {
    const parts = [];
    try {
      for await (const part of request) parts.push(part);
    } catch {
      return;
    }
    const { pathname: path, search } = new URL(request.url, "https://shop.example");
    const one = { at: clock(), method: request.method, path, search, body: textOf(Buffer.concat(parts)), bytes: 0 };
    started.seen.push(one);
    const cors = {
      "access-control-allow-origin": request.headers.origin ?? "*",
      "access-control-allow-credentials": "true",
      "timing-allow-origin": "*",
      "cache-control": "no-store",
    };
    if (one.method === "OPTIONS") {
      const asked = request.headers["access-control-request-headers"];
      response.writeHead(204, { ...cors, "access-control-allow-methods": "GET, POST", ...(asked && { "access-control-allow-headers": asked }) });
      return response.end();
    }
    const type = path.endsWith(".js") ? "text/javascript; charset=utf-8" : "text/html; charset=utf-8";
    const [status, text, kind = "application/json"] = files.has(path) ? [200, files.get(path), type] : answer(one);
    const body = brotli(text);
    one.bytes = body.length;
    response.writeHead(status, { ...cors, "content-type": kind, "content-encoding": "br", "content-length": body.length });
    response.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.assign(started, {
    port: server.address().port,
    trust: `--ignore-certificate-errors-spki-list=${createHash("sha256").update(key).digest("base64")}`,
    async close() {
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, "close");
    },
  });
}
