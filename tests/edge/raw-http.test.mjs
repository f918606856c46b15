// What can be done to the gateway with a connection alone: requests that mean two things, lie about their length, grow, never
// end or nest. On each host the real HTTP server stands in front; what it lets through is the gateway's.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { deploy, startDeployed } from "../support/deployed.mjs";
import { ORIGIN, batch, newRecipient, post, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { open, speak } from "../support/raw.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";

const CONFIG = { origins: [ORIGIN], events: { price_seen: { callback: "price_seen", variables: { plan: "{{props.plan}}" } } } };

/** The most bytes of a batch. */
const MOST = 65_536;

let simulator;
let deployed;

before(async () => {
  [simulator, deployed] = await Promise.all([startSimulator(), deploy()]);
});
after(() => Promise.all([simulator?.close(), deployed?.close()]));
beforeEach(() => simulator.reset());

const onHost = (name) => () => startDeployed(name, deployed.folder, { SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: simulator.url });

const HOSTS = {
  workerd: () => startGateway({ simulator, config: CONFIG }),
  node: onHost("server.js"),
  deno: onHost("deno.js"),
  bun: onHost("bun.js"),
};

const bodyOf = (recipient) => JSON.stringify(batch(recipient, [track("price_seen")]));

/** A request's bytes, byte by byte as they are given here. */
const request = (headers, body, line = "POST /v1/in HTTP/1.1") =>
  `${line}\r\nHost: on.shop.example\r\nOrigin: ${ORIGIN}\r\n${headers}\r\n\r\n${body}`;

const whole = (body) => request(`Content-Length: ${body.length}`, body);
const hex = (number) => number.toString(16);
const chunked = (body) => `${hex(body.length)}\r\n${body}\r\n0\r\n\r\n`;

for (const [host, start] of Object.entries(HOSTS)) {
  describe(`on ${host}`, () => {
    let gateway;
    before(async () => {
      gateway = await start();
    });
    after(() => gateway?.close());

    /** An honest visitor's event still arrives, and it is the only thing that has been done. */
    async function assertServes(about) {
      const recipient = newRecipient();
      const { status, text } = await post(gateway, batch(recipient, [track("price_seen")]));
      assert.equal(status, 202, `${about}: ${text}`);
      await simulator.acted(1, "callback");
      assert.deepEqual((await simulator.journal("online_chat_client_id")).map(({ params }) => params.recipient), [recipient], about);
      assert.ok(!/"code":"internal"/.test(gateway.log()), gateway.log());
    }

    test("a request that can be read as two is one at the most, and the end of its connection", async () => {
      const outer = bodyOf("outer");
      const inner = whole(bodyOf("smuggled"));
      const length = `Content-Length: ${outer.length}`;
      const table = {
        "a length and chunks": request(`${length}\r\nTransfer-Encoding: chunked`, `0\r\n\r\n${inner}`),
        "chunks and a length": request("Transfer-Encoding: chunked\r\nContent-Length: 5", `0\r\n\r\n${inner}`),
        "two lengths": request(`${length}\r\nContent-Length: ${outer.length + inner.length}`, outer + inner),
        "a list of lengths": request(`${length}, ${outer.length + inner.length}`, outer + inner),
        "two encodings": request("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", `0\r\n\r\n${inner}`),
        "an encoding that is none": request("Transfer-Encoding: xchunked", `0\r\n\r\n${inner}`),
        "a blank before the colon": request("Transfer-Encoding : chunked", `0\r\n\r\n${inner}`),
        "a folded length": request(`X-Note: a\r\n Content-Length: 5\r\n${length}`, outer + inner),
        "a folded encoding": request(`${length}\r\nX-Note: a\r\n Transfer-Encoding: chunked`, outer + inner),
        "an encoding behind a CR": request(`X-Note: a\rTransfer-Encoding: chunked\r\n${length}`, `0\r\n\r\n${inner}`),
        "an encoding behind an LF": request(`X-Note: a\nTransfer-Encoding: chunked\r\n${length}`, `0\r\n\r\n${inner}`),
        "an encoding behind a NUL": request(`X-Note: a\0Transfer-Encoding: chunked\r\n${length}`, `0\r\n\r\n${inner}`),
        "a NUL in a path": request(length, outer + inner, "POST /v1/in\0 HTTP/1.1"),
      };
      for (const [name, bytes] of Object.entries(table)) {
        const answers = await speak(gateway.url, bytes).catch((error) => assert.fail(`${name}: ${error.message}`));
        assert.ok(answers.length <= 1, `${name}: ${answers.map(({ status }) => status)}`);
        for (const { status } of answers) assert.ok(status >= 400, `${name}: ${status}`);
      }
      await assertServes();
    });

    test("a length that is none is refused", async () => {
      const body = bodyOf("wrong-length");
      for (const length of ["-1", `+${body.length}`, `${body.length}x`, `0x${hex(body.length)}`, "1e2", "1.5", "many", "99999999999999999999999", "18446744073709551617"]) {
        const [answer, ...more] = await speak(gateway.url, request(`Content-Length: ${length}`, body));
        assert.deepEqual([answer.status, more.length], [400, 0], length);
      }
      await assertServes();
    });

    test("a length that says less than there is cuts the batch off, and what is left is no request", async () => {
      const body = bodyOf("cut-off");
      const connection = await open(gateway.url);
      connection.write(request(`Content-Length: ${body.length - 10}`, body));
      await connection.answered();
      connection.end();
      for (const { status } of await connection.closed()) assert.equal(status, 400);
      await assertServes();
    });

    test("a length that says too much is refused before anything is read", async () => {
      for (const length of [MOST + 1, 10_000_000, 1_000_000_000, Number.MAX_SAFE_INTEGER]) {
        const connection = await open(gateway.url);
        connection.write(request(`Content-Length: ${length}`, ""));
        const { status } = await connection.answered();
        assert.equal(status, 413, String(length));
        connection.drop();
      }
      await assertServes();
    });

    test("bodies that never end hold nobody up, and come to nothing when their senders go", async () => {
      const body = bodyOf("slow");
      const slow = await Promise.all(Array.from({ length: 60 }, () => open(gateway.url)));
      for (const [place, connection] of slow.entries()) {
        const part = body.slice(0, place);
        connection.write(place % 2 ? request(`Content-Length: ${body.length}`, part) : request("Transfer-Encoding: chunked", `${hex(body.length)}\r\n${part}`));
      }
      await assertServes();
      for (const connection of slow) connection.write("x");
      await simulator.reset();
      await assertServes();
      for (const connection of slow) {
        assert.deepEqual([connection.answers(), connection.isClosed()], [[], false]);
        connection.end();
      }
      for (const connection of slow) for (const { status } of await connection.closed()) assert.ok(status >= 400, String(status));
      await simulator.reset();
      await assertServes();
    });

    test("a body that grows without an end is refused once it is too large", async () => {
      const connection = await open(gateway.url);
      connection.write(request("Transfer-Encoding: chunked", ""));
      for (let sent = 0; sent <= MOST; sent += 8192) connection.write(`${hex(8192)}\r\n${"x".repeat(8192)}\r\n`);
      assert.equal((await connection.answered(/"code":"too_large"/)).status, 413);
      connection.drop();
      await assertServes();
    });

    test("chunks whose sizes are none are no batch", async () => {
      const body = bodyOf("chunks");
      for (const bytes of [`zz\r\n${body}\r\n0\r\n\r\n`, `-5\r\n${body}\r\n0\r\n\r\n`, `fffffffffffffffff\r\n${body}\r\n0\r\n\r\n`, `${hex(body.length + 1)}\r\n${body}\r\n0\r\n\r\n`, `${hex(body.length - 1)}\r\n${body}\r\n0\r\n\r\n`]) {
        const connection = await open(gateway.url);
        connection.write(request("Transfer-Encoding: chunked", bytes));
        connection.end();
        for (const { status } of await connection.closed()) assert.ok(status >= 400, `${bytes.slice(0, 20)}: ${status}`);
      }
      await assertServes();
    });

    test("nesting is the end of nothing: a megabyte of it is too large, what is within 64 KiB no batch", async () => {
      const deep = (pieces) => pieces.flatMap((piece) => [piece.repeat(Math.floor(65_000 / piece.length)), piece.repeat(40)]);
      for (const body of ["[".repeat(1_000_000), '{"a":'.repeat(200_000)]) {
        for (const bytes of [whole(body), request("Transfer-Encoding: chunked", chunked(body))]) {
          const connection = await open(gateway.url);
          connection.write(bytes);
          assert.equal((await connection.answered(/"code":"too_large"/)).status, 413);
          connection.drop();
        }
      }
      const inside = (value) => `{"recipient":"nested","events":[{"id":"a","kind":"track","name":"price_seen","props":{"plan":${value}}}]}`;
      for (const nested of deep(["[", '{"a":', '[{"a":', "[[],", '{"":[', "[-", '["[',]).flatMap((text) => [text, inside(text.slice(0, 64_000))])) {
        const answer = await post(gateway, nested);
        assert.deepEqual([answer.status, answer.json?.error.code], [400, "invalid_argument"], nested.slice(0, 40));
      }
      const closed = inside(`${"[".repeat(32_000)}${"]".repeat(32_000)}`);
      assert.equal((await post(gateway, closed)).status, 400);
      await assertServes();
    });

    test("a header without an end is refused or passed over", async () => {
      for (const headers of [`X-Note: ${"x".repeat(100_000)}`, Array.from({ length: 2000 }, (_, n) => `X-Note-${n}: x`).join("\r\n")]) {
        const connection = await open(gateway.url);
        connection.write(request(`${headers}\r\nConnection: close\r\nContent-Length: 1`, "{"));
        for (const { status } of await connection.closed()) assert.ok(status >= 400, String(status));
      }
      await assertServes();
    });

    test("a path is taken as it stands, or refused: none hides another, and none breaks an answer's lines", async () => {
      for (const [line, statuses] of [
        ["GET /v1/%0d%0aSet-Cookie:%20x=1 HTTP/1.1", [404]],
        ["GET /v1/health%00 HTTP/1.1", [404]],
        ["GET /v1/healt%68 HTTP/1.1", [404]],
        ["GET //v1/health HTTP/1.1", [404]],
        ["GET /v1//health HTTP/1.1", [404]],
        ["GET /V1/HEALTH HTTP/1.1", [404]],
        ["GET /v1/health;x HTTP/1.1", [404]],
        ["GET /v1/in%2f..%2fhealth HTTP/1.1", [404]],
        // What means the same in a URL may be taken for it.
        ["GET /v1/nowhere/../health HTTP/1.1", [200, 404]],
        ["GET /v1/nowhere/%2e%2e/health HTTP/1.1", [200, 404]],
        ["GET /v1\\health HTTP/1.1", [200, 404]],
        ["GET http://evil.example/v1/health HTTP/1.1", [200, 404]],
      ]) {
        const connection = await open(gateway.url);
        connection.write(request("Connection: close", "", line));
        const [{ status, head }] = await connection.closed();
        assert.ok(statuses.includes(status), `${line}: ${status}`);
        assert.ok(!/set-cookie|evil/i.test(head), head);
      }
    });

    test("of two sites that a request names neither is let in", async () => {
      for (const other of ["https://evil.example", ORIGIN]) {
        const body = bodyOf("two-sites");
        const connection = await open(gateway.url);
        connection.write(request(`Origin: ${other}\r\nConnection: close\r\nContent-Length: ${body.length}`, body));
        const [{ status, head }] = await connection.closed();
        assert.ok(status === 403 || status === 400, `${other}: ${status}`);
        assert.ok(!/access-control/i.test(head), head);
      }
      await assertServes();
    });
  });
}
