// The gateway on Node beside a service that takes its time.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createGateway } from "salebot-onsite/edge";
import { ORIGIN, batch, newRecipient, post, track } from "../support/edge.mjs";
import { serve } from "../support/node.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";
import { waitFor } from "../support/wait.mjs";

const CONFIG = { origins: [ORIGIN], events: { word: { callback: "{{props.word}}" } } };

test("an answer waits ten seconds for its calls and no longer, and they are made all the same", async (t) => {
  t.mock.method(console, "warn", () => {});
  const simulator = await startSimulator();
  const gateway = await serve(createGateway(CONFIG), { SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: simulator.url });
  t.after(async () => {
    gateway.close();
    await simulator.close();
  });
  await simulator.quirks({ latency_ms: { ms: 7000 } });
  const start = performance.now();
  const answer = await post(gateway, batch(newRecipient(), [track("word", { word: "slow" })]));
  const took = performance.now() - start;
  assert.equal(answer.status, 202, answer.text);
  assert.ok(took > 9500 && took < 13_000, `${took} ms`);
  await waitFor("its answer", async () => (await simulator.journal("callback"))[0]?.status === 200);
});
