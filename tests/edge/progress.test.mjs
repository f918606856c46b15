// What is done once is not done again: long batches, and events of several actions.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { ORIGIN, batch, newRecipient, post, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { startSimulator } from "../support/simulator.mjs";
import { waitFor } from "../support/wait.mjs";

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

/** Posts events, all of which are accepted. */
async function accepted(events) {
  const answer = await post(gateway, batch(newRecipient(), events));
  assert.deepEqual([answer.status, answer.json?.results], [202, events.map(({ id }) => ({ id, status: "accepted" }))], answer.text);
}

test("the longest batch is answered at once, and done to its end by a slow service, every event once", async () => {
  await simulator.quirks({ latency_ms: { ms: 60, actions: ["callback"] } });
  const start = performance.now();
  await accepted(Array.from({ length: 50 }, (_, n) => track("seen", { n })));
  assert.ok(performance.now() - start < 2000, "all calls together take 3 s");
  const calls = await simulator.acted(50, "callback");
  assert.deepEqual(calls.map(({ params }) => params.n), Array.from({ length: 50 }, (_, n) => String(n)));
});

test("an event that failed after a part of it goes on there", async () => {
  await simulator.quirks({ respond: { status: 429, body: "slow down", actions: ["callback"], times: 1 } });
  const event = track("both");
  await accepted([event]);
  const [callback] = await simulator.acted(1, "callback");
  assert.equal(callback.params["client.onsite_call"], `${event.id}.1`);
  assert.equal((await simulator.journal("message")).length, 1);
  assert.equal((await simulator.journal("callback")).length, 2);
});

test("an event that is refused after a part of it is not tried again", async () => {
  await simulator.quirks({ status_error_200: { message: "no such block", actions: ["callback"], times: 1 } });
  const [refused, behind] = [track("both"), track("seen", { n: 1 })];
  await accepted([refused, behind]);
  const [callback] = await simulator.acted(1, "callback");
  assert.equal(callback.params["client.onsite_call"], `${behind.id}.0`);
  assert.equal((await simulator.journal("message")).length, 1);
  assert.equal((await simulator.journal("callback")).length, 2);
  await waitFor("the service's words in the log", () => /callback: .*no such block/.test(gateway.log()) || assert.fail(gateway.log()));
  assert.ok(gateway.log().includes(`callback ${refused.id}.1: a dead letter`));
});
