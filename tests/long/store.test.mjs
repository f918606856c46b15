// A gateway on Node with a store of the host's: its process ended, or its store failing, in the middle of the work.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createGateway } from "salebot-onsite/edge";
import { memoryStore } from "../../pkg/edge/memory.js";
import { ORIGIN, batch, newRecipient, post, track } from "../support/edge.mjs";
import { serve } from "../support/node.mjs";
import { said, start } from "../support/process.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";
import { waitFor } from "../support/wait.mjs";

const CONFIG = {
  origins: [ORIGIN],
  events: { message: { message: { text: "{{props.word}}" } }, callback: { callback: "{{props.word}}" } },
};

/** A minute until the next try after a failure, another until what may have been done is looked for, and time to spare. */
const GONE_ON_MS = 180_000;

const VISITORS = 30;

/** Posts three events of each visitor, to be told in this order. */
async function sendAll(gateway, visitors) {
  for (const { recipient, n } of visitors) {
    const kinds = n % 2 ? ["callback", "message", "callback"] : ["message", "callback", "message"];
    const answer = await post(gateway, batch(recipient, kinds.map((kind, at) => track(kind, { word: `${recipient} ${at}` }))));
    assert.equal(answer.status, 202, answer.text);
  }
}

const newVisitors = () => Array.from({ length: VISITORS }, (_, n) => ({ recipient: newRecipient(), n }));

/** What the bot was told, in order. */
const told = async (simulator) =>
  (await simulator.journal()).filter((call) => call.acted && call.params.message).map(({ params }) => params.message);

/** Waits until the last event of each has come, and checks that each came once and in order. */
async function onceAndInOrder(simulator, visitors) {
  const isOver = async () => {
    const texts = await told(simulator);
    return visitors.every(({ recipient }) => texts.includes(`${recipient} 2`)) || assert.fail(`${texts.length} of ${VISITORS * 3}`);
  };
  await waitFor("the last call of each visitor", isOver, { timeoutMs: GONE_ON_MS });
  const texts = await told(simulator);
  for (const { recipient } of visitors) {
    const own = texts.filter((text) => text.startsWith(`${recipient} `));
    assert.deepEqual(own, [0, 1, 2].map((at) => `${recipient} ${at}`));
  }
}

test("what was accepted is done once and in order, wherever the process was killed", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "onsite-store-"));
  const simulator = await startSimulator();
  const env = { SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: simulator.url, FOLDER: folder, CONFIG: JSON.stringify(CONFIG) };
  let gateway;
  const startAgain = async () => {
    gateway = start(process.execPath, ["tests/support/store-gateway.mjs"], { env });
    return { url: (await said(gateway, /listening on (http:\S+)/))[1] };
  };
  t.after(async () => {
    await Promise.all([gateway?.close("SIGKILL"), simulator.close()]);
    await rm(folder, { recursive: true, force: true });
  });
  // With these it takes a while to get through, and each visitor is somewhere else when the end comes.
  await simulator.quirks({ latency_ms: { ms: 200 } });
  const visitors = newVisitors();
  await sendAll(await startAgain(), visitors);
  await waitFor("some calls", async () => (await told(simulator)).length >= VISITORS);
  await gateway.close("SIGKILL");
  await simulator.calm();
  const before = (await told(simulator)).length;
  assert.ok(before < VISITORS * 3, `all was over already: ${before}`);
  await startAgain();
  await onceAndInOrder(simulator, visitors);
});

test("what was accepted is done once and in order, wherever the store failed", async (t) => {
  for (const method of ["error", "warn"]) t.mock.method(console, method, () => {});
  const simulator = await startSimulator();
  const kept = memoryStore();
  let puts = 0;
  const store = {
    ...kept,
    put(actor, rows) {
      if (!actor.includes("/ledger/")) puts += 1;
      // Not while batches are taken: that one would be refused.
      if (puts > VISITORS + 5 && puts <= VISITORS * 3) throw new Error("the disk is full");
      kept.put(actor, rows);
    },
  };
  const gateway = await serve(createGateway(CONFIG, { store }), { SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: simulator.url });
  t.after(async () => {
    gateway.close();
    await simulator.close();
  });
  await simulator.quirks({ latency_ms: { ms: 1000 } });
  const visitors = newVisitors();
  await sendAll(gateway, visitors);
  await simulator.calm();
  await onceAndInOrder(simulator, visitors);
  assert.ok(puts > VISITORS * 3);
});
