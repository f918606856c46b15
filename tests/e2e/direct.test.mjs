// Direct mode: the page calls the service itself, with the key on the page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { botMessages, newerChat, olderChat, openChat, recipientOf, seeBotSay } from "../support/chat.mjs";
import { closedPort } from "../support/ports.mjs";
import { API_KEY } from "../support/simulator.mjs";
import { html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const it = stage();

const EVENTS = {
  price_seen: { callback: "price_seen", variables: { plan: "{{props.plan}}" } },
  question_asked: { message: { text: "You ask about the {{props.plan}} plan." } },
  form_sent: [{ save_variables: { "client.phone": "{{props.phone}}" } }, { callback: "form_sent" }],
};

/** A page in direct mode, with `make()` for further instances; what happens is kept in `window.told`. */
function page({ chat = olderChat(it.simulator), ...options } = {}) {
  const direct = { apiKey: API_KEY, exposeApiKey: true, baseUrl: it.simulator.url, events: EVENTS, ...options.direct };
  return html(
    `<script type="module">
    import { createOnsite } from "/pkg/index.js";
    window.make = () => {
      window.told = [];
      window.onsite = createOnsite(${JSON.stringify({ ...options, direct })});
      for (const name of ["recipient", "queued", "sent", "accepted", "dropped", "retry", "error"]) onsite.on(name, (detail) => told.push([name, detail]));
    };
    make();
    </script>`,
    chat,
  );
}

async function open(options, more) {
  const tab = await it.open(page(options), more);
  await tab.waitForFunction(() => window.told);
  return tab;
}

/** Calls a method that makes an event, and gives how it ended. */
const end = (tab, method, ...args) => tab.evaluate(async ([method, args]) => (await onsite[method](...args)).accepted, [method, args]);

const told = (tab, name) => tab.evaluate((name) => window.told.filter((one) => one[0] === name).map((one) => one[1]), name);

/** Lets the next call of a method act, and loses its answer. Below the page a browser repeats by itself what a
 * server has cut off on a kept connection, so the answer is taken away above that. */
async function loseAnswer(tab, action) {
  await tab.route(
    `**/api/*/${action}`,
    async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    },
    { times: 1 },
  );
}

/** Neither the key nor an address of the service. */
function assertNoSecret(text) {
  assert.ok(!text.includes(API_KEY) && !text.includes(it.simulator.url) && !text.includes("/api/"), text);
}

/** A browser must be able to call the service without asking first. */
async function assertNoPreflight() {
  const calls = await it.simulator.journal();
  assert.ok(calls.every((call) => call.http === "GET" || call.http === "POST"), JSON.stringify(calls.map((call) => call.http)));
  for (const call of calls.filter((call) => call.http === "POST")) assert.match(call.content_type, /^text\/plain\b/);
}

test("recipientId() and clientId() name the visitor and its client", async () => {
  const tab = await open();
  const recipient = await tab.evaluate(() => onsite.recipientId());
  assert.equal(recipient, await recipientOf(tab));
  const client = await tab.evaluate(() => onsite.clientId());
  assert.equal(client, (await it.simulator.client(recipient)).client_id);
  assert.equal(await tab.evaluate(() => onsite.clientId()), client);
  const calls = await it.simulator.journal();
  assert.deepEqual(calls.map(({ http, action, params }) => [http, action, params]), [["GET", "online_chat_client_id", { recipient }]]);
});

test("with the newer chat the recipient is found as well", async () => {
  const tab = await open({ chat: newerChat(it.simulator) });
  assert.equal(await tab.evaluate(() => onsite.recipientId()), await recipientOf(tab));
});

test("callback() calls the bot with a code word and variables", async () => {
  const tab = await open();
  assert.deepEqual(await end(tab, "callback", "price_seen", { plan: "pro", "client.age": 30, ok: true, nothing: null }), { status: "accepted" });
  const [search, callback, ...more] = await it.simulator.journal();
  const { client_id } = JSON.parse(search.answer);
  assert.deepEqual(more, []);
  assert.deepEqual([callback.http, callback.action], ["POST", "callback"]);
  assert.deepEqual(callback.body, { client_id, message: "price_seen", plan: "pro", "client.age": "30", ok: "true", nothing: "" });
  await assertNoPreflight();
  await openChat(tab);
  await seeBotSay(tab, "You looked at the pro plan.");
});

test("message() writes a text, runs a block and shows an attachment", async () => {
  const tab = await open();
  assert.deepEqual(await end(tab, "message", { text: "Здравствуйте & welcome" }), { status: "accepted" });
  assert.deepEqual(await end(tab, "message", { block: 390 }), { status: "accepted" });
  assert.deepEqual(await end(tab, "message", { attachment: { type: "link", url: "https://shop.example/price.pdf" }, text: "The prices" }), { status: "accepted" });
  assert.deepEqual(await end(tab, "message", { text: "Choose", buttons: [{ type: "reply", text: "Yes" }] }), { status: "accepted" });
  const calls = await it.simulator.journal();
  const { client_id } = JSON.parse(calls[0].answer);
  assert.deepEqual(
    calls.map((call) => call.action),
    ["online_chat_client_id", "message", "message", "message", "message"],
  );
  const [text, block, attachment] = calls.slice(1).map((call) => call.params);
  assert.deepEqual(text, { client_id, message: "Здравствуйте & welcome" });
  assert.deepEqual(block, { client_id, message_id: 390 });
  assert.deepEqual(attachment, { client_id, message: "The prices", attachment_type: "link", attachment_url: "https://shop.example/price.pdf" });
  await assertNoPreflight();
  await openChat(tab);
  await seeBotSay(tab, "Здравствуйте & welcome");
  await seeBotSay(tab, "You left something in your cart.");
  await seeBotSay(tab, "price.pdf");
  await seeBotSay(tab, "Choose");
});

test("track() does what the events say", async () => {
  const tab = await open();
  assert.deepEqual(await end(tab, "track", "form_sent", { phone: "+7 900" }), { status: "accepted" });
  assert.deepEqual(await end(tab, "track", "question_asked", { plan: "team" }), { status: "accepted" });
  assert.deepEqual(await it.simulator.actions(), ["online_chat_client_id", "save_variables", "callback", "message"]);
  assert.equal((await it.simulator.client(await recipientOf(tab))).variables.phone, "+7 900");
  assert.deepEqual(await end(tab, "track", "not_listed"), { status: "dropped", reason: "event_unknown" });
  await assertNoPreflight();
  await openChat(tab);
  await seeBotSay(tab, "You ask about the team plan.");
});

test("identify() may name the client and set any variable", async () => {
  const tab = await open();
  assert.deepEqual(await end(tab, "identify", { name: "Anna", tag: "vip", variables: { level: 3 } }), { status: "accepted" });
  const client = await it.simulator.client(await recipientOf(tab));
  assert.deepEqual([client.name, client.tag, client.variables.level], ["Anna", "vip", "3"]);
});

test("events wait for the recipient in direct mode too", async () => {
  const tab = await open({}, { holdRecipient: true });
  const status = await tab.evaluate(async () => {
    window.receipt = await onsite.track("price_seen", { plan: "pro" });
    return receipt.status;
  });
  assert.equal(status, "queued");
  await tab.getByTestId("chat-open").waitFor();
  assert.deepEqual(await it.simulator.journal(), []);
  tab.nameRecipient();
  assert.deepEqual(await tab.evaluate(() => receipt.accepted), { status: "accepted" });
});

for (const [name, lose] of [
  ["is lost", (tab) => loseAnswer(tab, "message")],
  ["is an error of the server", () => it.simulator.quirks({ respond: { status: 502, body: "no", act: true, times: 1, actions: ["message"] } })],
]) {
  test(`a message whose answer ${name} is given up: it stands in the chat once`, async () => {
    const tab = await open();
    await lose(tab);
    assert.deepEqual(await end(tab, "message", { text: "Only once" }), { status: "dropped", reason: "answer_lost" });
    // What comes behind it has arrived: a repetition would have gone first.
    assert.deepEqual(await end(tab, "callback", "price_seen"), { status: "accepted" });
    assert.deepEqual(await it.simulator.actions(), ["online_chat_client_id", "message", "callback"]);
    await openChat(tab);
    await seeBotSay(tab, "You looked at the");
    assert.equal(await botMessages(tab).filter({ hasText: "Only once" }).count(), 1);
  });
}

test("a message that was refused was not sent, and is sent again", async () => {
  await it.simulator.quirks({ respond: { status: 429, times: 1, actions: ["message"] } });
  const tab = await open();
  assert.deepEqual(await end(tab, "message", { text: "Once" }), { status: "accepted" });
  assert.equal((await it.simulator.journal("message")).length, 2);
  assert.deepEqual(await it.simulator.botTexts(await recipientOf(tab)), ["Once"]);
});

test("a callback whose answer is lost is called again", async () => {
  const tab = await open();
  await loseAnswer(tab, "callback");
  assert.deepEqual(await end(tab, "callback", "price_seen", { plan: "pro" }), { status: "accepted" });
  const calls = await it.simulator.journal("callback");
  assert.equal(calls.length, 2);
  assert.deepEqual(calls[0].params, calls[1].params);
  assert.equal((await told(tab, "retry"))[0].code, "network");
});

test("what an event has done already is not done again when a later action fails", async () => {
  await it.simulator.quirks({ respond: { status: 500, times: 1, actions: ["callback"] } });
  const tab = await open();
  assert.deepEqual(await end(tab, "track", "form_sent", { phone: "1" }), { status: "accepted" });
  const actions = await it.simulator.actions();
  assert.deepEqual(actions, ["online_chat_client_id", "save_variables", "callback", "callback"]);
});

test("what the service does wrong has its code, and the event waits", async () => {
  const tab = await open();
  await recipientOf(tab);
  for (const [name, quirk, code] of [
    ["an HTTP error", { respond: { status: 500, body: "no", times: 1 } }, "http_status"],
    ["an error of the service", { status_error_200: { message: "no such bot", times: 1 } }, "api_status"],
    ["a limit", { respond: { status: 429, times: 1 } }, "rate_limited"],
    ["a web page", { respond: { status: 200, body: "<!doctype html><p>hello", times: 1 } }, "bad_answer"],
    ["plain text where a client is to be named", { respond: { status: 200, body: "ok", times: 1 } }, "bad_answer"],
    ["no answer", { no_answer_after_acting: { times: 2 } }, "network"],
    ["an answer that no page may read", { cors: false }, "network"],
  ]) {
    // A new instance has not found the client yet.
    await tab.evaluate(() => make());
    await it.simulator.quirks(quirk);
    const error = await tab.evaluate(() =>
      onsite.clientId().then(String, (error) => ({ isError: error instanceof Error, code: error.code, message: error.message, cause: error.cause ?? null })),
    );
    assert.deepEqual([error.isError, error.code], [true, code], `${name}: ${JSON.stringify(error)}`);
    assertNoSecret(JSON.stringify(error));

    await it.simulator.calm();
    await it.simulator.quirks(quirk);
    await tab.evaluate(() => onsite.callback("price_seen"));
    const retry = await waitFor(`${name}: the report of a retry`, async () => (await told(tab, "retry"))[0]);
    assert.equal(retry.code, code, name);
    assert.ok(retry.after_ms > 0 && retry.message, JSON.stringify(retry));
    assert.deepEqual(await told(tab, "dropped"), [], name);
    assertNoSecret(JSON.stringify(await tab.evaluate(() => window.told)));
    await it.simulator.calm();
    // That it is sent again, the tests above show. What is on its way must not meet with the next quirk.
    await tab.evaluate(() => onsite.destroy());
    await it.quiet();
  }
});

test("a wrong key is an error with the service's code and status, and without the key", async () => {
  const wrong = "ffffffffffffffffffffffffffffffff";
  const tab = await open({ direct: { apiKey: wrong } });
  const error = await tab.evaluate(() => onsite.clientId().catch((error) => ({ code: error.code, status: error.status, message: error.message })));
  assert.deepEqual([error.code, error.status], ["api_status", 404]);
  assert.ok(!error.message.includes(wrong));
});

test("a service that nothing listens at is a network error without URL and key", async () => {
  const url = `http://127.0.0.1:${await closedPort()}`;
  const tab = await open({ direct: { baseUrl: url } });
  const error = await tab.evaluate(() =>
    onsite.clientId().catch((error) => ({ code: error.code, message: error.message, cause: error.cause, all: JSON.stringify(error) + error.stack })),
  );
  assert.equal(error.code, "network");
  assert.equal(typeof error.cause.name, "string");
  assert.equal(typeof error.cause.message, "string");
  assertNoSecret(JSON.stringify(error));
});

test("without a chat clientId() says so", async () => {
  const tab = await open({ chat: "", recipientTimeoutMs: 100 });
  assert.equal(await tab.evaluate(() => onsite.clientId().catch((error) => error.code)), "recipient_missing");
});

test("clientId() asks the service only about a visitor who has agreed", async () => {
  const tab = await open({ consent: "required" });
  await recipientOf(tab);
  const code = () => tab.evaluate(() => onsite.clientId().catch((error) => error.code));
  assert.equal(await code(), "consent_required");
  await tab.evaluate(() => onsite.consent("denied"));
  assert.equal(await code(), "consent_required");
  assert.deepEqual(await it.simulator.journal(), []);
  await tab.evaluate(() => onsite.consent("granted"));
  assert.equal(typeof (await code()), "number");
  assert.deepEqual(await it.simulator.actions(), ["online_chat_client_id"]);
});

test("a refusal while clientId() waits for the chat is in time", async () => {
  const tab = await open({}, { holdRecipient: true });
  await tab.evaluate(async () => {
    await onsite.ready();
    window.asked = onsite.clientId().catch((error) => error.code);
    await onsite.flush();
    onsite.consent("denied");
  });
  tab.nameRecipient();
  assert.equal(await tab.evaluate(() => asked), "consent_required");
  assert.deepEqual(await it.simulator.journal(), []);
});

test("clientId() keeps to a browser that asks for privacy, unless the site ignores that", async () => {
  for (const [gpc, wanted] of [
    ["required", "string"],
    ["ignore", "number"],
  ]) {
    const chat = `<script>Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => true })</script>${olderChat(it.simulator)}`;
    const tab = await open({ gpc, chat });
    const seen = await tab.evaluate(() => onsite.clientId().catch((error) => error.code));
    assert.equal(typeof seen, wanted, String(seen));
    if (wanted === "string") assert.deepEqual([seen, await it.simulator.journal()], ["consent_required", []]);
  }
});

test("clientId() after destroy() says that it is over", async () => {
  const tab = await open();
  const codes = await tab.evaluate(async () => {
    const early = onsite.clientId().catch((error) => error.code);
    onsite.destroy();
    const late = await onsite.clientId().catch((error) => error.code);
    make();
    await onsite.ready();
    onsite.destroy();
    return [await early, late, await onsite.clientId().catch((error) => error.code)];
  });
  assert.deepEqual(codes, ["destroyed", "destroyed", "destroyed"]);
  assert.deepEqual(await it.simulator.journal(), []);
});

test("what the page gives is never the service's own language", async () => {
  const tab = await open();
  await end(tab, "message", { text: "my #{api_key}" });
  await end(tab, "callback", "word", { a: "#{api_key}", "#{api_key}": "b" });
  await end(tab, "track", "price_seen", { plan: "#{api_key}" });
  const everything = await it.simulator.everything(await recipientOf(tab));
  assert.ok(!everything.includes(API_KEY), everything);
});

test("callback() and message() drop what cannot be called, with a sentence", async () => {
  const tab = await open();
  const table = [
    ["an empty code word", "callback", [""]],
    ["a code word that is no text", "callback", [7]],
    ["variables that are nested", "callback", ["a", { b: { c: 1 } }]],
    ["a variable with a parameter's name", "callback", ["a", { client_id: 1 }]],
    ["a message of nothing", "message", []],
    ["a message without content", "message", [{}]],
    ["an empty text", "message", [{ text: "" }]],
    ["a message with an unknown member", "message", [{ text: "a", colour: "red" }]],
    ["a block that is no number", "message", [{ block: "390" }]],
    ["text and block at once", "message", [{ text: "a", block: 1 }]],
    ["an attachment of no known type", "message", [{ attachment: { type: "smell", url: "https://shop.example/" } }]],
    ["an attachment without an address", "message", [{ attachment: { type: "image" } }]],
  ];
  for (const [name, method, args] of table) {
    assert.deepEqual(await end(tab, method, ...args), { status: "dropped", reason: "invalid_argument" }, name);
    const { code, message } = (await told(tab, "error")).at(-1);
    assert.equal(code, "invalid_argument", name);
    assert.ok(message.includes(" "), `${name}: ${message}`);
  }
  assert.equal((await told(tab, "error")).length, table.length);
  // Nothing of it was called; what is right is.
  assert.deepEqual(await end(tab, "callback", "next"), { status: "accepted" });
  assert.deepEqual((await it.simulator.journal("callback")).map((call) => call.params.message), ["next"]);
  assert.deepEqual(await it.simulator.journal("message"), []);
});

test("a message that JSON cannot hold is dropped with a sentence", async () => {
  const tab = await open();
  const ends = await tab.evaluate(async () => {
    const cyclic = { text: "a" };
    cyclic.buttons = cyclic;
    return Promise.all([onsite.message(cyclic), onsite.message({ block: 5n })].map(async (one) => (await one).reason));
  });
  assert.deepEqual(ends, ["invalid_argument", "invalid_argument"]);
});

test("direct mode says once that the key is public, and never shows it", async () => {
  const tab = await open({ debug: true });
  await end(tab, "callback", "price_seen");
  await it.simulator.quirks({ respond: { status: 500, times: 1 } });
  await end(tab, "callback", "price_seen");
  const warnings = tab.lines.filter((line) => /^warning: salebot-onsite: direct mode/.test(line));
  assert.equal(warnings.length, 1);
  assert.ok(tab.lines.every((line) => !line.includes(API_KEY)), tab.lines.join("\n"));
  const told = await tab.evaluate(() => JSON.stringify(window.told));
  assert.ok(!told.includes(API_KEY));
});
