// A trap in the gateway's wasm while calls are out: what became of them is looked for, and none is made twice.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ORIGIN, batch, newRecipient, post, track } from "../support/edge.mjs";
import { startSimulator } from "../support/simulator.mjs";
import { AT_GATEWAY, HOSTS } from "../support/trapping.mjs";
import { waitFor } from "../support/wait.mjs";

const CONFIG = { origins: [ORIGIN], events: { word: { callback: "{{props.word}}" }, hello: { message: { text: "{{props.word}}" } } } };

/** Half a minute until the alarm, a minute until what may have been done is looked for, and time to spare. */
const GONE_ON_MS = 150_000;

/** A page sends again what was not accepted. */
const AGAIN_MS = 1000;

for (const [host, start] of Object.entries(HOSTS)) {
  test(`on ${host} what was out at a trap is done once and in order`, async (t) => {
    const simulator = await startSimulator();
    const gateway = await start({ simulator, config: CONFIG });
    t.after(() => Promise.all([gateway.close(), simulator.close()]));
    await simulator.quirks({ latency_ms: { ms: 1500 } });
    const visitors = Array.from({ length: 12 }, (_, n) => ({ recipient: newRecipient(), names: n % 2 ? ["word", "hello"] : ["hello", "word"] }));
    const accepted = visitors.map(async ({ recipient, names }) => {
      const events = names.map((name, at) => track(name, { word: `${recipient} ${at}` }));
      for (;;) {
        const { status, text } = await post(gateway, batch(recipient, events));
        if (status === 202) return;
        assert.equal(status, 503, text);
        await new Promise((done) => setTimeout(done, AGAIN_MS));
      }
    });
    const acted = async () => (await simulator.journal()).filter((call) => call.acted && call.params.message).map(({ params }) => params.message);
    await waitFor("calls that are out", async () => (await simulator.journal("callback")).length >= visitors.length / 2);
    await gateway.trapAt(...AT_GATEWAY);
    assert.equal((await post(gateway, batch(newRecipient(), [track("word")]))).status, 503);
    const before = (await acted()).length;
    assert.ok(before < visitors.length * 2, `all was over already: ${before}`);
    await simulator.calm();
    await Promise.all(accepted);
    const isOver = async () => (await acted()).length >= visitors.length * 2 || assert.fail(`${(await acted()).length} calls`);
    await waitFor("the last call of each visitor", isOver, { timeoutMs: GONE_ON_MS });
    const texts = await acted();
    for (const { recipient } of visitors) {
      assert.deepEqual(texts.filter((text) => text.startsWith(`${recipient} `)), [0, 1].map((at) => `${recipient} ${at}`));
    }
    assert.equal((await gateway.seen()).opened, 2);
  });
}
