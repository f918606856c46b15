// The ledgers: what they are told, in workerd and on Node, and that nothing depends on them.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { createGateway } from "salebot-onsite/edge";
import { makeLog } from "../../pkg/edge/log.js";
import { memoryStore } from "../../pkg/edge/memory.js";
import { ORIGIN, batch, newId, newRecipient, post, track } from "../support/edge.mjs";
import { listen, serve } from "../support/node.mjs";
import { ownWorker } from "../support/own-worker.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";
import { waitFor } from "../support/wait.mjs";

const CONFIG = { origins: [ORIGIN], events: { word: { callback: "{{props.word}}" } } };

/** The service says no for good. */
const REFUSES = { status_error_200: { message: "not this one", actions: ["callback"] } };

let simulator;

before(async () => {
  simulator = await startSimulator();
});
after(() => simulator?.close());
beforeEach(() => simulator.reset());

const env = () => ({ SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: simulator.url });
const word = (word) => track("word", { word });

/**
 * The demo's worker, with a door for what it knows of its ledgers, and ledgers that do not work: one that throws, and one
 * that answers only once it is let go on. `binding` is the class that is bound as ONSITE_LEDGER.
 */
const WORKER = `
import { DurableObject } from "cloudflare:workers";
import gateway, { OnsiteVisitor, OnsiteLedger } from "./gateway.js";
export { OnsiteVisitor, OnsiteLedger };
export class Broken extends DurableObject {
  tell() { throw new Error("the ledger is broken"); }
  act() { this.tell(); }
}
let calls = [];
export class Slow extends DurableObject {
  async tell(reports) {
    calls.push(JSON.parse(reports));
    while (calls.length && !calls.areFree) await scheduler.wait(10);
  }
  act() { return new Promise(() => {}); }
}
export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/calls") return Response.json(calls);
    if (pathname === "/free") return Response.json((calls.areFree = true));
    if (!pathname.startsWith("/ledger/")) return gateway.fetch(request, env);
    try {
      const ledger = await gateway.ledger(env);
      const [after, limit] = JSON.parse(searchParams.get("about") ?? "[]");
      return Response.json(await ledger[pathname.slice(8)](after ?? undefined, limit));
    } catch (error) {
      return Response.json({ error: error.message });
    }
  },
};
`;

/** What starts such a worker, again and again in one folder. */
async function workers(t, binding) {
  const start = await ownWorker(t, { worker: WORKER, classes: ["Broken", "Slow"], ledger: binding });
  return async () => {
    const gateway = await start({ ...env(), ONSITE_CONFIG: JSON.stringify(CONFIG) });
    return { ...gateway, ask: askOver(gateway.url) };
  };
}

/** Asks a worker's ledgers. */
const askOver = (url) => async (question, ...about) => {
  const answer = await fetch(`${url}/ledger/${question}?about=${encodeURIComponent(JSON.stringify(about))}`);
  return answer.json();
};

/** Posts events and expects this status of each. */
async function sent(gateway, recipient, events, status = "accepted") {
  const answer = await post(gateway, batch(recipient, events));
  assert.deepEqual([answer.status, answer.json?.results], [202, events.map(({ id }) => ({ id, status }))], answer.text);
}

/** Events of as many visitors, each of which is given up, the newest first. */
async function giveUp(gateway, count) {
  await simulator.quirks(REFUSES);
  const letters = [];
  for (let n = 0; n < count; n += 1) {
    const [recipient, event] = [newRecipient(), word("no")];
    await sent(gateway, recipient, [event]);
    await simulator.calls(n + 1, "callback");
    letters.unshift({ recipient, id: event.id, name: "word", code: "api_status" });
  }
  await simulator.calm();
  return letters;
}

const without = (name) => (letters) => letters.map(({ [name]: _, ...letter }) => letter);

/** Waits until the ledgers have these numbers among theirs. */
const counts = (ask, expected) =>
  waitFor(`these numbers: ${JSON.stringify(expected)}`, async () => {
    const { ever } = await ask("counters");
    const seen = Object.fromEntries(Object.keys(expected).map((name) => [name, ever[name]]));
    assert.deepEqual(seen, expected);
    return true;
  });

/** What ledgers do on every host. `ask(question, ...about)` asks them. */
async function ledgersWork(gateway, ask) {
  const letters = await giveUp(gateway, 12);
  await counts(ask, { accepted: 12, first: 12, dead: 12, duplicate: 0, rejected: 0, unreadable: 0 });
  const all = await ask("dead");
  assert.deepEqual(without("at")(all), letters);
  assert.ok(all.every(({ at }) => Math.abs(at - Date.now()) < 60_000));
  // Page by page the same.
  const pages = [];
  for (let page = await ask("dead", null, 5); page.length; page = await ask("dead", page.at(-1), 5)) {
    assert.ok(page.length <= 5);
    pages.push(...page);
  }
  assert.deepEqual(pages, all);

  const [{ recipient }] = letters;
  const old = { ...word("old"), at: Date.now() - 6 * 86_400_000 };
  await sent(gateway, recipient, [{ ...word("no"), id: letters[0].id }], "duplicate");
  assert.equal((await post(gateway, batch(recipient, [old]))).json.results[0].code, "too_old");
  await counts(ask, { accepted: 12, duplicate: 1, rejected: 1, first: 12 });
  const { days, hours, dead, given_way } = await ask("counters");
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
  assert.equal(sum(Object.values(days).map(({ accepted }) => accepted)), 12);
  assert.equal(sum(Object.values(hours)), 12);
  assert.deepEqual([dead, given_way], [12, 0]);

  // Who refuses is in no list any more.
  await sent(gateway, recipient, [{ id: newId(), kind: "forget", props: {} }]);
  await waitFor("it to be forgotten", async () => (await ask("dead")).length === 11);
  assert.deepEqual(without("at")(await ask("dead")), letters.slice(1));
}

test("a dead letter shows up, what happens is counted, and a refusal erases: workerd", async (t) => {
  const start = await workers(t, "OnsiteLedger");
  const gateway = await start();
  await ledgersWork(gateway, gateway.ask);
});

test("a dead letter shows up, what happens is counted, and a refusal erases: Node", async (t) => {
  for (const method of ["error", "warn"]) t.mock.method(console, method, () => {});
  for (const store of [undefined, memoryStore()]) {
    await simulator.reset();
    const inner = createGateway(CONFIG, { store });
    const gateway = await serve(inner, env());
    t.after(gateway.close);
    const ledger = await inner.ledger(env());
    await ledgersWork(gateway, (question, after, limit) => ledger[question](after ?? undefined, limit));
  }
});

test("ledgers outlive their process", async (t) => {
  const start = await workers(t, "OnsiteLedger");
  const first = await start();
  const letters = await giveUp(first, 3);
  await counts(first.ask, { dead: 3 });
  await first.close();
  const second = await start();
  assert.deepEqual(without("at")(await second.ask("dead")), letters);
  // What comes after a rest is written at once, so that each ledger has at least that.
  assert.ok((await second.ask("counters")).ever.first > 0);
});

test("a dead letter that no ledger heard of is told again when its actor begins", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "onsite-ledger-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const method of ["error", "warn"]) t.mock.method(console, method, () => {});
  const kept = memoryStore();
  const deaf = {
    ...kept,
    put(actor, rows) {
      if (actor.includes("/ledger/")) throw new Error("no room for the ledger");
      kept.put(actor, rows);
    },
  };
  const first = await serve(createGateway(CONFIG, { store: deaf }), env());
  t.after(first.close);
  const [letter] = await giveUp(first, 1);
  const actor = `onsite/${letter.recipient}`;
  await waitFor("it to be written down", () => kept.get(actor).rows.some(([, text]) => text.includes('"dead":')));

  const inner = createGateway(CONFIG, { store: kept });
  const second = await serve(inner, env());
  t.after(second.close);
  const ledger = await inner.ledger(env());
  assert.deepEqual(await ledger.dead(), []);
  await sent(second, letter.recipient, [word("more")]);
  await waitFor("it to be told", async () => (await ledger.dead()).length === 1);
  assert.deepEqual(without("at")(await ledger.dead()), [letter]);
  await simulator.acted(1, "callback"); // or it would arrive in the next test
});

for (const [name, binding] of [["no ledger", null], ["a ledger that fails", "Broken"], ["a ledger that does not answer", "Slow"]]) {
  test(`with ${name} everything else is the same`, async (t) => {
    const start = await workers(t, binding);
    const gateway = await start();
    const visitors = Array.from({ length: 5 }, newRecipient);
    for (const recipient of visitors) {
      const events = [word(`${recipient} 1`), word(`${recipient} 2`)];
      await sent(gateway, recipient, events);
      await sent(gateway, recipient, events, "duplicate");
    }
    const calls = await simulator.acted(10, "callback");
    for (const recipient of visitors) {
      const own = calls.map(({ params }) => params.message).filter((text) => text.startsWith(`${recipient} `));
      assert.deepEqual(own, [`${recipient} 1`, `${recipient} 2`]);
    }
    const complaints = () => gateway.log().match(/(?<="message":")the ledger: [^"]*/g);
    if (binding === "Broken") await waitFor("a line in the log", complaints);
    assert.deepEqual(complaints(), binding === "Broken" ? ["the ledger: the ledger is broken"] : null);
    if (!binding) assert.match((await gateway.ask("counters")).error, /not bound as ONSITE_LEDGER/);
  });
}

test("of what is told in vain only that is told again which may be repeated, and a thousand reports wait at the most", async (t) => {
  const lines = listen(t);
  // A module of its own, which has said nothing yet.
  const { teller } = await import("../../pkg/edge/ledger.js?of-its-own");
  const sent = [];
  const tell = teller(
    (shard, reports) =>
      new Promise((resolve, reject) => sent.push({ shard, reports: JSON.parse(reports), resolve, reject })),
    makeLog(),
  );
  const out = (count) => waitFor(`${count} tellings`, () => sent.length === count);
  tell("1", 3, true);
  tell("2", 3, false);
  tell("3", 5, true);
  await out(2);
  assert.deepEqual(sent.map(({ shard, reports }) => [shard, reports]), [[3, [1, 2]], [5, [3]]]);
  tell("4", 3, false);
  sent[0].reject(new Error("the ledger is away"));
  await waitFor("the line in the log", () => lines.length === 1);
  assert.deepEqual(lines, ["the ledger: the ledger is away"]);
  tell("5", 3, false);
  await out(3);
  assert.deepEqual(sent[2].reports, [1, 4, 5]);
  for (let n = 0; n < 1500; n += 1) tell(String(n), 3, true);
  sent[2].resolve();
  await out(4);
  assert.deepEqual(sent[3].reports, Array.from({ length: 1000 }, (_, n) => n + 500));
  assert.equal(lines.length, 1, "it is said once a minute");
});

test("what gathers while one telling is out goes together in the next", async (t) => {
  const start = await workers(t, "Slow");
  const gateway = await start();
  const ask = async (path) => (await fetch(`${gateway.url}/${path}`)).json();
  const recipient = newRecipient();
  const first = word("0");
  await sent(gateway, recipient, [first]);
  await waitFor("the first telling", async () => (await ask("calls")).length > 0);
  for (let n = 1; n < 10; n += 1) {
    await sent(gateway, recipient, [word(String(n))]);
    await simulator.acted(n + 1, "callback");
  }
  const [[isFirst, { events: [event], ...numbers }], ...others] = await ask("calls");
  assert.deepEqual(isFirst, { first: true, recipient });
  assert.deepEqual(numbers, { accepted: 1, duplicate: 0, rejected: 0, delivered: 1, retried: 0, recipient });
  assert.deepEqual({ ...event, at: 0 }, { at: 0, id: first.id, name: "word", outcome: "delivered" });
  assert.deepEqual(others, []);
  await ask("free");
  const calls = await waitFor("the rest", async () => {
    const calls = await ask("calls");
    return calls.length === 2 && calls;
  });
  const sum = (name) => calls[1].reduce((total, one) => total + one[name], 0);
  assert.equal(sum("accepted"), 9);
  // What the last call brought may be told a moment later.
  assert.ok(sum("delivered") >= 8);
});
