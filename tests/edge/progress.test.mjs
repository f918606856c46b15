// What is done once is not done again, although nothing is stored: long batches and events of several actions.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { ORIGIN, batch, newRecipient, post, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { startSimulator } from "../support/simulator.mjs";

const CONFIG = {
  origins: [ORIGIN],
  events: {
    seen: { callback: "seen", variables: { n: "{{props.n}}" } },
    both: [{ message: { text: "Hello" } }, { callback: "after" }],
  },
};

let simulator;
let gateway;

before(async () => {
  simulator = await startSimulator();
  gateway = await startGateway({ simulator, config: CONFIG });
});
after(() => Promise.all([gateway?.close(), simulator?.close()]));
beforeEach(() => simulator.reset());

const calls = async (action) => (await simulator.journal()).filter((call) => call.action === action);

test("a batch too long for its time is answered in parts, and every event is done once", async () => {
  await simulator.quirks({ latency_ms: { ms: 1000, actions: ["callback"] } });
  const recipient = newRecipient();
  let open = Array.from({ length: 14 }, (_, n) => track("seen", { n }));
  const parts = [];
  while (open.length > 0) {
    const start = performance.now();
    const answer = await post(gateway, batch(recipient, open));
    assert.equal(answer.status, 202, answer.text);
    // The page gives a batch up after 30 s.
    assert.ok(performance.now() - start < 25_000);
    const done = answer.json.results.map(({ id }) => id);
    assert.ok(done.length > 0);
    parts.push(done.length);
    open = open.filter(({ id }) => !done.includes(id));
  }
  assert.ok(parts.length > 1, `one part would prove nothing: ${parts}`);
  assert.deepEqual((await calls("callback")).map(({ params }) => params.n), Array.from({ length: 14 }, (_, n) => String(n)));
});

test("an event that failed after a part of it goes on there", async () => {
  await simulator.quirks({ respond: { status: 500, actions: ["callback"], times: 1 } });
  const [recipient, event] = [newRecipient(), track("both")];
  const first = await post(gateway, batch(recipient, [event]));
  assert.equal(first.status, 503, first.text);
  const second = await post(gateway, batch(recipient, [event]));
  assert.deepEqual(second.json, { results: [{ id: event.id, status: "accepted" }] });
  assert.equal((await calls("message")).length, 1);
  assert.equal((await calls("callback")).length, 2);
});

test("an event that is refused after a part of it is not tried again", async () => {
  await simulator.quirks({ status_error_200: { message: "no such block", actions: ["callback"] } });
  const event = track("both");
  const answer = await post(gateway, batch(newRecipient(), [event]));
  assert.equal(answer.status, 202, answer.text);
  const [{ status, code, message }] = answer.json.results;
  assert.deepEqual([status, code], ["rejected", "api_status"]);
  assert.ok(!message.includes("no such block"), "the service's words are for the log");
  assert.equal((await calls("message")).length, 1);
});
