// A gateway on Node with a store of the host's: what a 202 was said of is done once and in order, whatever becomes of the
// process, and whatever the store does.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { createGateway } from "salebot-onsite/edge";
import { gatewayFactory } from "../../pkg/edge/gateway.js";
import { memoryStore } from "../../pkg/edge/memory.js";
import { ORIGIN, batch, newRecipient, post, read, track } from "../support/edge.mjs";
import { filesStore } from "../support/files-store.mjs";
import { hostCommand } from "../support/hosts.mjs";
import { listen } from "../support/node.mjs";
import { closedPort } from "../support/ports.mjs";
import { said, start } from "../support/process.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";
import { waitFor } from "../support/wait.mjs";

const CONFIG = {
  origins: [ORIGIN],
  events: {
    word: { callback: "{{props.word}}" },
    soon: { callback: "{{props.word}}", delay_s: 1 },
    late: { callback: "{{props.word}}", delay_s: 3600 },
  },
};

let simulator;

before(async () => {
  simulator = await startSimulator();
});
after(() => simulator?.close());
beforeEach(() => simulator.reset());

const env = () => ({ SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: simulator.url });
const word = (word) => track("word", { word });
const messages = (calls) => calls.map(({ params }) => params.message);

/** A folder that is gone with the test. */
async function newFolder(t) {
  const folder = await mkdtemp(join(tmpdir(), "onsite-store-"));
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));
  return folder;
}

/** Posts a batch without a server between, and gives its status and what is said of each event. */
async function ask(gateway, recipient, events, values = env()) {
  const body = JSON.stringify(batch(recipient, events));
  const request = new Request("http://on.shop.example/v1/in", { method: "POST", headers: { origin: ORIGIN }, body });
  const { status, json, headers } = await read(await gateway.fetch(request, values));
  return { status, error: json.error?.code, wait: headers.get("retry-after"), results: json.results?.map(({ status }) => status) };
}

/** Waits until it is written down that an event of this actor is over. */
const isDone = (store, actor) =>
  waitFor("it to be written down", async () => (await store.get(actor)).rows.some(([, text]) => text.includes('"how":"done"')));

const accepted = { status: 202, error: undefined, wait: null, results: ["accepted"] };

/** A gateway in a process of its own, on the files of this folder. */
async function startOn(t, folder, host) {
  const [file, ...args] = hostCommand[host]();
  const running = start(file, [...args, "tests/support/store-gateway.mjs"], { env: { ...env(), FOLDER: folder, CONFIG: JSON.stringify(CONFIG) } });
  t.after(() => running.close("SIGKILL").catch(() => {}));
  const [, url] = await said(running, /listening on (http:\S+)/);
  return { url, log: running.said, close: running.close };
}

for (const host of Object.keys(hostCommand)) {
  test(`what was accepted before SIGKILL is done after it, once and in order, and nobody has to ask: ${host}`, async (t) => {
    const folder = await newFolder(t);
    await simulator.quirks({ respond: { status: 429, body: "slow down" } });
    const first = await startOn(t, folder, host);
    const visitors = Array.from({ length: 3 }, newRecipient);
    for (const recipient of visitors) {
      const events = [1, 2, 3].map((n) => word(`${recipient} ${n}`));
      assert.equal((await post(first, batch(recipient, events))).status, 202);
    }
    await waitFor("a try for each", () => first.log().match(/slow down/g)?.length >= visitors.length);
    await first.close("SIGKILL");
    assert.deepEqual(await simulator.journal("callback"), []);
    await simulator.calm();
    const second = await startOn(t, folder, host);
    const calls = await waitFor("all calls", () => simulator.acted(9, "callback"), { timeoutMs: 45_000 });
    for (const recipient of visitors) {
      const own = messages(calls).filter((text) => text.startsWith(`${recipient} `));
      assert.deepEqual(own, [1, 2, 3].map((n) => `${recipient} ${n}`));
    }
    assert.equal(second.log().includes("dead letter") || second.log().includes("in memory"), false, second.log());
  });
}

test("an answer waits for what is written and not for the calls", async (t) => {
  listen(t);
  // Not the simulator, where a call of this test would arrive in a later one.
  const silent = createServer(() => {});
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  t.after(() => silent.close().closeAllConnections());
  const values = { ...env(), SALEBOT_BASE_URL: `http://127.0.0.1:${silent.address().port}` };
  const gateway = createGateway(CONFIG, { store: filesStore(await newFolder(t)) });
  const recipient = newRecipient();
  const asked = once(silent, "request");
  assert.deepEqual(await ask(gateway, recipient, [word("one")], values), accepted);
  await asked;
  assert.deepEqual(await ask(gateway, recipient, [word("two")], values), accepted);
});

test("ids are remembered by whoever opens the store next", async (t) => {
  listen(t);
  const folder = await newFolder(t);
  const [recipient, event] = [newRecipient(), word("one")];
  const store = filesStore(folder);
  assert.deepEqual(await ask(createGateway(CONFIG, { store }), recipient, [event]), accepted);
  await isDone(store, `onsite/${recipient}`);
  const next = createGateway(CONFIG, { store: filesStore(folder) });
  assert.deepEqual((await ask(next, recipient, [event])).results, ["duplicate"]);
  assert.deepEqual((await ask(next, recipient, [word("two")])).results, ["accepted"]);
  assert.deepEqual(messages(await simulator.acted(2, "callback")), ["one", "two"]);
});

test("start() goes on with what came due while no process was there, and leaves other projects alone", async (t) => {
  listen(t);
  // What is there once the process that took it is gone.
  const store = memoryStore();
  for (const project of ["shop", "other", "shop-ru"]) {
    const taken = memoryStore();
    const body = JSON.stringify(batch(project, [track("soon", { word: project })]));
    const request = new Request("http://on.shop.example/v1/in", { method: "POST", headers: { origin: ORIGIN }, body });
    const unreachable = `http://127.0.0.1:${await closedPort()}`;
    const answer = await createGateway(CONFIG, { store: taken }).fetch(request, { ...env(), SALEBOT_BASE_URL: unreachable, ONSITE_PROJECT: project });
    assert.equal(answer.status, 202);
    const actor = `${project}/${project}`;
    const { rows, alarm } = taken.get(actor);
    store.put(actor, rows);
    store.alarm(actor, alarm);
    // Of a store that others use too, a name that only begins like one of the project's.
    store.put(`shop/${actor}`, rows);
    store.alarm(`shop/${actor}`, alarm);
  }
  await createGateway(CONFIG, { store }).start({ ...env(), ONSITE_PROJECT: "shop" });
  const [call] = await simulator.acted(1, "callback");
  assert.equal(call.params.message, "shop");
  await isDone(store, "shop/shop");
  assert.equal((await simulator.journal("callback")).length, 1);
});

test("a project whose name another one's could begin with is none: nothing is taken, and the log says so", async (t) => {
  const lines = listen(t);
  const gateway = (project) => ask(createGateway(CONFIG, { store: memoryStore() }), newRecipient(), [word("one")], { ...env(), ONSITE_PROJECT: project });
  for (const project of ["shop/ru", "shop ru", "x".repeat(65), {}]) {
    assert.deepEqual(await gateway(project), { status: 503, error: "configuration", wait: "30", results: undefined });
    assert.equal(lines.pop(), "ONSITE_PROJECT: a project is 1 to 64 letters, digits, _, . and -");
  }
  assert.deepEqual(await gateway(""), accepted);
  await simulator.acted(1, "callback");
});

test("a store that fails takes nothing: the page keeps it, and what it sends again is done once", async (t) => {
  const lines = listen(t);
  for (const method of ["get", "put", "alarm"]) {
    let fails = true;
    const kept = memoryStore();
    const store = {
      ...kept,
      [method](...all) {
        if (fails) throw new Error(`no ${method} today`);
        return kept[method](...all);
      },
    };
    const gateway = createGateway(CONFIG, { store });
    const [recipient, event] = [newRecipient(), word(method)];
    const failed = { status: 503, error: "internal", wait: "5", results: undefined };
    assert.deepEqual(await ask(gateway, recipient, [event]), failed);
    assert.ok(lines.some((line) => line.endsWith(`: no ${method} today`)), lines.join("\n"));
    fails = false;
    // Where it was the alarm alone that failed, the event was written down.
    assert.deepEqual((await ask(gateway, recipient, [event])).results, [method === "alarm" ? "duplicate" : "accepted"]);
    const [call] = await simulator.acted(1, "callback");
    assert.equal(call.params.message, method);
    await simulator.reset();
  }
});

test("what a store gives and cannot be used is told, and nothing is written over it", async (t) => {
  const lines = listen(t);
  const wrong = [
    [{ rows: [["1", "{}"]] }, /gave rows that are not \[slot, text\]/],
    [{ rows: [[1, { v: 1 }]] }, /gave rows that are not \[slot, text\]/],
    [{}, /gave rows that are not \[slot, text\]/],
    [{ rows: [], alarm: "tomorrow" }, /gave an alarm that is no number/],
  ];
  for (const [kept, words] of wrong) {
    lines.length = 0;
    const store = { ...memoryStore(), get: () => kept, put: () => assert.fail("it was written to") };
    const gateway = createGateway(CONFIG, { store });
    assert.equal((await ask(gateway, newRecipient(), [word("one")])).status, 503);
    assert.match(lines[0], words);
  }
  const store = { ...memoryStore(), alarms: () => [["onsite/a", "tomorrow"]] };
  await assert.rejects(createGateway(CONFIG, { store }).start(env()), /alarms\(\) gave what is no \[actor, time\]/);
});

test("start() rejects where it cannot, and a later one may", async (t) => {
  listen(t);
  let fails = true;
  const config = () => {
    if (fails) throw new Error("the configuration is away");
    return CONFIG;
  };
  let disk;
  const kept = memoryStore();
  const store = {
    ...kept,
    alarms(before) {
      if (!disk) throw new Error("the disk is away");
      return kept.alarms(before);
    },
  };
  const gateway = createGateway(config, { store });
  await assert.rejects(gateway.start(env()), /the configuration is away/);
  fails = false;
  for (let n = 0; n < 2; n += 1) await assert.rejects(gateway.start(env()), /the disk is away/);
  disk = true;
  await gateway.start(env());
  assert.deepEqual(await ask(gateway, newRecipient(), [word("one")]), accepted);
  await simulator.acted(1, "callback");
});

test("a store needs its methods, and hosts with Durable Objects take none", () => {
  for (const method of ["get", "put", "delete", "alarm", "alarms"]) {
    const store = { ...memoryStore(), [method]: undefined };
    assert.throws(() => createGateway(CONFIG, { store }), { name: "TypeError", message: `salebot-onsite: the option store has no method ${method}()` });
  }
  assert.throws(() => createGateway(CONFIG, { store: null }), TypeError);
  const onWorkers = gatewayFactory(async () => {}, { visitor: () => class {}, ledger: () => class {}, actors: () => {} });
  assert.throws(() => onWorkers(CONFIG, { store: memoryStore() }), { name: "TypeError", message: /for hosts without Durable Objects/ });
  onWorkers(CONFIG, {});
});

test("with a store there is no end of visitors: of those that rest a thousand stay open, the others are in it alone", async (t) => {
  listen(t);
  const kept = memoryStore();
  const reads = [];
  const store = {
    ...kept,
    get(actor) {
      if (!actor.includes("/ledger/")) reads.push(actor);
      return kept.get(actor);
    },
  };
  const gateway = createGateway(CONFIG, { store });
  const late = (n) => [{ ...track("late", { word: n }), id: `late${n}` }];
  for (let n = 0; n <= 1000; n += 1) assert.deepEqual(await ask(gateway, `v${n}`, late(n)), accepted);
  assert.equal(reads.length, 1001);
  for (const n of [0, 1000]) assert.deepEqual((await ask(gateway, `v${n}`, late(n))).results, ["duplicate"]);
  assert.deepEqual(reads.slice(1001), ["onsite/v0"]);
});

test("in memory there is room for ten thousand that wait, and one that has nothing waiting makes room", async (t) => {
  const lines = listen(t);
  const gateway = createGateway({ ...CONFIG, limits: { new_visitors_per_hour: 20_000 } });
  const done = word("done");
  assert.deepEqual(await ask(gateway, "done", [done]), accepted);
  for (let n = 0; n < 9999; n += 1) assert.equal((await ask(gateway, `v${n}`, [track("late")])).status, 202);
  assert.deepEqual((await ask(gateway, "done", [done])).results, ["duplicate"]);
  assert.equal((await ask(gateway, "one", [track("late")])).status, 202);
  const full = { status: 503, error: "internal", wait: "5", results: undefined };
  for (const name of ["more", "done"]) assert.deepEqual(await ask(gateway, name, [track("late")]), full);
  assert.match(lines.at(-1), /10000 visitors have something waiting/);
  assert.equal((await ask(gateway, "v0", [track("late")])).status, 202, "who is there is let in");
});
