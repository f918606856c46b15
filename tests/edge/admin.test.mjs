// The admin API, in workerd and on Node.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { createGateway } from "salebot-onsite/edge";
import { find } from "../../pkg/edge/admin/find.js";
import { memoryStore } from "../../pkg/edge/memory.js";
import { TOKEN, adminOf } from "../support/admin.mjs";
import { ORIGIN, batch, newRecipient, post, read, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { serve } from "../support/node.mjs";
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

const env = (more) => ({ SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: simulator.url, ...more });
const word = (word) => track("word", { word });

/** A gateway for each host, both with the same door. `options` are those of createGateway, which the demo's has none of. */
const HOSTS = {
  async workerd(t, { config = CONFIG, token = TOKEN } = {}) {
    const gateway = await startGateway({ simulator, config, env: { ADMIN_TOKEN: token ?? undefined } });
    t.after(() => gateway.close());
    return gateway;
  },
  async Node(t, { config = CONFIG, token = TOKEN, options } = {}) {
    const lines = [];
    const log = (entry) => lines.push(JSON.stringify(entry));
    const gateway = await serve(createGateway(config, { store: memoryStore(), log, ...options }), env({ ADMIN_TOKEN: token }));
    t.after(gateway.close);
    return { ...gateway, log: () => lines.join("\n") };
  },
};

async function sent(gateway, recipient, events, status = "accepted") {
  const answer = await post(gateway, batch(recipient, events));
  assert.deepEqual([answer.status, answer.json?.results?.map(({ status }) => status)], [202, events.map(() => status)], answer.text);
}

const refuses = (answer, status, code) => assert.deepEqual([answer.status, answer.json?.error.code], [status, code], answer.text);

for (const [host, start] of Object.entries(HOSTS)) {
  test(`without a token that can be used there is nothing to administer: ${host}`, async (t) => {
    for (const token of [undefined, "", "too-short", "a token that has blanks in it"]) {
      const gateway = await start(t, { token: token ?? null });
      for (const [method, path] of [["GET", ""], ["GET", "overview"], ["PUT", "config"], ["GET", "nothing"]]) {
        refuses(await adminOf(gateway, token || TOKEN)(method, path), 404, "not_found");
      }
      const said = gateway.log().match(/ADMIN_TOKEN/g)?.length ?? 0;
      assert.equal(said, token ? 1 : 0, gateway.log());
      assert.ok(!token || !gateway.log().includes(token), "the token is not told");
    }
  });

  test(`who does not know the token learns nothing: ${host}`, async (t) => {
    const gateway = await start(t);
    const tries = [undefined, "", "Bearer", "Bearer  ", `Basic ${TOKEN}`, TOKEN, "Bearer wrong", `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(0, -1)}`];
    for (const authorization of tries) {
      const headers = { origin: ORIGIN, ...(authorization !== undefined && { authorization }) };
      for (const path of ["overview", "nothing", "config"]) {
        const answer = await read(await fetch(`${gateway.url}/v1/admin/${path}`, { headers }));
        refuses(answer, 401, "unauthorized");
        assert.equal(answer.headers.get("www-authenticate"), "Bearer");
        assert.equal(answer.headers.get("cache-control"), "no-store");
      }
    }
    const right = await adminOf(gateway)("GET", "overview", undefined, { origin: ORIGIN });
    assert.equal(right.status, 200);
    assert.equal(right.headers.get("cache-control"), "no-store");
    const preflight = await fetch(`${gateway.url}/v1/admin/overview`, { method: "OPTIONS", headers: { origin: ORIGIN, "access-control-request-method": "GET" } });
    assert.equal(preflight.status, 401);
    for (const { headers } of [right, preflight]) assert.deepEqual([...headers.keys()].filter((name) => name.startsWith("access-control")), []);
  });

  test(`paths and methods that are not there are refused: ${host}`, async (t) => {
    const call = adminOf(await start(t));
    for (const path of ["nothing", "overview/", "config/none", "constructor", "toString", "__proto__"]) refuses(await call("GET", path), 404, "not_found");
    for (const [method, path, allow] of [
      ["POST", "overview", "GET"],
      ["GET", "erase", "POST"],
      ["POST", "config", "GET, PUT, DELETE"],
      ["OPTIONS", "config/back", "POST"],
      ["DELETE", "", "GET, HEAD"],
    ]) {
      const answer = await call(method, path);
      refuses(answer, 405, "method_refused");
      assert.equal(answer.headers.get("allow"), allow);
    }
    for (const query of ["limit=x", "limit=-1", "limit=1.5"]) refuses(await call("GET", `dead?${query}`), 400, "invalid_argument");
    for (const body of [undefined, "", "[]", "{", { recipient: 7 }, { recipient: "" }, { recipient: "a/b" }, { recipient: "a".repeat(65) }]) {
      refuses(await call("POST", "erase", body), 400, "invalid_argument");
    }
    refuses(await call("POST", "dead/replay", { recipient: "r" }), 400, "invalid_argument");
    refuses(await call("POST", "dead/replay", { recipient: "r", id: "x".repeat(5000) }), 413, "too_large");
    refuses(await call("POST", "dead/replay", { recipient: newRecipient(), id: "none" }), 404, "not_found");
  });

  test(`the page is one file that nothing can be put into: ${host}`, async (t) => {
    const gateway = await start(t);
    for (const path of ["/v1/admin", "/v1/admin/"]) {
      const answer = await fetch(gateway.url + path);
      const html = await answer.text();
      assert.equal(answer.status, 200);
      const policy = answer.headers.get("content-security-policy");
      for (const kind of ["script", "style"]) {
        const [, content] = new RegExp(`<${kind}>(.*?)</${kind}>`, "s").exec(html);
        const digest = createHash("sha256").update(content).digest("base64");
        assert.ok(policy.includes(`${kind}-src 'sha256-${digest}'`), policy);
        assert.equal(html.split(`<${kind}`).length, 2);
      }
      assert.match(policy, /^default-src 'none'/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe/);
      assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
      assert.equal(answer.headers.get("referrer-policy"), "no-referrer");
      assert.equal(answer.headers.get("cache-control"), "no-store");
      assert.equal(html.includes(TOKEN), false);
    }
    const head = await fetch(`${gateway.url}/v1/admin`, { method: "HEAD" });
    assert.deepEqual([head.status, await head.text()], [200, ""]);
  });

  test(`numbers, events and dead letters are shown, and what was given up is tried again: ${host}`, async (t) => {
    const gateway = await start(t);
    const call = adminOf(gateway);
    const [good, bad] = [newRecipient(), newRecipient()];
    await sent(gateway, good, [word("fine")]);
    await simulator.acted(1, "callback");
    await simulator.quirks(REFUSES);
    const letter = word("no");
    await sent(gateway, bad, [letter]);
    const { ever } = await waitFor("both to be counted", async () => {
      const { json } = await call("GET", "overview");
      assert.deepEqual([json.version, json.has_ledger, json.configuration.source], ["0.1.0", true, "code"]);
      const { ever, dead } = json.counters;
      return ever.accepted === 2 && ever.delivered === 1 && dead === 1 && json.counters;
    });
    assert.deepEqual(ever, { accepted: 2, duplicate: 0, rejected: 0, delivered: 1, retried: 0, first: 2, dead: 1, unreadable: 0, refused: {} });
    const { events } = (await call("GET", "events")).json;
    const seen = events.map(({ recipient, name, outcome, code }) => [recipient, name, outcome, code]);
    assert.deepEqual(seen, [[bad, "word", "dead", "api_status"], [good, "word", "delivered", undefined]]);
    assert.equal((await call("GET", "events?limit=1")).json.events.length, 1);

    const { dead } = (await call("GET", "dead")).json;
    assert.deepEqual(dead.map(({ recipient, id, code }) => [recipient, id, code]), [[bad, letter.id, "api_status"]]);
    const query = new URLSearchParams(dead[0]);
    assert.deepEqual((await call("GET", `dead?${query}`)).json, { dead: [] });

    await simulator.calm();
    const replay = { recipient: bad, id: letter.id };
    assert.deepEqual((await call("POST", "dead/replay", replay)).json, { replayed: 1 });
    const calls = await simulator.acted(2, "callback");
    assert.equal(calls.at(-1).params.message, "no");
    await waitFor("it to leave the list", async () => {
      const [{ dead }, { events }] = [(await call("GET", "dead")).json, (await call("GET", "events")).json];
      return dead.length === 0 && events[0].id === letter.id && events[0].outcome === "delivered";
    });
    refuses(await call("POST", "dead/replay", replay), 404, "not_found");
  });

  test(`who is erased is in no list, and new from then on: ${host}`, async (t) => {
    const gateway = await start(t);
    const call = adminOf(gateway);
    await simulator.quirks(REFUSES);
    const [recipient, event] = [newRecipient(), word("no")];
    await sent(gateway, recipient, [event]);
    const lists = async () => [(await call("GET", "dead")).json.dead.length, (await call("GET", "events")).json.events.length];
    await waitFor("it to be listed", async () => (await lists()).join() === "1,1");
    assert.deepEqual((await call("POST", "erase", { recipient })).json, {});
    await waitFor("it to be forgotten", async () => (await lists()).join() === "0,0");
    await simulator.calm();
    await sent(gateway, recipient, [event]);
    // Who was never there is no mistake.
    assert.equal((await call("POST", "erase", { recipient: newRecipient() })).status, 200);
  });

  test(`the configuration is changed while the gateway runs, a step back too: ${host}`, async (t) => {
    const gateway = await start(t);
    const call = adminOf(gateway);
    const first = await call("GET", "config");
    assert.deepEqual([first.json.source, first.json.version, JSON.parse(first.json.config)], ["code", 0, CONFIG]);
    assert.equal(first.headers.get("etag"), '"0"');
    refuses(await call("POST", "config/back"), 409, "not_found");

    const unknown = [{ ...track("new_one"), props: {} }];
    await sent(gateway, newRecipient(), unknown, "rejected");
    const next = `{\n  "origins": ["${ORIGIN}"],\n  "events": { "new_one": { "callback": "new" } },\n  "triggers": [{ "event": "new_one", "on": "page_view" }]\n}`;
    const put = await call("PUT", "config", next, { "if-match": '"0"' });
    assert.deepEqual([put.status, put.json.source, put.json.version, put.json.warnings], [200, "ledger", 1, []], put.text);
    assert.ok(Math.abs(put.json.at - Date.now()) < 60_000);
    // In force here at once: for batches, and in what pages load.
    await sent(gateway, newRecipient(), unknown);
    await simulator.acted(1, "callback");
    for (const file of ["config", "app.js"]) assert.match(await (await fetch(`${gateway.url}/v1/${file}`)).text(), /"event":"new_one"/);
    const now = (await call("GET", "config")).json;
    assert.deepEqual([now.config, now.version], [next, 1]);

    for (const [body, expected] of [["PUT", next], ["DELETE"], ["POST"]].map(([method, text]) => [method, text])) {
      const answer = await call(body, body === "POST" ? "config/back" : "config", expected, { "if-match": '"0"' });
      refuses(answer, 412, "version_changed");
    }
    refuses(await call("PUT", "config", next, { "if-match": "one" }), 400, "invalid_argument");
    const back = await call("POST", "config/back", undefined, { "if-match": '"1"' });
    assert.deepEqual([back.json.source, back.json.version], ["code", 2]);
    await sent(gateway, newRecipient(), unknown, "rejected");
    assert.deepEqual((await call("POST", "config/back", undefined, { "if-match": "*" })).json.source, "ledger");
    await sent(gateway, newRecipient(), unknown);
    assert.deepEqual((await call("DELETE", "config")).json.version, 4);
    await sent(gateway, newRecipient(), unknown, "rejected");
    const { versions } = (await call("GET", "config/versions")).json;
    const told = versions.map(({ version, restored, bytes }) => [version, restored, bytes !== undefined]);
    assert.deepEqual(told, [[4, undefined, false], [3, 1, true], [2, 0, false], [1, undefined, true]]);
    assert.equal((await call("GET", "config?version=3")).json.config, next);
    refuses(await call("GET", "config?version=9"), 404, "not_found");
  });

  test(`a configuration is taken as an editor may have saved it, with a mark before it: ${host}`, async (t) => {
    const admin = adminOf(await start(t));
    const answer = await admin("PUT", "config", `\uFEFF${JSON.stringify(CONFIG)}`);
    assert.deepEqual([answer.status, answer.json?.version], [200, 1], answer.text);
    assert.equal((await admin("GET", "config")).json.config, JSON.stringify(CONFIG));
  });

  test(`a configuration with mistakes changes nothing, and each is told: ${host}`, async (t) => {
    const gateway = await start(t);
    const call = adminOf(gateway);
    const wrong = { origins: ["shop.example"], events: { word: { callback: "{{propz.word}}" }, "No Name": {} }, unheard_of: true };
    const answer = await call("PUT", "config", wrong);
    refuses(answer, 422, "configuration");
    const { problems } = answer.json.error;
    for (const path of ["origins[0]", "events.word.callback", "events.No Name", "unheard_of"]) {
      assert.ok(problems.some((problem) => problem.path === path && problem.reason.length > 5), `${path}: ${JSON.stringify(problems)}`);
    }
    for (const text of ["", "{", "7", "[]", "null", `{"origins":["${ORIGIN}"],}`]) refuses(await call("PUT", "config", text), 422, "configuration");
    refuses(await call("PUT", "config", " ".repeat(262_145)), 413, "too_large");
    assert.equal((await call("GET", "config")).json.version, 0);
    assert.deepEqual((await call("GET", "config/versions")).json.versions, []);
    await sent(gateway, newRecipient(), [word("still")]);
    // What is only odd is in force, and told.
    const odd = { ...CONFIG, triggers: [{ event: "nobody_knows", on: "page_view" }, { event: "word", on: "no_such_kind" }] };
    const { json } = await call("PUT", "config", odd);
    assert.deepEqual(json.warnings.map(({ path }) => path).sort(), ["triggers[0].event", "triggers[1].on.no_such_kind"]);
    assert.equal((await call("GET", "overview")).json.configuration.warnings.length, 2);
  });

  test(`a broken configuration in the code is mended without a deploy: ${host}`, async (t) => {
    const gateway = await start(t, { config: { origins: "everywhere" } });
    const call = adminOf(gateway);
    assert.equal((await post(gateway, batch(newRecipient(), [word("a")]))).status, 503);
    const { configuration } = (await call("GET", "overview")).json;
    assert.deepEqual(configuration.problems.map(({ path }) => path), ["origins"]);
    assert.equal((await call("PUT", "config", CONFIG)).status, 200);
    await sent(gateway, newRecipient(), [word("b")]);
  });
}

test("ten wrong tokens of an address are enough for a while, and other addresses are not kept out", async (t) => {
  const gateway = await HOSTS.Node(t, { options: { clientIp: "x-real-ip" } });
  const from = (address, token) => adminOf(gateway, token)("GET", "overview", undefined, { "x-real-ip": address });
  for (let n = 0; n < 10; n += 1) refuses(await from("192.0.2.1", `wrong${n}`), 401, "unauthorized");
  for (const token of ["wrong", TOKEN]) {
    const answer = await from("192.0.2.1", token);
    refuses(answer, 429, "rate_limited");
    assert.match(answer.headers.get("retry-after"), /^[1-6]$/);
  }
  assert.equal((await from("192.0.2.2", TOKEN)).status, 200);
  // A change of the configuration does not let them in again.
  assert.equal((await adminOf(gateway)("PUT", "config", CONFIG, { "x-real-ip": "192.0.2.2" })).status, 200);
  refuses(await from("192.0.2.1", TOKEN), 429, "rate_limited");
});

test("where addresses are not known nobody can keep the owner out", async (t) => {
  const gateway = await HOSTS.Node(t);
  for (let n = 0; n < 20; n += 1) refuses(await adminOf(gateway, "wrong")("GET", "overview"), 401, "unauthorized");
  assert.equal((await adminOf(gateway)("GET", "overview")).status, 200);
});

test("under another base path it is the same", async (t) => {
  const gateway = await HOSTS.Node(t, { options: { basePath: "/on" } });
  assert.equal((await fetch(`${gateway.url}/on/v1/admin`)).status, 200);
  assert.equal((await adminOf({ url: `${gateway.url}/on` })("GET", "overview")).status, 200);
  refuses(await adminOf(gateway)("GET", "overview"), 404, "not_found");
});

test("what is changed stands in the log, without a token", async (t) => {
  const gateway = await HOSTS.Node(t);
  const call = adminOf(gateway);
  await call("PUT", "config", CONFIG);
  await call("POST", "erase", { recipient: "somebody" });
  await call("GET", "overview");
  const lines = gateway.log().split("\n").map((line) => JSON.parse(line));
  const said = lines.filter(({ message }) => message.startsWith("admin:"));
  assert.deepEqual(said.map(({ level, message }) => [level, message]), [["info", "admin: PUT /config"], ["info", "admin: POST /erase"]]);
  assert.equal(gateway.log().includes(TOKEN), false);
});

test("a configuration of the ledger is in force for the next process on the same store", async (t) => {
  const store = memoryStore();
  const next = { ...CONFIG, events: { other: { callback: "other" } } };
  const first = await HOSTS.Node(t, { options: { store } });
  assert.equal((await adminOf(first)("PUT", "config", next)).status, 200);
  first.close();
  const second = await HOSTS.Node(t, { options: { store } });
  await sent(second, newRecipient(), [track("other")]);
  // A token that cannot be used closes the page alone.
  const mistyped = await HOSTS.Node(t, { options: { store }, token: "too-short" });
  refuses(await adminOf(mistyped)("GET", "overview"), 404, "not_found");
  await sent(mistyped, newRecipient(), [track("other")]);
  // Without one the code's own is.
  const third = await HOSTS.Node(t, { options: { store }, token: null });
  await sent(third, newRecipient(), [word("own")]);
});

test("where the ledger is in memory alone nothing is set that would be gone with the process", async (t) => {
  const gateway = await HOSTS.Node(t, { options: { store: undefined } });
  const call = adminOf(gateway);
  for (const [method, path, body] of [["PUT", "config", CONFIG], ["DELETE", "config"], ["POST", "config/back"]]) {
    const answer = await call(method, path, body);
    refuses(answer, 503, "configuration");
    assert.match(answer.json.error.message, /gone when this process ends/);
  }
  const { json } = await call("GET", "overview");
  assert.deepEqual([json.has_ledger, json.configuration.source, json.configuration.version], [true, "code", 0]);
});

test("a mistake's path leads to its place in the text, however that is written", () => {
  const text = `{ "origins" : ["https://shop.example" , "b]\\"}"],
    "events":{"a": 1, "a.b": {"callback": "x"}, "a.b.c": [ {"message": {"text": "y"}}, true ]},
    "triggers": {"rules": [ {"on": "page_view"}, {"on": {"scroll": {"percent": 175}}} ]} }`;
  const found = (path) => text.slice(...find(text, path));
  assert.equal(found("origins[1]"), `"b]\\"}"`);
  assert.equal(found("events.a"), `"a": 1`);
  assert.equal(found("events.a.b.callback"), `"callback": "x"`);
  assert.equal(found("events.a.b.c[0].message.text"), `"text": "y"`);
  assert.equal(found("events.a.b.c[1]"), "true");
  assert.equal(found("triggers.rules[1].on.scroll.percent"), `"percent": 175`);
  // Of what is not there the last that is.
  assert.equal(found("events.a.b.variables.x"), `"a.b": {"callback": "x"}`);
  assert.equal(found("configuration"), "");
  for (const broken of ["", "{", "[1,", `{"a`, `{"a":`, "null"]) assert.ok(Array.isArray(find(broken, "a.b[0]")));
});
