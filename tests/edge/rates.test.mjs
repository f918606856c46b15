// How much may come: from an address, and of visitors whom nobody knows yet. What is too much is told to come again, and holds
// up nobody else.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { createGateway } from "salebot-onsite/edge";
import { memoryStore } from "../../pkg/edge/memory.js";
import { ORIGIN, batch, newId, newRecipient, post, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { serve } from "../support/node.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";

const CONFIG = { origins: [ORIGIN], events: { hello: { callback: "hello" } } };

/** So slow that nothing is earned while a test runs. */
const STRICT = { ip_per_minute: 1, ip_burst: 3 };

let simulator;

before(async () => {
  simulator = await startSimulator();
});
after(() => simulator?.close());
beforeEach(() => simulator.reset());

const onNode = (limits, options) =>
  serve(createGateway({ ...CONFIG, limits }, { log: () => {}, ...options }), { SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: simulator.url });

const HOSTS = {
  workerd: (limits) => startGateway({ simulator, config: { ...CONFIG, limits } }),
  Node: (limits) => onNode(limits, { clientIp: "cf-connecting-ip" }),
};

const from = (gateway, address, body = batch(newRecipient(), [track("hello")]), options = {}) =>
  post(gateway, body, { ...options, headers: { ...(address && { "cf-connecting-ip": address }), ...options.headers } });

const statuses = async (gateway, address, count, body) => {
  const list = [];
  for (let times = 0; times < count; times++) list.push((await from(gateway, address, body)).status);
  return list;
};

function assertTooMuch(answer, most) {
  assert.deepEqual([answer.status, answer.json?.error.code], [429, "rate_limited"], answer.text);
  const wait = Number(answer.headers.get("retry-after"));
  assert.ok(wait > 0 && wait <= most, String(wait));
  assert.equal(answer.json.error.retry_after_s, wait);
  // The page has to know how long.
  assert.equal(answer.headers.get("access-control-allow-origin"), ORIGIN);
  assert.equal(answer.headers.get("access-control-expose-headers"), "Retry-After");
}

for (const [host, start] of Object.entries(HOSTS)) {
  describe(`on ${host}`, () => {
    test("an address may send so much at once, and then waits; nobody else does", async (t) => {
      const gateway = await start(STRICT);
      t.after(() => gateway.close());
      assert.deepEqual(await statuses(gateway, "203.0.113.7", 3), [202, 202, 202]);
      for (let times = 0; times < 3; times++) assertTooMuch(await from(gateway, "203.0.113.7"), 60);
      assert.deepEqual(await statuses(gateway, "203.0.113.8", 3), [202, 202, 202]);
      // One who has a network of IPv6 has all of it.
      const network = ["2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:DB8:0001:2::5"];
      const seen = [];
      for (const address of network) seen.push((await from(gateway, address)).status);
      assert.deepEqual(seen, [202, 202, 202, 429]);
      assert.equal((await from(gateway, "2001:db8:1:3::1")).status, 202);
      // Whose address is not known is not counted.
      assert.deepEqual(await statuses(gateway, undefined, 5), Array(5).fill(202));
      await simulator.acted(3 + 3 + 3 + 1 + 5, "callback");
    });

    test("what a batch is worth does not matter, nor what else the request says of its sender", async (t) => {
      const gateway = await start(STRICT);
      t.after(() => gateway.close());
      assert.deepEqual(await statuses(gateway, "203.0.113.7", 4, "no JSON"), [400, 400, 400, 429]);
      for (const name of ["x-forwarded-for", "x-real-ip", "forwarded", "true-client-ip", "client-ip"]) {
        assertTooMuch(await from(gateway, "203.0.113.7", undefined, { headers: { [name]: "198.51.100.1" } }), 60);
      }
      // Another site's pages cannot spend what a visitor's address may.
      for (let times = 0; times < 9; times++) assert.equal((await from(gateway, "203.0.113.9", "x", { origin: "https://evil.example" })).status, 403);
      assert.equal((await from(gateway, "203.0.113.9")).status, 202);
      assert.equal((await fetch(`${gateway.url}/v1/app.js`, { headers: { "cf-connecting-ip": "203.0.113.7" } })).status, 200);
    });

    test("300 at once are let in unless the configuration says otherwise", async (t) => {
      const gateway = await start(undefined);
      t.after(() => gateway.close());
      const began = performance.now();
      const sent = await Promise.all(Array.from({ length: 400 }, () => from(gateway, "203.0.113.7", "no JSON")));
      const earned = ((performance.now() - began) / 1000) * 10;
      const letIn = sent.filter(({ status }) => status === 400).length;
      assert.ok(letIn >= 300 && letIn <= 300 + earned + 1, `${letIn} in ${earned / 10} s`);
    });

    test("while an address floods the gateway, the events of all others arrive", async (t) => {
      const gateway = await start({ ip_per_minute: 1, ip_burst: 1 });
      t.after(() => gateway.close());
      let isOver = false;
      const flood = async () => {
        const seen = [];
        while (!isOver) seen.push((await from(gateway, "203.0.113.7", "x".repeat(60_000))).status);
        return seen;
      };
      const floods = Array.from({ length: 20 }, flood);
      const visitors = Array.from({ length: 40 }, (_, n) => from(gateway, `198.51.100.${n}`));
      for (const { status, text } of await Promise.all(visitors)) assert.equal(status, 202, text);
      await simulator.acted(40, "callback");
      isOver = true;
      const seen = (await Promise.all(floods)).flat();
      assert.equal(seen.filter((status) => status === 400).length, 1);
      assert.ok(seen.length >= 20 && seen.every((status) => [400, 429].includes(status)), String(new Set(seen)));
    });

    test("above the bound on new visitors whoever is known goes on, and the others come again later", async (t) => {
      const gateway = await start({ new_visitors_per_hour: 2 });
      t.after(() => gateway.close());
      const [one, two, three] = [newRecipient(), newRecipient(), newRecipient()];
      const send = (recipient, event = track("hello")) => from(gateway, undefined, batch(recipient, [event]));
      for (const recipient of [one, two]) assert.equal((await send(recipient)).status, 202);
      for (let times = 0; times < 3; times++) {
        const answer = await send(three);
        assertTooMuch(answer, 300);
        assert.equal(answer.headers.get("retry-after"), "300");
      }
      assert.equal((await send(one)).status, 202);
      assert.equal((await send(three, { id: newId(), kind: "forget" })).status, 202);
      await simulator.acted(3, "callback");
      const seen = new Set((await simulator.journal("online_chat_client_id")).map(({ params }) => params.recipient));
      assert.deepEqual([...seen].sort(), [one, two].sort());
    });
  });
}

test("of those who were refused nothing is kept, and an hour later they are let in", async (t) => {
  const store = memoryStore();
  const actors = new Set();
  const put = store.put;
  store.put = (actor, rows) => (actors.add(actor), put(actor, rows));
  const gateway = await onNode({ new_visitors_per_hour: 1 }, { store });
  t.after(() => gateway.close());
  const [one, two] = [newRecipient(), newRecipient()];
  const send = (recipient) => from(gateway, undefined, batch(recipient, [track("hello")]));
  assert.deepEqual([(await send(one)).status, (await send(two)).status], [202, 429]);
  const kept = () => [...actors].filter((name) => name.includes("visitor"));
  assert.deepEqual(kept(), [`onsite/${one}`]);
  const now = Date.now;
  t.mock.method(Date, "now", () => now() + 3_600_000);
  assert.equal((await send(two)).status, 202);
  assert.deepEqual(kept(), [`onsite/${one}`, `onsite/${two}`]);
  await simulator.acted(2, "callback");
});

test("behind a proxy the address counts that the nearest one has seen, whatever else its list says", async (t) => {
  const gateway = await onNode(STRICT, { clientIp: "x-forwarded-for" });
  t.after(() => gateway.close());
  const via = async (list) => (await from(gateway, undefined, undefined, { headers: { "x-forwarded-for": list } })).status;
  const seen = [];
  for (const spoofed of ["198.51.100.1, ", "198.51.100.2,", "10.0.0.1, 198.51.100.3, ", "unknown, ", ""]) seen.push(await via(`${spoofed}203.0.113.7`));
  assert.deepEqual(seen, [202, 202, 202, 429, 429]);
  assert.equal(await via("203.0.113.7, 203.0.113.8"), 202);
});
