// Visitors' objects in workerd: what a 202 was said of is done once and in order, whoever comes at the same time, and
// whatever becomes of the process.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { ORIGIN, batch, newId, newRecipient, post, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { startSimulator } from "../support/simulator.mjs";
import { waitFor } from "../support/wait.mjs";

const CONFIG = {
  origins: [ORIGIN],
  events: {
    hello: { message: { text: "Hello, {{props.name}}!" } },
    word: { callback: "{{props.word}}" },
  },
};

/** The service says that it does not do this now. A call that it may have done is looked for first, for a minute. */
const BUSY = { respond: { status: 429, body: "slow down" } };

let simulator;
let gateway;

before(async () => {
  simulator = await startSimulator();
  gateway = await startGateway({ simulator, config: CONFIG });
});
after(() => Promise.all([gateway?.close(), simulator?.close()]));
beforeEach(() => simulator.reset());

const word = (word) => track("word", { word });
const messages = (calls) => calls.map(({ params }) => params.message);

/** Posts events and expects this status of each. */
async function sent(gateway, recipient, events, status = "accepted") {
  const answer = await post(gateway, batch(recipient, events));
  assert.deepEqual([answer.status, answer.json?.results], [202, events.map(({ id }) => ({ id, status }))], answer.text);
}

test("a batch that comes twice is done once", async () => {
  const [recipient, events] = [newRecipient(), [word("one"), track("hello", { name: "two" })]];
  await sent(gateway, recipient, events);
  await sent(gateway, recipient, events, "duplicate");
  await simulator.acted(1, "message");
  // And after all is done.
  await sent(gateway, recipient, events, "duplicate");
  await sent(gateway, recipient, [word("three")]);
  assert.deepEqual(messages(await simulator.acted(2, "callback")), ["one", "three"]);
  assert.equal((await simulator.journal("message")).length, 1);
});

test("a batch that comes twice at once is done once", async () => {
  const [recipient, events] = [newRecipient(), [word("one"), word("two")]];
  const answers = await Promise.all([1, 2].map(() => post(gateway, batch(recipient, events))));
  const statuses = answers.map(({ json }) => json.results.map(({ status }) => status).join());
  assert.deepEqual(statuses.sort(), ["accepted,accepted", "duplicate,duplicate"]);
  await sent(gateway, recipient, [word("three")]);
  assert.deepEqual(messages(await simulator.acted(3, "callback")), ["one", "two", "three"]);
});

test("an id is one visitor's: another's event of the same id is another", async () => {
  const event = word("one");
  await sent(gateway, newRecipient(), [event]);
  await sent(gateway, newRecipient(), [event]);
  await simulator.acted(2, "callback");
});

test("batches of one visitor that come at once are done one call at a time, each in its order", async () => {
  await simulator.quirks({ latency_ms: { ms: 100 } });
  const recipient = newRecipient();
  const batches = ["a", "b", "c"].map((name) => [1, 2, 3].map((n) => word(`${name}${n}`)));
  await Promise.all(batches.map((events) => sent(gateway, recipient, events)));
  const calls = await simulator.acted(9, "callback");
  for (const name of ["a", "b", "c"]) {
    const own = messages(calls).join(" ");
    assert.ok(own.includes(`${name}1 ${name}2 ${name}3`), own);
  }
  // Whoever is let in before the one before was answered comes earlier than this.
  const all = await simulator.journal();
  const gaps = all.slice(1).map(({ at_ms }, n) => at_ms - all[n].at_ms);
  assert.ok(Math.min(...gaps) >= 95, `ms between calls: ${gaps}`);
  assert.equal((await simulator.journal("online_chat_client_id")).length, 1);
});

test("twenty visitors at once are twenty lines", async () => {
  await simulator.quirks({ latency_ms: { ms: 300 } });
  const visitors = Array.from({ length: 20 }, newRecipient);
  const start = performance.now();
  await Promise.all(visitors.map((recipient) => sent(gateway, recipient, [track("hello", { name: recipient }), word(recipient)])));
  await simulator.acted(20, "callback");
  // One after the other they would take 24 s.
  assert.ok(performance.now() - start < 10_000);
  for (const recipient of visitors) assert.deepEqual(await simulator.botTexts(recipient), [`Hello, ${recipient}!`]);
});

test("who refuses is forgotten: what waits is not done, and what was done may come again", async () => {
  const [recipient, done, waiting] = [newRecipient(), word("done"), word("waiting")];
  await sent(gateway, recipient, [done]);
  await simulator.acted(1, "callback");
  await simulator.quirks({ respond: { ...BUSY.respond, actions: ["callback"] } });
  await sent(gateway, recipient, [waiting]);
  await simulator.calls(2, "callback");
  const forget = { id: newId(), kind: "forget", props: {} };
  await sent(gateway, recipient, [forget]);
  await simulator.calm();
  await sent(gateway, recipient, [done, word("behind")]);
  assert.deepEqual(messages(await simulator.acted(3, "callback")), ["done", "done", "behind"]);
});

/** A folder for visitors that is gone with the test, and what starts a gateway on it. */
async function disk(t) {
  const folder = await mkdtemp(join(tmpdir(), "onsite-visitors-"));
  const running = [];
  t.after(async () => {
    for (const gateway of running) await gateway.close("SIGKILL").catch(() => {});
    await rm(folder, { recursive: true, force: true });
  });
  return async (options) => {
    const gateway = await startGateway({ simulator, config: CONFIG, folder, ...options });
    running.push(gateway);
    return gateway;
  };
}

for (const signal of ["SIGTERM", "SIGKILL"]) {
  test(`what was accepted before ${signal} is done after it, once and in order, and nobody has to ask`, async (t) => {
    const start = await disk(t);
    await simulator.quirks(BUSY);
    const first = await start();
    const visitors = Array.from({ length: 3 }, newRecipient);
    for (const recipient of visitors) await sent(first, recipient, [word(`${recipient} 1`), word(`${recipient} 2`), word(`${recipient} 3`)]);
    // An alarm for the next try is set once one has failed; without it, it comes after half a minute.
    await waitFor("a try for each", () => first.log().match(/slow down/g)?.length >= visitors.length);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await first.close(signal);
    assert.deepEqual(await simulator.journal("callback"), []);
    await simulator.calm();
    const second = await start();
    const calls = await waitFor("all calls", () => simulator.acted(9, "callback"), { timeoutMs: 45_000 });
    for (const recipient of visitors) {
      const own = messages(calls).filter((text) => text.startsWith(`${recipient} `));
      assert.deepEqual(own, [1, 2, 3].map((n) => `${recipient} ${n}`));
    }
    assert.equal(second.log().includes("dead letter"), false, second.log());
  });
}

test("ids are remembered across restarts", async (t) => {
  const start = await disk(t);
  const first = await start();
  const [recipient, events] = [newRecipient(), [word("one"), word("two")]];
  await sent(first, recipient, events);
  await simulator.acted(2, "callback");
  await first.close();
  const second = await start();
  await sent(second, recipient, events, "duplicate");
  await sent(second, recipient, [word("three")]);
  assert.deepEqual(messages(await simulator.acted(3, "callback")), ["one", "two", "three"]);
  assert.equal((await simulator.journal("online_chat_client_id")).length, 1);
});

test("what waits is done as it was meant when it was accepted, whatever the configuration says by then", async (t) => {
  const start = await disk(t);
  await simulator.quirks(BUSY);
  const first = await start();
  const recipient = newRecipient();
  await sent(first, recipient, [word("old")]);
  await first.close();
  await simulator.calm();
  const second = await start({ config: { ...CONFIG, events: { word: { callback: "new {{props.word}}" } } } });
  await sent(second, recipient, [word("too")]);
  assert.deepEqual(messages(await simulator.acted(2, "callback")), ["old", "new too"]);
});

test("with a key that cannot be used nothing is taken, and nothing that was taken is lost", async (t) => {
  const start = await disk(t);
  await simulator.quirks(BUSY);
  const first = await start();
  const [recipient, kept, refused] = [newRecipient(), word("kept"), word("refused")];
  await sent(first, recipient, [kept]);
  await simulator.calls(1);
  await first.close();
  await simulator.calm();

  const keyless = await start({ env: { SALEBOT_API_KEY: "#{api_key}" } });
  const answer = await post(keyless, batch(recipient, [refused]));
  assert.deepEqual([answer.status, answer.json.error.code], [503, "configuration"], answer.text);
  await waitFor("the alarm's line in the log", () => /an actor: SALEBOT_API_KEY/.test(keyless.log()), { timeoutMs: 45_000 });
  await keyless.close();
  assert.deepEqual(await simulator.journal("callback"), []);

  const last = await start();
  await sent(last, recipient, [refused]);
  assert.deepEqual(messages(await simulator.acted(2, "callback")), ["kept", "refused"]);
});
