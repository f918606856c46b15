// The platform's own limit of requests from an address, where it is bound as ONSITE_RATE_LIMIT.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { after, before, beforeEach, test } from "node:test";
import { createGateway } from "salebot-onsite/edge";
import { ORIGIN, batch, newRecipient, post, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { serve } from "../support/node.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";
import { waitFor } from "../support/wait.mjs";

const CONFIG = { origins: [ORIGIN], events: { hello: { message: { text: "Hello!" } } } };

let simulator;
let gateway;
/** What the binding was asked, and what it answers. */
const asked = [];
let answer;
const desk = createServer(async (incoming, response) => {
  asked.push(await json(incoming));
  const { status = 200, body } = answer;
  response.writeHead(status).end(body);
});

before(async () => {
  desk.listen(0, "127.0.0.1");
  await once(desk, "listening");
  simulator = await startSimulator();
  const env = { DESK: `http://127.0.0.1:${desk.address().port}` };
  gateway = await startGateway({ simulator, config: CONFIG, env, worker: "tests/support/limited/workerd.capnp" });
});
after(() => {
  desk.close().closeAllConnections();
  return Promise.all([gateway?.close(), simulator?.close()]);
});
beforeEach(async () => {
  asked.length = 0;
  answer = { body: '{"success":true}' };
  await simulator.reset();
});

const from = (address, options = {}) => post(gateway, batch(newRecipient(), [track("hello")]), { ...options, headers: { "cf-connecting-ip": address } });

test("whom it lets in is let in, and it hears one name a network, and no address", async () => {
  for (const address of ["203.0.113.7", "203.0.113.7", "203.0.113.8", "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"]) {
    const { status, text } = await from(address);
    assert.equal(status, 202, text);
  }
  const names = asked.map(({ key }) => key);
  const [v4, same, other, v6, neighbour, elsewhere] = names;
  assert.deepEqual([v4, v6], [same, neighbour]);
  assert.equal(new Set([v4, other, v6, elsewhere]).size, 4);
  assert.ok(!/[.:]/.test(names.join("")), names.join(" "));
  await simulator.acted(6, "message");
});

test("whom it does not is told to come again in a minute, and nothing is done", async () => {
  answer = { body: '{"success":false}' };
  const { status, json, headers } = await from("203.0.113.9");
  assert.deepEqual([status, json.error.code, json.error.retry_after_s], [429, "rate_limited", 60]);
  assert.equal(headers.get("retry-after"), "60");
  assert.equal(headers.get("access-control-allow-origin"), ORIGIN);
  assert.ok(headers.get("x-request-id"));
  assert.deepEqual(await simulator.journal(), []);
});

test("it is asked about batches of the sites alone, and where the address is known", async () => {
  assert.equal((await from("203.0.113.10", { origin: "https://evil.example" })).status, 403);
  assert.equal((await fetch(`${gateway.url}/v1/health`, { headers: { "cf-connecting-ip": "203.0.113.10" } })).status, 200);
  assert.equal((await post(gateway, batch(newRecipient(), [track("hello")]))).status, 202);
  assert.deepEqual(asked, []);
  await simulator.acted(1, "message"); // or it would arrive in the next test
});

test("where it fails events come in, and the log says so once a minute at most", async () => {
  for (const broken of [{ status: 500, body: "it is broken" }, { body: "null" }, { body: '{"success":"no"}' }]) {
    answer = broken;
    assert.equal((await from("203.0.113.11")).status, 202);
  }
  await simulator.acted(3, "message");
  const told = await waitFor("the line", () => gateway.log().match(/ONSITE_RATE_LIMIT cannot be asked: [^"]*/g));
  assert.deepEqual(told, ["ONSITE_RATE_LIMIT cannot be asked: it is broken"]);
});

test("its silence of a minute is over after a minute", async (t) => {
  const entries = [];
  const served = await serve(createGateway(CONFIG, { clientIp: () => "203.0.113.7", log: (entry) => entries.push(entry) }), {
    SALEBOT_API_KEY: API_KEY,
    SALEBOT_BASE_URL: simulator.url,
    ONSITE_RATE_LIMIT: {
      async limit() {
        throw new Error("it is broken");
      },
    },
  });
  t.after(served.close);
  const start = Date.now();
  for (const [later, lines] of [
    [0, 1],
    [59_999, 1],
    [60_000, 2],
  ]) {
    t.mock.method(Date, "now", () => start + later);
    const sent = await post(served, batch(newRecipient(), [track("hello")]));
    assert.equal(sent.status, 202, sent.text);
    assert.equal(entries.filter(({ message }) => message === "ONSITE_RATE_LIMIT cannot be asked: it is broken").length, lines, String(later));
  }
});
