// The process of the visitors' objects ended at any moment, while the service is well.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ORIGIN, batch, newRecipient, post, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { startSimulator } from "../support/simulator.mjs";
import { waitFor } from "../support/wait.mjs";

const CONFIG = {
  origins: [ORIGIN],
  events: { message: { message: { text: "{{props.word}}" } }, callback: { callback: "{{props.word}}" } },
};

/** Half a minute until the alarm, a minute until what may have been done is looked for, and time to spare. */
const GONE_ON_MS = 150_000;

const VISITORS = 30;

test("what was accepted is done once and in order, wherever the process was killed", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "onsite-visitors-"));
  const simulator = await startSimulator();
  let gateway = await startGateway({ simulator, config: CONFIG, folder });
  t.after(async () => {
    await Promise.all([gateway.close("SIGKILL"), simulator.close()]);
    await rm(folder, { recursive: true, force: true });
  });
  // With these it takes a while to get through, and each visitor is somewhere else when the end comes.
  await simulator.quirks({ latency_ms: { ms: 40 } });
  const visitors = Array.from({ length: VISITORS }, (_, n) => ({ recipient: newRecipient(), n }));
  for (const { recipient, n } of visitors) {
    const kinds = n % 2 ? ["callback", "message", "callback"] : ["message", "callback", "message"];
    const answer = await post(gateway, batch(recipient, kinds.map((kind, at) => track(kind, { word: `${recipient} ${at}` }))));
    assert.equal(answer.status, 202, answer.text);
  }
  await gateway.close("SIGKILL");
  await simulator.calm();
  const acted = async () => (await simulator.journal()).filter((call) => call.acted && call.params.message);
  const before = (await acted()).length;
  assert.ok(before < VISITORS * 3, `all was over already: ${before}`);

  gateway = await startGateway({ simulator, config: CONFIG, folder });
  const isOver = async () => {
    const texts = (await acted()).map(({ params }) => params.message);
    return visitors.every(({ recipient }) => texts.includes(`${recipient} 2`)) || assert.fail(`${texts.length} of ${VISITORS * 3}`);
  };
  await waitFor("the last call of each visitor", isOver, { timeoutMs: GONE_ON_MS });
  const texts = (await acted()).map(({ params }) => params.message);
  for (const { recipient } of visitors) {
    const own = texts.filter((text) => text.startsWith(`${recipient} `));
    assert.deepEqual(own, [0, 1, 2].map((at) => `${recipient} ${at}`));
  }
});
