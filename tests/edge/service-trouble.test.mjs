// The service in a bad mood: no business of the page, which hears 202. Nothing is lost, nothing overtakes, and nothing
// secret is told.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, beforeEach, test } from "node:test";
import { ORIGIN, batch, newRecipient, post, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { closedPort } from "../support/ports.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";
import { waitFor } from "../support/wait.mjs";

const CONFIG = {
  origins: [ORIGIN],
  events: {
    hello: { message: { text: "Hello, {{props.name}}!" } },
    word: { callback: "{{props.word}}" },
  },
};

let simulator;
let gateway;
/** One that makes a call again whose answer was lost: by itself the gateway first waits a minute, and looks. */
let resending;

before(async () => {
  simulator = await startSimulator();
  gateway = await startGateway({ simulator, config: CONFIG });
  resending = await startGateway({ simulator, config: { ...CONFIG, confirm: "resend" } });
});
after(async () => {
  await Promise.all([gateway?.close(), resending?.close(), simulator?.close()]);
  for (const { log } of [gateway, resending]) assertNoSecret(log());
});
beforeEach(() => simulator.reset());

function assertNoSecret(text, url = simulator.url) {
  assert.ok(!text.includes(API_KEY), `the key is in: ${text}`);
  assert.ok(!text.includes(url) && !text.includes(new URL(url).host) && !text.includes("/api/"), `an address is in: ${text}`);
}

/** Posts events, all of which are accepted: the answer holds nothing of the service. */
async function accepted(gateway, recipient, events) {
  const answer = await post(gateway, batch(recipient, events));
  assert.deepEqual([answer.status, answer.json?.results], [202, events.map(({ id }) => ({ id, status: "accepted" }))], answer.text);
  assert.equal(answer.headers.get("retry-after"), null);
}

/** Waits for a line of a gateway's log. */
const logged = (pattern, from = gateway) => waitFor(`${pattern} in the log`, () => from.log().match(pattern));

/** What the bot was told and what the chat shows, in the order in which it happened. */
const words = async () =>
  (await simulator.journal()).filter((call) => call.acted && call.params.message).map((call) => call.params.message);

/** What is done again. */
const AGAIN = [
  ["an HTTP error", { respond: { status: 500, body: "no" } }],
  ["an HTTP error with the service's words", { respond: { status: 500 } }],
  ["a limit with a time to wait", { respond: { status: 429, retry_after_s: 1, body: "slow down" } }],
  ["a limit without a time", { respond: { status: 429, body: "slow down" } }],
  ["a web page", { respond: { status: 200, body: "<!doctype html><title>Sign in</title>" } }],
  ["half an answer", { respond: { status: 200, body: '{"sta' } }],
  ["an error that repeats the key", { respond: { status: 500, body: `GET http://x.example/api/${API_KEY}/callback failed, key=${API_KEY}` } }],
  ["a broken connection", { act_after_ms_gone: { ms: 60_000 } }],
];
const SEARCH_AGAIN = [
  ...AGAIN,
  ["plain text where a client is to be named", { respond: { status: 200, body: "ok" } }],
  ["JSON without the client", { respond: { status: 200, body: {} } }],
  ["a client that is no number", { respond: { status: 200, body: { client_id: "abc" } } }],
];

/** What is refused for good. */
const REFUSED = [
  ["not found", { respond: { status: 404, body: "no" } }],
  ["200 with an error inside", { status_error_200: { message: "something" } }],
  ["200 with a broken error inside", { respond: { status: 200, body: '{"status":"fail","message":"a "quoted" word"}' } }],
];

/** An event whose call, or whose search for the client, is this one. */
const eventFor = (action, word) => (action === "message" ? track("hello", { name: word }) : track("word", { word }));
const named = (name) => (error) => {
  error.message = `${name}: ${error.message}`;
  throw error;
};

for (const [action, again] of [
  ["online_chat_client_id", SEARCH_AGAIN],
  ["callback", AGAIN],
  ["message", AGAIN],
]) {
  const deed = action === "message" ? "message" : "callback";

  test(`trouble with ${action} is 202, and once it is over the event and the one behind it are done once and in order`, async () => {
    for (const [name, quirk] of again) {
      const [[kind, detail]] = Object.entries(quirk);
      await simulator.quirks({ [kind]: { ...detail, actions: [action], times: 1 } });
      const events = [eventFor(action, "first"), eventFor(action, "second")];
      await accepted(resending, newRecipient(), events).catch(named(name));
      const [first, second] = await simulator.acted(2, deed).catch(named(name));
      assert.match(first.params.message, /first/, name);
      assert.match(second.params.message, /second/, name);
      // Once to no avail, and then once each.
      const tried = (await simulator.journal(action)).length;
      assert.equal(tried, action === "online_chat_client_id" ? 2 : 3, name);
      await simulator.clear();
    }
  });

  test(`a refusal of ${action} ends that event, and the one behind it goes on`, async () => {
    for (const [name, quirk] of REFUSED) {
      const [[kind, detail]] = Object.entries(quirk);
      await simulator.quirks({ [kind]: { ...detail, actions: [action], times: 1 } });
      const events = [eventFor(action, "poison"), eventFor(action, "good")];
      await accepted(gateway, newRecipient(), events).catch(named(name));
      const [good] = await simulator.acted(1, deed).catch(named(name));
      assert.match(good.params.message, /good/, name);
      await logged(new RegExp(`${events[0].id}\\.0: a dead letter`)).catch(named(name));
      assert.ok(!gateway.log().includes(`${events[1].id}.0: a dead letter`), name);
      await simulator.clear();
    }
  });
}

test("a call whose answer was lost is not made again before it was looked for", async () => {
  for (const [event, action] of [
    [track("word", { word: "ping" }), "callback"],
    [track("hello", { name: "you" }), "message"],
  ]) {
    await simulator.quirks({ no_answer_after_acting: { times: 1, actions: [action] } });
    await accepted(gateway, newRecipient(), [event]);
    await logged(new RegExp(`${action} ${event.id}\\.0: the answer was lost, so it is read back`));
    assert.equal((await simulator.journal(action)).length, 1);
  }
});

test("the owner may have it made again at once", async () => {
  await simulator.quirks({ no_answer_after_acting: { times: 1, actions: ["callback"] } });
  const event = track("word", { word: "ping" });
  await accepted(resending, newRecipient(), [event]);
  await simulator.acted(2, "callback");
  await logged(new RegExp(`${event.id}\\.0: the answer was lost, so it is sent again`), resending);
});

test("the service is not asked before the time that it asks to wait", async () => {
  await simulator.quirks({ respond: { status: 429, retry_after_s: 3, body: "slow down", times: 1, actions: ["callback"] } });
  const recipient = newRecipient();
  await accepted(gateway, recipient, [track("word", { word: "first" })]);
  await simulator.calls(1, "callback");
  // What comes in meanwhile waits behind it.
  await accepted(gateway, recipient, [track("hello", { name: "second" })]);
  await simulator.acted(1, "message");
  const [limited, first] = await simulator.journal("callback");
  assert.ok(first.at_ms - limited.at_ms >= 3000, `after ${first.at_ms - limited.at_ms} ms`);
  assert.deepEqual(await words(), ["first", "Hello, second!"]);
});

test("trouble on the way stops the line of its visitor, so that nothing overtakes, and of nobody else", async () => {
  const [recipient, other] = [newRecipient(), newRecipient()];
  await simulator.quirks({ respond: { status: 429, body: "away", actions: ["callback"] } });
  await accepted(gateway, recipient, [track("hello", { name: "first" }), track("word", { word: "second" }), track("hello", { name: "third" })]);
  await accepted(gateway, other, [track("hello", { name: "other" })]);
  await simulator.acted(2, "message");
  await waitFor("a second try", async () => (await simulator.journal("callback")).length >= 2);
  assert.deepEqual((await words()).sort(), ["Hello, first!", "Hello, other!"]);
  await simulator.calm();
  await simulator.acted(3, "message");
  assert.deepEqual(
    (await words()).filter((text) => text !== "Hello, other!"),
    ["Hello, first!", "second", "Hello, third!"],
  );
});

test("a text that comes out empty ends its event: no waiting mends it", async () => {
  const [empty, good] = [track("word", { word: "" }), track("word", { word: "good" })];
  await accepted(gateway, newRecipient(), [empty, good]);
  const [call] = await simulator.calls(1, "callback");
  assert.equal(call.params.message, "good");
  await logged(new RegExp(`${empty.id}\\.0: a dead letter`));
});

test("a slow service is not waited for by the page", async () => {
  await simulator.quirks({ latency_ms: { ms: 3000 } });
  const start = performance.now();
  await accepted(gateway, newRecipient(), [track("word", { word: "slow" })]);
  assert.ok(performance.now() - start < 2000, "the answer comes before the calls");
  await simulator.acted(1, "callback");
});

test("a service that nothing listens at is asked until it is there, and the log tells neither key nor address", async (t) => {
  const port = await closedPort();
  const url = `http://127.0.0.1:${port}`;
  const lonely = await startGateway({ simulator: { url }, config: CONFIG });
  t.after(() => lonely.close());
  await accepted(lonely, newRecipient(), [track("word", { word: "ping" })]);
  await logged(/"from":"salebot-onsite".*did not answer/, lonely);
  const late = await startSimulator({ port });
  t.after(() => late.close());
  await late.acted(1, "callback");
  await lonely.close();
  assertNoSecret(lonely.log(), url);
});

test("a host that does not exist is trouble of the same kind", async (t) => {
  const url = "http://salebot.invalid";
  const lost = await startGateway({ simulator: { url }, config: CONFIG });
  t.after(() => lost.close());
  await accepted(lost, newRecipient(), [track("hello")]);
  await logged(/"from":"salebot-onsite".*did not answer/, lost);
  await lost.close();
  assertNoSecret(lost.log(), url);
});

test("the key is not carried to where the service sends on", async (t) => {
  const seen = [];
  const elsewhere = createServer((request, response) => {
    seen.push(request.url);
    response.end('{"client_id":1}');
  }).listen(0, "127.0.0.1");
  const service = createServer((request, response) => {
    response.writeHead(307, { location: `http://127.0.0.1:${elsewhere.address().port}${request.url}` }).end();
  }).listen(0, "127.0.0.1");
  await Promise.all([once(elsewhere, "listening"), once(service, "listening")]);
  const url = `http://127.0.0.1:${service.address().port}`;
  const sentOn = await startGateway({ simulator: { url }, config: CONFIG });
  t.after(async () => {
    await sentOn.close();
    for (const server of [elsewhere, service]) server.close().closeAllConnections();
  });
  await accepted(sentOn, newRecipient(), [track("hello")]);
  await logged(/a redirect, which is not followed/, sentOn);
  assert.deepEqual(seen, []);
});
