// What isolates of a gateway hear from the ledger: a configuration that was set elsewhere, and what is in force while the
// ledger is away.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { makeDesk } from "../../pkg/edge/desk.js";
import { TOKEN, adminOf } from "../support/admin.mjs";
import { ORIGIN, batch, newRecipient, post, track } from "../support/edge.mjs";
import { ownWorker } from "../support/own-worker.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";
import { waitFor } from "../support/wait.mjs";

const CONFIG = { origins: [ORIGIN], events: { old_one: { callback: "old" } } };
const NEXT = { origins: [ORIGIN], events: { new_one: { callback: "new" } } };

let simulator;

before(async () => {
  simulator = await startSimulator();
});
after(() => simulator?.close());
beforeEach(() => simulator.reset());

/**
 * Two gateways in one worker that have nothing in common but their objects, as two isolates have: the one below /other is the
 * second. `/later?ms=` turns the clock on, `/away` and `/back` have the ledger fail and go on, `/mute`
 * has it fail to tell isolates anything.
 */
const WORKER = `
import gateway, { OnsiteVisitor, OnsiteLedger as Ledger } from "./gateway.js";
import other from "./other.js";
export { OnsiteVisitor };
let state = "back";
export class OnsiteLedger extends Ledger {
  act(...deed) {
    if (state === "away" || (state === "mute" && deed[0] === "exchange")) throw new Error("the ledger is away");
    return super.act(...deed);
  }
}
export default {
  async fetch(request, env, context) {
    const url = new URL(request.url);
    if (["/away", "/mute", "/back"].includes(url.pathname)) return Response.json((state = url.pathname.slice(1)));
    if (url.pathname === "/later") {
      const { now } = Date;
      Date.now = () => now() + Number(url.searchParams.get("ms"));
      return Response.json(Date.now());
    }
    if (!url.pathname.startsWith("/other")) return gateway.fetch(request, env, context);
    url.pathname = url.pathname.slice(6);
    return other.fetch(new Request(url, request), env, context);
  },
};
`;

async function startTwo(t, more) {
  const start = await ownWorker(t, { worker: WORKER, ...more });
  const first = await start({ SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: simulator.url, ADMIN_TOKEN: TOKEN, ONSITE_CONFIG: JSON.stringify(CONFIG) });
  const door = (path) => fetch(`${first.url}/${path}`).then((answer) => answer.json());
  return { first, other: { url: `${first.url}/other` }, door };
}

/** What becomes of an event of this name: its status, or that of the batch. */
async function becomes(gateway, name) {
  const { status, json } = await post(gateway, batch(newRecipient(), [track(name)]));
  return status === 202 ? json.results[0].status : status;
}

test("another isolate has a new configuration within a minute", async (t) => {
  const { first, other, door } = await startTwo(t);
  const call = adminOf(first);
  for (const gateway of [first, other]) assert.equal(await becomes(gateway, "old_one"), "accepted");
  assert.equal((await call("PUT", "config", NEXT)).status, 200);
  assert.deepEqual([await becomes(first, "new_one"), await becomes(first, "old_one")], ["accepted", "rejected"]);
  assert.deepEqual([await becomes(other, "new_one"), await becomes(other, "old_one")], ["rejected", "accepted"], "it has not looked yet");
  // One that is asked in the meantime looks in the background.
  await door("later?ms=31000");
  await waitFor("the other one to have it", async () => (await becomes(other, "new_one")) === "accepted");
  assert.equal(await becomes(other, "old_one"), "rejected");
  assert.match(await (await fetch(`${other.url}/v1/config`)).text(), /triggers/);
  // One that nobody has come to for longer looks first.
  assert.equal((await call("DELETE", "config")).status, 200);
  await door("later?ms=61000");
  assert.deepEqual([await becomes(other, "new_one"), await becomes(other, "old_one")], ["rejected", "accepted"]);
});

test("who is refused by what an isolate knows waits for no news, and brings them to those who come later", async (t) => {
  const { first, other, door } = await startTwo(t);
  const site = "https://new.example";
  assert.equal((await adminOf(first)("PUT", "config", { ...NEXT, origins: [site] })).status, 200);
  const asks = async (gateway) => (await post(gateway, batch(newRecipient(), [track("new_one")]), { origin: site })).status;
  assert.equal(await asks(other), 403);
  await waitFor("it to be let in", async () => (await asks(other)) === 202);
  // Who has waited is judged by what came.
  assert.equal((await adminOf(first)("PUT", "config", NEXT)).status, 200);
  await door("later?ms=61000");
  assert.equal(await asks(other), 403);
});

test("two who change it at once do not overwrite each other", async (t) => {
  const { first, other } = await startTwo(t);
  const calls = [first, other].map((gateway) => adminOf(gateway));
  const versions = await Promise.all(calls.map(async (call) => (await call("GET", "config")).headers.get("etag")));
  assert.deepEqual(versions, ['"0"', '"0"']);
  const answers = await Promise.all(calls.map((call, n) => call("PUT", "config", NEXT, { "if-match": versions[n] })));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412]);
});

test("an isolate that begins while the ledger is away takes nothing, loses nothing, and begins once it is back", async (t) => {
  const { first, other, door } = await startTwo(t);
  assert.equal((await adminOf(first)("PUT", "config", NEXT)).status, 200);
  await door("away");
  const answer = await post(other, batch(newRecipient(), [track("new_one")]));
  assert.deepEqual([answer.status, answer.json.error.code, answer.headers.get("retry-after")], [503, "configuration", "5"]);
  assert.equal(answer.headers.get("access-control-allow-origin"), "*");
  const app = await fetch(`${other.url}/v1/app.js`);
  assert.deepEqual([app.status, app.headers.get("cache-control")], [200, "no-cache"]);
  assert.match(await app.text(), /"%ONSITE_CONFIG%"/);
  for (const path of ["config", "health"]) assert.equal((await fetch(`${other.url}/v1/${path}`)).status, 503);
  assert.equal((await fetch(`${other.url}/v1/admin`)).status, 200);
  assert.match(first.log(), /the ledger: the ledger is away/);
  // The first one goes on with what it knows, however long that is.
  await door("later?ms=120000");
  assert.deepEqual([await becomes(first, "new_one"), await becomes(first, "old_one")], ["accepted", "rejected"]);
  await door("back");
  await waitFor("the other one to begin", async () => (await becomes(other, "new_one")) === "accepted");
  assert.equal(await becomes(other, "old_one"), "rejected");
});

test("a change that was made and could not be taken in is answered as made, and in force later", async (t) => {
  const { first, door } = await startTwo(t);
  const call = adminOf(first);
  assert.equal(await becomes(first, "old_one"), "accepted");
  await door("mute");
  const { status, json, headers } = await call("PUT", "config", NEXT);
  assert.deepEqual([status, Object.keys(json), json.version, headers.get("etag")], [200, ["version", "at"], 1, '"1"']);
  assert.match(first.log(), /the configuration was changed, and is not in force here yet: the ledger is away/);
  assert.equal(await becomes(first, "old_one"), "accepted");
  await door("back");
  await door("later?ms=31000");
  await waitFor("it to be in force", async () => (await becomes(first, "new_one")) === "accepted");
});

test("batches of pages with a lite core are counted by why, whatever else is said of it is not", async (t) => {
  const { first, door } = await startTwo(t);
  for (const lite of ["csp", "csp", "trap", "made_up"]) assert.equal((await post(first, { ...batch(newRecipient(), [track("old_one")]), lite })).status, 202);
  await door("later?ms=31000");
  assert.equal(await becomes(first, "old_one"), "accepted");
  await waitFor("all to be counted", async () => {
    const { ever, days } = (await adminOf(first)("GET", "overview")).json.counters;
    assert.deepEqual(ever.lite, { csp: 2, trap: 1 });
    assert.deepEqual(Object.values(days)[0].lite, ever.lite);
    return true;
  });
});

test("what isolates refuse is counted by code, of batches and of single events", async (t) => {
  const { first, other, door } = await startTwo(t);
  for (const gateway of [first, other]) {
    for (let n = 0; n < 3; n += 1) assert.equal((await post(gateway, batch(newRecipient(), [track("old_one")]), { origin: "https://evil.example" })).status, 403);
    assert.equal(await becomes(gateway, "nobody_knows"), "rejected");
    assert.equal((await post(gateway, "{")).status, 400);
    // What an actor refuses it tells itself.
    const actors = [track("old_one"), { ...track("old_one"), limit: 7, times: 1 }, { ...track("old_one"), limit: 7, times: 1 }, { ...track("old_one"), at: Date.now() - 6 * 86_400_000 }];
    const { results } = (await post(gateway, batch(newRecipient(), actors))).json;
    assert.deepEqual(results.map(({ status, code }) => code ?? status), ["accepted", "accepted", "limit_reached", "too_old"]);
    const [recipient, many] = [newRecipient(), () => Array.from({ length: 50 }, () => track("old_one"))];
    for (const status of [202, 202, 429]) assert.equal((await post(gateway, batch(recipient, many()))).status, status, "a visitor's actor takes so many at once");
    await door("later?ms=31000");
    assert.equal(await becomes(gateway, "old_one"), "accepted");
  }
  const call = adminOf(first);
  const none = { recipient: newRecipient(), id: "none" };
  assert.equal((await call("POST", "dead/replay", none)).status, 404);
  await door("later?ms=31000");
  assert.equal(await becomes(first, "old_one"), "accepted");
  await waitFor("all to be counted", async () => {
    const { ever, days } = (await call("GET", "overview")).json.counters;
    assert.deepEqual(ever.refused, { event_unknown: 2, invalid_argument: 2, not_found: 1, origin_refused: 6, rate_limited: 2 });
    assert.deepEqual(Object.values(days)[0].refused, ever.refused);
    assert.equal(ever.rejected, 4);
    return true;
  });
});

test("without a ledger the configuration in the code is in force, and nothing can be changed", async (t) => {
  const { first } = await startTwo(t, { ledger: null });
  const call = adminOf(first);
  assert.equal(await becomes(first, "old_one"), "accepted");
  const { has_ledger, counters, configuration } = (await call("GET", "overview")).json;
  assert.deepEqual([has_ledger, counters, configuration.source], [false, undefined, "code"]);
  for (const [method, path, body] of [["PUT", "config", NEXT], ["DELETE", "config"], ["POST", "config/back"], ["GET", "events"], ["GET", "dead"]]) {
    const { status, json } = await call(method, path, body);
    assert.deepEqual([status, json.error.code], [503, "configuration"]);
  }
  assert.deepEqual((await call("GET", "config/versions")).json, { versions: [] });
});

/** A desk on a clock of the test's, before a ledger that answers what `say` gives. */
function deskOf(say, { configures = true } = {}) {
  const world = { now: 1_790_000_000_000, asked: [], heard: [], version: undefined, lines: [] };
  world.desk = makeDesk({
    async exchange(text) {
      world.asked.push(JSON.parse(text));
      return JSON.stringify(await say(world.asked.length));
    },
    heard(answer) {
      world.heard.push(answer);
      world.version = answer.version;
    },
    configures,
    version: () => world.version,
    log: (level, line) => world.lines.push(line),
    clock: () => world.now,
  });
  world.look = async () => {
    const promises = [];
    world.desk.look({ waitUntil: (promise) => promises.push(promise) });
    await Promise.all(promises);
    return promises.length;
  };
  return world;
}

test("the ledger is asked once in half a minute, and told what was refused meanwhile", async () => {
  const world = deskOf(() => ({ version: 3, first_per_hour: 8 }));
  assert.equal(world.desk.isBehind(), true);
  assert.equal(await world.desk.catchUp(), true);
  world.desk.refused("too_large");
  world.desk.refused("too_large");
  world.now += 29_999;
  assert.equal(await world.look(), 0);
  world.now += 1;
  assert.equal(await world.look(), 1);
  assert.equal(await world.look(), 0);
  assert.deepEqual(world.asked, [{ refused: {}, version: 0 }, { refused: { too_large: 2 }, version: 3 }]);
  world.now += 60_000;
  assert.equal(world.desk.isBehind(), false);
  world.now += 1;
  assert.equal(world.desk.isBehind(), true);
});

test("a clock that is set back by a day keeps nobody from asking", async () => {
  const world = deskOf(() => ({ version: 3, first_per_hour: 0 }));
  assert.equal(await world.desk.catchUp(), true);
  world.now -= 86_400_000;
  assert.equal(await world.look(), 0);
  world.now += 30_000;
  assert.equal(await world.look(), 1);
  world.now -= 86_400_000;
  assert.equal(world.desk.isBehind(), false);
  world.now += 60_001;
  assert.equal(world.desk.isBehind(), true);
});

test("who configures nothing waits for nothing", async () => {
  const world = deskOf(() => ({ version: 3, first_per_hour: 8 }), { configures: false });
  assert.equal(world.desk.isBehind(), false);
  assert.equal(await world.look(), 1);
  assert.deepEqual(world.asked, [{ refused: {} }]);
  assert.equal(world.heard[0].first_per_hour, 8);
});

test("where the ledger cannot be asked nobody waits for it again for a while", async () => {
  const world = deskOf((n) => {
    if (n !== 2) throw new Error("away");
    return { version: 1, first_per_hour: 0 };
  });
  assert.equal(await world.desk.catchUp(), false);
  assert.equal(await world.desk.catchUp(), false);
  assert.equal(world.asked.length, 1);
  world.now += 5_000;
  assert.equal(await world.desk.catchUp(), true);
  world.now += 60_001;
  assert.equal(await world.desk.catchUp(), true);
  assert.equal(world.desk.isBehind(), false);
  assert.equal(world.asked.length, 3);
  world.now += 30_000;
  assert.equal(world.desk.isBehind(), true);
});

test("while the ledger is slow a few wait for it, and the others go on with what is known", async () => {
  const releases = [];
  const world = deskOf(() => new Promise((resolve) => releases.push(() => resolve({ version: 1, first_per_hour: 0 }))));
  const waiting = Array.from({ length: 8 }, () => world.desk.catchUp());
  for (let n = 0; n < 20; n += 1) assert.equal(await world.desk.catchUp(), false);
  assert.equal(world.asked.length, 8);
  for (const release of releases.splice(0)) release();
  assert.deepEqual(await Promise.all(waiting), Array(8).fill(true));
  world.now += 60_001;
  const late = Array.from({ length: 8 }, () => world.desk.catchUp());
  assert.equal(await world.desk.catchUp(), true);
  assert.equal(world.asked.length, 16);
  // Requests that were cut off never come to their end, and keep nobody from asking.
  world.now += 3_000;
  const next = world.desk.catchUp();
  assert.equal(world.asked.length, 17);
  for (const release of releases) release();
  assert.deepEqual(await Promise.all([...late, next]), Array(9).fill(true));
});

test("an answer that comes behind a newer one is not taken in", async () => {
  const releases = [];
  const world = deskOf((n) => new Promise((resolve) => releases.push(() => resolve({ version: n, first_per_hour: 0 }))));
  const [slow, quick] = [world.desk.ask(), world.desk.ask()];
  releases[1]();
  await quick;
  releases[0]();
  await slow;
  assert.deepEqual(world.heard.map(({ version }) => version), [2]);
});
