// The gateway on Node, Deno, Bun and a host that calls a fetch handler: the programs of docs/deploying.md as they stand there,
// over HTTP, each on the real thing.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, beforeEach, describe, test } from "node:test";
import { ORIGIN, batch, newRecipient, post, read, track } from "../support/edge.mjs";
import { COMMANDS, PROGRAMS, deploy, startDeployed } from "../support/deployed.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";
import { waitFor } from "../support/wait.mjs";

const SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

let simulator;
let deployed;

before(async () => {
  [simulator, deployed] = await Promise.all([startSimulator(), deploy()]);
});
after(() => Promise.all([simulator?.close(), deployed?.close()]));
beforeEach(() => simulator.reset());

test("every program that is shown is started by a command that is shown, or is what they share", () => {
  assert.deepEqual([...COMMANDS.keys()].sort(), ["bun.js", "deno.js", "handler.js", "server.js"]);
  assert.deepEqual([...PROGRAMS.keys()].sort(), [...COMMANDS.keys(), "gateway.js"].sort());
});

for (const [name, command] of COMMANDS) {
  describe(command, () => {
    let gateway;
    before(async () => {
      gateway = await startDeployed(name, deployed.folder, { SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: simulator.url, WEBHOOK_SECRET: SECRET });
    });
    after(() => gateway?.close());

    test("it is well, and gives pages their script", async () => {
      const health = await read(await fetch(`${gateway.url}/v1/health`));
      assert.deepEqual([health.status, health.json?.status], [200, "ok"], health.text);
      const script = await read(await fetch(`${gateway.url}/v1/app.js`));
      assert.deepEqual([script.status, script.headers.get("access-control-allow-origin")], [200, "*"]);
      assert.match(script.headers.get("content-type"), /^text\/javascript/);
      const etag = script.headers.get("etag");
      assert.equal((await fetch(`${gateway.url}/v1/app.js`, { headers: { "if-none-match": etag } })).status, 304);
    });

    test("what comes twice arrives at the service once", async () => {
      const [recipient, event] = [newRecipient(), track("price_seen", { plan: "Анна & pro" })];
      for (const status of ["accepted", "duplicate"]) {
        const answer = await post(gateway, batch(recipient, [event]));
        assert.deepEqual([answer.status, answer.json?.results], [202, [{ id: event.id, status }]], answer.text);
        assert.equal(answer.headers.get("access-control-allow-origin"), ORIGIN);
      }
      const [{ params }] = await simulator.acted(1, "callback");
      assert.deepEqual([params.message, params.plan], ["price_seen", "Анна & pro"]);
    });

    test("what the visitor asks in the chat the handler answers once, and it answers none of the posts about that", async (t) => {
      await simulator.webhook(`${gateway.url}/v1/hook/${SECRET}`);
      t.after(() => simulator.webhook(null));
      const before = await simulator.posted();
      const recipient = newRecipient();
      await post(gateway, batch(recipient, [track("price_seen", { plan: "pro" })]));
      await simulator.acted(1, "callback");
      await simulator.say(recipient, "How much is it?");
      const [{ params }] = await simulator.acted(1, "message");
      assert.equal(params.message, "Our plans start at 9 a month.");
      await waitFor("the last post", async () => {
        const { delivered, failed, last_error } = await simulator.posted();
        assert.equal(failed, before.failed, last_error);
        return delivered - before.delivered === (await simulator.client(recipient)).history.length;
      });
      assert.equal((await fetch(`${gateway.url}/v1/hook/${SECRET}x`, { method: "POST", body: "{}" })).status, 403);
      assert.equal((await simulator.journal("message")).length, 1);
      assert.ok(!gateway.log().includes(SECRET), gateway.log());
    });

    test("a site that is not listed is refused, and so is a body that is too large", async () => {
      const answer = await post(gateway, batch(newRecipient(), [track("price_seen")]), { origin: "https://evil.example" });
      assert.deepEqual([answer.status, answer.json?.error.code], [403, "origin_refused"], answer.text);
      assert.equal(answer.headers.get("access-control-allow-origin"), null);
      const large = await post(gateway, "x".repeat(65_537));
      assert.deepEqual([large.status, large.json?.error.code], [413, "too_large"], large.text);
      assert.deepEqual(await simulator.journal(), []);
    });

    test("requests that are none, or break off, are the end of nothing", async () => {
      const { hostname, port } = new URL(gateway.url);
      const head = (line, length) => `${line} HTTP/1.1\r\nHost: on.shop.example\r\nOrigin: ${ORIGIN}\r\nContent-Length: ${length}\r\n\r\n`;
      for (const words of [
        head("POST /v1/in", 100) + "{",
        head("POST /nowhere", 100) + "{",
        head("POST http://evil.example/v1/in", 0),
        head("POST //evil.example/v1/in", 0),
        head("TRACE /v1/in", 0),
        head("OPTIONS *", 0),
        head("GET /%zz?%", 0),
        "\r\n\r\n",
        "no HTTP at all\r\n\r\n",
      ]) {
        const socket = connect(Number(port), hostname).on("error", () => {});
        // Some are answered, some end at once; those that wait for the rest of a body hear that there is none.
        const closed = once(socket, "close");
        socket.write(words);
        socket.end();
        socket.resume();
        await closed;
      }
      assert.equal((await fetch(`${gateway.url}/v1/health`)).status, 200, gateway.log());
    });
  });
}
