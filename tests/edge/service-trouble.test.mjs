// The service in a bad mood: nothing is lost, the page is told when to come back, and nothing secret is told.

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

before(async () => {
  simulator = await startSimulator();
  gateway = await startGateway({ simulator, config: CONFIG });
});
after(async () => {
  await Promise.all([gateway?.close(), simulator?.close()]);
  assertNoSecret(gateway.log());
});
beforeEach(() => simulator.reset());

function assertNoSecret(text, url = simulator.url) {
  assert.ok(!text.includes(API_KEY), `the key is in: ${text}`);
  assert.ok(!text.includes(url) && !text.includes(new URL(url).host) && !text.includes("/api/"), `an address is in: ${text}`);
}

/** The answer asks the page to come back with the same batch. */
function assertTryAgain(answer, code, seconds) {
  assert.equal(answer.status, 503, answer.text);
  assert.equal(answer.json.error.code, code, answer.text);
  assert.ok(answer.json.error.message.includes(" "));
  assert.ok(answer.json.error.retry_after_s >= 1, answer.text);
  assert.equal(answer.headers.get("retry-after"), String(answer.json.error.retry_after_s));
  if (seconds) assert.equal(answer.json.error.retry_after_s, seconds);
  assert.equal(answer.headers.get("access-control-allow-origin"), ORIGIN);
  assertNoSecret(answer.text);
}

const TROUBLE = [
  ["an HTTP error", { respond: { status: 500, body: "no" } }, "http_status"],
  ["an HTTP error with the service's words", { respond: { status: 500 } }, "http_status"],
  ["not found", { respond: { status: 404, body: "no" } }, "http_status"],
  ["a limit with a time to wait", { respond: { status: 429, retry_after_s: 7, body: "slow down" } }, "rate_limited", 7],
  ["a limit without a time", { respond: { status: 429, body: "slow down" } }, "rate_limited"],
  ["200 with an error inside", { status_error_200: { message: "something" } }, "api_status"],
  ["200 with a broken error inside", { respond: { status: 200, body: '{"status":"fail","message":"a "quoted" word"}' } }, "api_status"],
  ["a web page", { respond: { status: 200, body: "<!doctype html><title>Sign in</title>" } }, "bad_answer"],
  ["an error that repeats the key", { respond: { status: 500, body: `GET http://x.example/api/${API_KEY}/callback failed, key=${API_KEY}` } }, "http_status"],
  ["a broken connection", { act_after_ms_gone: { ms: 60_000 } }, "network"],
];
const SEARCH_TROUBLE = [
  ...TROUBLE,
  ["plain text where a client is to be named", { respond: { status: 200, body: "ok" } }, "bad_answer"],
  ["JSON without the client", { respond: { status: 200, body: {} } }, "bad_answer"],
  ["a client that is no number", { respond: { status: 200, body: { client_id: "abc" } } }, "bad_answer"],
];

for (const [action, table] of [
  ["online_chat_client_id", SEARCH_TROUBLE],
  ["callback", TROUBLE],
  ["message", TROUBLE],
]) {
  test(`trouble with ${action} is 503, and the same batch succeeds once it is over`, async () => {
    for (const [name, quirk, code, seconds] of table) {
      const event = action === "message" ? track("hello", { name: "you" }) : track("word", { word: "price_seen" });
      const recipient = newRecipient();
      const body = batch(recipient, [event]);
      const [[kind, detail]] = Object.entries(quirk);
      await simulator.quirks({ [kind]: { ...detail, actions: [action] } });
      try {
        assertTryAgain(await post(gateway, body), code, seconds);
        await simulator.calm();
        const answer = await post(gateway, body);
        assert.deepEqual([answer.status, answer.json.results], [202, [{ id: event.id, status: "accepted" }]]);
      } catch (error) {
        error.message = `${name}: ${error.message}`;
        throw error;
      }
      const texts = await simulator.botTexts(recipient);
      assert.equal(texts.length, 1, `${name}: ${texts}`);
    }
  });
}

test("a lost answer is a 503; the call is made again, because it may not have happened", async () => {
  await simulator.quirks({ no_answer_after_acting: { times: 1, actions: ["callback"] } });
  const body = batch(newRecipient(), [track("word", { word: "ping" })]);
  assertTryAgain(await post(gateway, body), "network");
  assert.equal((await post(gateway, body)).status, 202);
  assert.equal((await simulator.journal("callback")).length, 2);
});

test("an event that the service refuses does not hold up the others of its batch", async () => {
  // The first callback is refused; what comes behind it is not.
  await simulator.quirks({ status_error_200: { message: "not this one", times: 1, actions: ["callback"] } });
  const [poison, good, better] = [track("word", { word: "poison" }), track("word", { word: "good" }), track("hello", { name: "you" })];
  const recipient = newRecipient();
  const answer = await post(gateway, batch(recipient, [poison, good, better]));
  assert.equal(answer.status, 202, answer.text);
  assert.deepEqual(answer.json.results, [
    { id: good.id, status: "accepted" },
    { id: better.id, status: "accepted" },
  ]);
  // What is left out, the page sends again.
  const again = await post(gateway, batch(recipient, [poison]));
  assert.deepEqual(again.json.results, [{ id: poison.id, status: "accepted" }]);
});

test("a 202 that leaves an event open passes on how long the service asks to wait", async () => {
  await simulator.quirks({ respond: { status: 429, retry_after_s: 60, body: "slow down", times: 1, actions: ["callback"] } });
  const [first, second] = [track("hello", { name: "you" }), track("word", { word: "later" })];
  const answer = await post(gateway, batch(newRecipient(), [first, second]));
  assert.deepEqual([answer.status, answer.json.results], [202, [{ id: first.id, status: "accepted" }]]);
  assert.equal(answer.headers.get("retry-after"), "60");
});

test("trouble on the way stops the line, so that nothing overtakes", async () => {
  await simulator.quirks({ respond: { status: 503, body: "away", times: 1, actions: ["callback"] } });
  const events = [track("hello", { name: "first" }), track("word", { word: "second" }), track("hello", { name: "third" })];
  const recipient = newRecipient();
  const answer = await post(gateway, batch(recipient, events));
  assert.equal(answer.status, 202, answer.text);
  assert.deepEqual(answer.json.results, [{ id: events[0].id, status: "accepted" }]);
  const again = await post(gateway, batch(recipient, events.slice(1)));
  assert.equal(again.json.results.length, 2, again.text);
  const said = (await simulator.journal()).filter((call) => call.acted).map((call) => call.params.message).filter(Boolean);
  assert.deepEqual(said, ["Hello, first!", "second", "Hello, third!"]);
});

test("a text that comes out empty is rejected for good: no waiting mends it", async () => {
  const event = track("word", { word: "" });
  const answer = await post(gateway, batch(newRecipient(), [event]));
  assert.equal(answer.status, 202, answer.text);
  assert.deepEqual([answer.json.results[0].status, answer.json.results[0].code], ["rejected", "invalid_argument"]);
});

test("a slow service is waited for", async () => {
  await simulator.quirks({ latency_ms: { ms: 600, times: 1 } });
  assert.equal((await post(gateway, batch(newRecipient(), [track("hello", { name: "you" })]))).status, 202);
});

test("a service that nothing listens at is a 503, and the log tells neither key nor address", async (t) => {
  const url = `http://127.0.0.1:${await closedPort()}`;
  const lonely = await startGateway({ simulator: { url }, config: CONFIG });
  t.after(() => lonely.close());
  assertTryAgain(await post(lonely, batch(newRecipient(), [track("hello")])), "network");
  await waitFor("a line in the log", () => /salebot-onsite: .*did not answer/.test(lonely.log()));
  await lonely.close();
  assertNoSecret(lonely.log(), url);
});

test("a host that does not exist is a 503 of the same kind", async (t) => {
  const url = "http://salebot.invalid";
  const lost = await startGateway({ simulator: { url }, config: CONFIG });
  t.after(() => lost.close());
  assertTryAgain(await post(lost, batch(newRecipient(), [track("hello")])), "network");
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
  assertTryAgain(await post(sentOn, batch(newRecipient(), [track("hello")])), "http_status");
  assert.deepEqual(seen, []);
});
