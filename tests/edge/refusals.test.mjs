// What the gateway answers to requests that are no good batch, and to everything else than batches.

import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { ORIGIN, batch, newRecipient, post, read, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { startSimulator } from "../support/simulator.mjs";

const CONFIG = {
  origins: [ORIGIN, "https://*.shop.example"],
  events: { hello: { message: { text: "Hello, {{props.name}}!" } } },
};

let simulator;
let gateway;

before(async () => {
  simulator = await startSimulator();
  gateway = await startGateway({ simulator, config: CONFIG });
});
after(() => Promise.all([gateway?.close(), simulator?.close()]));
beforeEach(() => simulator.clear());

const good = (name = "you") => batch(newRecipient(), [track("hello", { name })]);
const call = async (path, options) => read(await fetch(gateway.url + path, options));

/** Waits for what was accepted: so many messages. */
const done = (count) => simulator.acted(count, "message");

/** The answer is this refusal, readable by the page, and nothing was called. */
async function assertRefused(answer, status, code) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json.error.code, code);
  assert.ok(answer.json.error.message.includes(" "), answer.text);
  assert.deepEqual(await simulator.journal(), []);
}

test("a whole batch that cannot be read is refused with 400, readable by the page", async () => {
  const event = track("hello");
  const table = {
    "no JSON": "{",
    "nothing at all": "",
    "another type": "[]",
    "a null": "null",
    "no recipient": { ...good(), recipient: undefined },
    "an empty recipient": { ...good(), recipient: "" },
    "a recipient that is no text": { ...good(), recipient: 7 },
    "a recipient with other characters": { ...good(), recipient: "a/b" },
    "a recipient in the service's language": { ...good(), recipient: "#{api_key}" },
    "a recipient over 64 characters": { ...good(), recipient: "a".repeat(65) },
    "no events": { ...good(), events: undefined },
    "empty events": { ...good(), events: [] },
    "events that are no list": { ...good(), events: { 0: event } },
    "over 50 events": { ...good(), events: Array.from({ length: 51 }, () => track("hello")) },
    "an event without an id": { ...good(), events: [{ ...event, id: undefined }] },
    "an event with an endless id": { ...good(), events: [{ ...event, id: "x".repeat(65) }] },
    "an event that is no object": { ...good(), events: [7] },
    "nesting without end": "[".repeat(60_000),
    "bytes that are no UTF-8": new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]),
  };
  for (const [name, body] of Object.entries(table)) {
    const answer = await post(gateway, body);
    await assertRefused(answer, 400, "invalid_argument").catch((error) => assert.fail(`${name}: ${error.message}`));
    assert.equal(answer.headers.get("access-control-allow-origin"), ORIGIN, name);
  }
});

test("what is wrong with one event is its own verdict", async () => {
  const base = track("hello", { name: "you" });
  const table = [
    ["an unknown kind", { kind: "dance" }, "invalid_argument"],
    ["no kind", { kind: undefined }, "invalid_argument"],
    ["a name in upper case", { name: "Hello" }, "invalid_argument"],
    ["an empty name", { name: "" }, "invalid_argument"],
    ["a name over 64 characters", { name: "a".repeat(65) }, "invalid_argument"],
    ["props that are no object", { props: [1] }, "invalid_argument"],
    ["nested props", { props: { a: { b: 1 } } }, "invalid_argument"],
    ["over 8 KiB", { props: { name: "x".repeat(9000) } }, "too_large"],
  ];
  for (const [name, change, code] of table) {
    const events = [{ ...base, id: `bad-${code}`, ...change }, { ...base, id: "good" }];
    const answer = await post(gateway, batch(newRecipient(), events));
    assert.equal(answer.status, 202, `${name}: ${answer.text}`);
    const [bad, fine] = ["bad-", "good"].map((start) => answer.json.results.find(({ id }) => id.startsWith(start)));
    assert.deepEqual([bad.status, bad.code, fine.status], ["rejected", code, "accepted"], name);
    assert.ok(bad.message.includes(" "), name);
  }
  await done(table.length);
});

test("a site that is not listed is refused with 403, and may not even read that", async () => {
  for (const origin of ["https://evil.example", "null", "http://shop.example", "https://shop.example:8443", "https://shop.example.evil.example", "https://evilshop.example", null]) {
    const answer = await post(gateway, good(), { origin });
    await assertRefused(answer, 403, "origin_refused");
    assert.equal(answer.headers.get("access-control-allow-origin"), null, String(origin));
    assert.match(answer.headers.get("vary"), /\bOrigin\b/);
  }
});

test("a star stands for every subdomain", async () => {
  for (const [origin, status] of [
    ["https://www.shop.example", 202],
    ["https://a.b.shop.example", 202],
    ["https://www.shop.example.evil.example", 403],
    ["https://www-shop.example", 403],
    ["http://www.shop.example", 403],
  ]) {
    const answer = await post(gateway, good(), { origin });
    assert.equal(answer.status, status, origin);
    assert.equal(answer.headers.get("access-control-allow-origin"), status === 202 ? origin : null);
  }
  await done(2);
});

test("a page may read the answer, and Retry-After in it", async () => {
  const answer = await post(gateway, good());
  assert.equal(answer.status, 202);
  assert.equal(answer.headers.get("access-control-allow-origin"), ORIGIN);
  assert.equal(answer.headers.get("access-control-expose-headers"), "Retry-After");
  assert.match(answer.headers.get("vary"), /\bOrigin\b/);
  assert.equal(answer.headers.get("access-control-allow-credentials"), null);
  await done(1);
});

test("OPTIONS lets a listed site send, and no other", async () => {
  const ask = (origin) =>
    call("/v1/in", { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" } });
  const yes = await ask(ORIGIN);
  assert.equal(yes.status, 204);
  assert.equal(yes.text, "");
  assert.equal(yes.headers.get("access-control-allow-origin"), ORIGIN);
  assert.match(yes.headers.get("access-control-allow-methods"), /\bPOST\b/);
  assert.match(yes.headers.get("access-control-allow-headers"), /content-type/i);
  assert.ok(Number(yes.headers.get("access-control-max-age")) > 0);
  const no = await ask("https://evil.example");
  assert.equal(no.status, 403);
  assert.equal(no.headers.get("access-control-allow-origin"), null);
});

test("a path that is none is 404, another method 405", async () => {
  for (const path of ["/", "/v1", "/v1/in/", "/v1/inn", "/v2/in", "/v1/app.js/", "/robots.txt"]) {
    await assertRefused(await call(path), 404, "not_found");
  }
  for (const [method, path] of [
    ["GET", "/v1/in"],
    ["PUT", "/v1/in"],
    ["DELETE", "/v1/in"],
    ["POST", "/v1/app.js"],
    ["POST", "/v1/config"],
    ["POST", "/v1/health"],
  ]) {
    const answer = await call(path, { method, headers: { origin: ORIGIN } });
    await assertRefused(answer, 405, "method_refused");
    assert.equal(answer.headers.get("allow"), path === "/v1/in" ? "POST, OPTIONS" : "GET, HEAD, OPTIONS");
  }
});

test("a query does not change the path", async () => {
  const answer = await read(await fetch(`${gateway.url}/v1/in?x=/v1/health`, { method: "POST", headers: { origin: ORIGIN }, body: JSON.stringify(good()) }));
  assert.equal(answer.status, 202, answer.text);
  await done(1);
});

test("64 KiB are a batch, one byte more is too large", async () => {
  const filled = (bytes) => {
    const whole = { ...good(), padding: "" };
    whole.padding = "x".repeat(bytes - Buffer.byteLength(JSON.stringify(whole)));
    return JSON.stringify(whole);
  };
  assert.equal((await post(gateway, filled(65_536))).status, 202);
  await done(1);
  await simulator.clear();
  const answer = await post(gateway, filled(65_537));
  await assertRefused(answer, 413, "too_large");
  assert.equal(answer.headers.get("access-control-allow-origin"), ORIGIN);
});

test("a body without an end is too large as soon as it is", async () => {
  const { hostname, port } = new URL(gateway.url);
  const sending = request({ hostname, port, path: "/v1/in", method: "POST", headers: { origin: ORIGIN, "transfer-encoding": "chunked" } });
  sending.on("error", () => {}); // the gateway may hang up once it has answered
  const answered = once(sending, "response");
  const piece = Buffer.alloc(8192, "x");
  for (let sent = 0; sent <= 65_536; sent += piece.length) sending.write(piece);
  const [response] = await answered;
  response.setEncoding("utf8");
  let text = "";
  for await (const more of response) text += more;
  sending.destroy();
  await assertRefused({ status: response.statusCode, text, json: JSON.parse(text) }, 413, "too_large");
});

test("health says that it is well, to everybody", async () => {
  const answer = await call("/v1/health");
  assert.equal(answer.status, 200);
  assert.equal(answer.json.status, "ok");
  assert.match(answer.json.version, /^\d+\.\d+\.\d+/);
  const head = await call("/v1/health", { method: "HEAD" });
  assert.deepEqual([head.status, head.text], [200, ""]);
});

test("what a visitor writes is never the service's own language", async (t) => {
  const all = await startGateway({
    simulator,
    config: {
      origins: [ORIGIN],
      identify: { variables: ["plan", "note"] },
      events: {
        say: { message: { text: "You said {{props.a}}{{props.b}} on {{page.url}} #{{props.c}} {{page.title}}{{props.b}}" } },
        note: { callback: "note {{props.a}}", variables: { "client.a": "{{props.a}}{{props.b}}", b: "#{{props.c}}", title: "{{page.title}}", utm: "{{page.utm.source}}" } },
        save: { save_variables: { "client.x": "{{props.a}}", "client.y": "{{props.hash}}{{props.b}}", z: "{{event.name}}{{props.hash}}{{props.brace}}api_key}" } },
        picture: { message: { attachment: { type: "link", url: "https://shop.example/{{props.a}}" }, text: "{{props.a}}" } },
      },
    },
  });
  t.after(() => all.close());
  const key = "#{api_key}";
  const props = { a: key, hash: "#", brace: "{", b: "{api_key}", c: "{api_key}}" };
  const page = { url: `https://shop.example/?q=${key}`, title: `${key}#`, utm: { source: key } };
  const recipient = newRecipient();
  const events = [
    ...["say", "note", "save", "picture"].map((name) => track(name, props)),
    { id: "who", kind: "identify", props: { name: key, tag: `##{{{api_key}`, variables: { plan: key, note: "##{api_key}" } } },
  ];
  const answer = await post(all, batch(recipient, events, page));
  assert.equal(answer.status, 202, answer.text);
  assert.deepEqual(answer.json.results, events.map(({ id }) => ({ id, status: "accepted" })));

  // The search, two messages with the history before each, the callback, and the variables of an event and of identify.
  await simulator.acted(9);
  const seen = await simulator.everything(recipient);
  assert.ok(seen.includes("api_key}"), "the words themselves did arrive");
  assert.ok(!seen.includes("0123456789abcdef0123456789abcdef"), seen);
});

test("the service's own language in the owner's words is meant", async (t) => {
  const own = await startGateway({
    simulator,
    config: { origins: [ORIGIN], events: { hello: { message: { text: "Your number is #{client_id}, {{props.name}}" } } } },
  });
  t.after(() => own.close());
  const recipient = newRecipient();
  await post(own, batch(recipient, [track("hello", { name: "you" })]));
  await done(1);
  const { client_id } = await simulator.client(recipient);
  assert.deepEqual(await simulator.botTexts(recipient), [`Your number is ${client_id}, you`]);
});
