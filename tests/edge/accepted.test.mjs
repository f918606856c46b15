// What the gateway makes of events: which calls, in which order, with which parameters, and what of it the chat shows.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { ORIGIN, batch, newId, newRecipient, post, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { startSimulator } from "../support/simulator.mjs";

const CONFIG = {
  origins: [ORIGIN],
  events: {
    price_seen: { callback: "price_seen", variables: { plan: "{{props.plan}}", "client.last_page": "{{page.url}}" } },
    hello: { message: { text: "Hello, {{props.name}}!" } },
    cart: { message: { block: 390 } },
    picture: { message: { attachment: { type: "image", url: "https://shop.example/{{props.file}}" }, text: "Look" } },
    buttons: { message: { text: "Choose", buttons: [{ text: "Yes", type: "reply" }] } },
    form_sent: [
      { save_variables: { "client.phone": "{{props.phone}}", source: "{{page.utm.source}}" } },
      { callback: "form_sent", variables: { plan: "{{props.plan}}" } },
    ],
    facts: { callback: "facts", variables: { what: "{{event.name}} {{event.kind}}", n: "{{props.n}}", yes: "{{props.yes}}", none: "[{{props.none}}]" } },
  },
  identify: { variables: ["plan", "phone"] },
};

let simulator;
let gateway;

before(async () => {
  simulator = await startSimulator();
  gateway = await startGateway({ simulator, config: CONFIG });
});
after(() => Promise.all([gateway?.close(), simulator?.close()]));
beforeEach(() => simulator.reset());

/** The calls that only look. */
const LOOKS = ["online_chat_client_id", "get_history"];

/**
 * Sends events for a new visitor, expects all of them to be accepted, and gives the recipient and its calls once so many
 * have acted, lookups included.
 */
async function accepted(events, count, page) {
  const recipient = newRecipient();
  const answer = await post(gateway, batch(recipient, events, page));
  assert.equal(answer.status, 202, answer.text);
  assert.deepEqual(answer.json, { results: events.map(({ id }) => ({ id, status: "accepted" })) });
  return { recipient, calls: await simulator.acted(count), answer };
}

/** The call that does the one thing that an event means. */
const deed = (calls) => calls.find(({ action }) => !LOOKS.includes(action));

const shapes = (calls) => calls.map(({ http, action, params }) => [http, action, params]);

test("an event becomes a search for the client, then its callback, with exactly these parameters", async () => {
  const event = track("price_seen", { plan: "pro", secret: "kept here" });
  const { recipient, calls, answer } = await accepted([event], 2, { url: "https://shop.example/offer?utm_source=vk" });
  const [search, callback] = calls;
  const { client_id } = JSON.parse(search.answer);
  assert.deepEqual(shapes(calls), [
    ["GET", "online_chat_client_id", { recipient }],
    [
      "POST",
      "callback",
      {
        client_id,
        message: "price_seen",
        plan: "pro",
        "client.last_page": "https://shop.example/offer?utm_source=vk",
        "client.onsite_call": `${event.id}.0`,
      },
    ],
  ]);
  assert.deepEqual(search.query, { recipient });
  assert.deepEqual(callback.query, {});
  assert.equal(callback.content_type, "application/json");
  assert.ok(calls.every((call) => call.key === "valid" && call.acted));
  assert.equal(answer.headers.get("content-type"), "application/json");
  assert.equal(answer.headers.get("cache-control"), "no-store");

  const client = await simulator.client(recipient);
  assert.equal(client.variables.last_page, "https://shop.example/offer?utm_source=vk");
  assert.equal(client.variables.onsite_call, `${event.id}.0`);
  assert.equal(client.deal.variables.plan, "pro");
  assert.deepEqual(await simulator.botTexts(recipient), ["You looked at the pro plan. Shall I explain the difference?"]);
});

test("a message shows the owner's text with the page's words in it, once the history before it is known", async () => {
  const { recipient, calls } = await accepted([track("hello", { name: "Анна & Co #1 +" })], 3);
  const [search, history, message] = calls;
  const { client_id } = JSON.parse(search.answer);
  assert.deepEqual([history.http, history.action, Number(history.params.client_id)], ["GET", "get_history", client_id]);
  assert.deepEqual([message.http, message.action], ["POST", "message"]);
  assert.deepEqual(await simulator.botTexts(recipient), ["Hello, Анна & Co #1 +!"]);
});

test("a message can be a block of the bot's scheme", async () => {
  const { recipient, calls } = await accepted([track("cart")], 3);
  const { client_id } = JSON.parse(calls[0].answer);
  assert.deepEqual(deed(calls).params, { client_id, message_id: 390 });
  assert.deepEqual(await simulator.botTexts(recipient), ["You left something in your cart. It is kept for you until tomorrow."]);
});

test("a message can be an attachment with a text", async () => {
  const { calls } = await accepted([track("picture", { file: "a b.png" })], 3);
  const { client_id } = JSON.parse(calls[0].answer);
  assert.deepEqual(deed(calls).params, {
    client_id,
    message: "Look",
    attachment_type: "image",
    attachment_url: "https://shop.example/a b.png",
  });
});

test("a message carries its buttons", async () => {
  const { recipient, calls } = await accepted([track("buttons")], 3);
  assert.match(JSON.stringify(deed(calls).params.buttons), /Yes/);
  assert.deepEqual(await simulator.botTexts(recipient), ["Choose"]);
});

test("several actions of one event are called in their order", async () => {
  const event = track("form_sent", { phone: "+7 900 000-00-00", plan: "team" });
  const { recipient, calls } = await accepted([event], 3, { url: ORIGIN, utm: { source: "vk" } });
  const { client_id } = JSON.parse(calls[0].answer);
  assert.deepEqual(shapes(calls), [
    ["GET", "online_chat_client_id", { recipient }],
    ["POST", "save_variables", { client_id, variables: { "client.phone": "+7 900 000-00-00", source: "vk" } }],
    ["POST", "callback", { client_id, message: "form_sent", plan: "team", "client.onsite_call": `${event.id}.1` }],
  ]);
  assert.equal((await simulator.client(recipient)).variables.phone, "+7 900 000-00-00");
});

test("several events of a batch are called in their order, and the client is searched once", async () => {
  const { recipient, calls } = await accepted(
    [track("hello", { name: "one" }), track("price_seen", { plan: "pro" }), track("hello", { name: "two" })],
    6,
  );
  assert.deepEqual(
    calls.map((call) => call.action),
    ["online_chat_client_id", "get_history", "message", "callback", "get_history", "message"],
  );
  assert.deepEqual(await simulator.botTexts(recipient), [
    "Hello, one!",
    "You looked at the pro plan. Shall I explain the difference?",
    "Hello, two!",
  ]);
});

test("two visitors are two clients", async () => {
  const one = await accepted([track("hello", { name: "one" })], 3);
  const two = await accepted([track("hello", { name: "two" })], 6);
  assert.deepEqual(await simulator.botTexts(one.recipient), ["Hello, one!"]);
  assert.deepEqual(await simulator.botTexts(two.recipient), ["Hello, two!"]);
});

test("places name the event, numbers and switches; null and what is absent fill nothing", async () => {
  const { calls } = await accepted([track("facts", { n: 1.5, yes: true, none: null })], 2);
  const { client_id: _, "client.onsite_call": mark, ...params } = deed(calls).params;
  assert.deepEqual(params, { message: "facts", what: "facts track", n: "1.5", yes: "true", none: "[]" });
});

test("a page view means nothing to a configuration that does not list it", async () => {
  await accepted([{ id: newId(), kind: "page", props: {} }], 0);
  // A listed one behind it shows that nothing came of it.
  const { calls } = await accepted([{ id: newId(), kind: "page", props: {} }, track("price_seen")], 2);
  assert.equal(deed(calls).action, "callback");
});

test("a page view listed as an event is acted on", async (t) => {
  const listing = await startGateway({ simulator, config: { origins: [ORIGIN], events: { page: { callback: "seen {{page.title}}" } } } });
  t.after(() => listing.close());
  const answer = await post(listing, batch(newRecipient(), [{ id: newId(), kind: "page", props: {} }], { url: ORIGIN, title: "Plans" }));
  assert.equal(answer.status, 202, answer.text);
  assert.equal((await simulator.acted(1, "callback"))[0].params.message, "seen Plans");
});

test("identify names and tags the client, and sets the variables that are listed", async () => {
  const { recipient, calls } = await accepted(
    [{ id: newId(), kind: "identify", props: { name: "Anna", tag: "vip", variables: { plan: "pro", phone: 79000000000 } } }],
    2,
  );
  const { client_id } = JSON.parse(calls[0].answer);
  assert.deepEqual(shapes(calls), [
    ["GET", "online_chat_client_id", { recipient, tag: "vip", name: "Anna" }],
    ["POST", "save_variables", { client_id, variables: { "client.plan": "pro", "client.phone": "79000000000" } }],
  ]);
  const client = await simulator.client(recipient);
  assert.equal(client.name, "Anna");
  assert.equal(client.tag, "vip");
  assert.equal(client.variables.plan, "pro");
});

test("identify may not set a variable that is not listed, and then sets none", async () => {
  const identify = { id: newId(), kind: "identify", props: { name: "Anna", variables: { plan: "pro", balance: 100 } } };
  const answer = await post(gateway, batch(newRecipient(), [identify]));
  assert.equal(answer.status, 202);
  const [result] = answer.json.results;
  assert.deepEqual([result.id, result.status, result.code], [identify.id, "rejected", "invalid_argument"]);
  assert.deepEqual(await simulator.journal(), []);
});

test("an unknown event is rejected, and the others of its batch go on", async () => {
  const [unknown, known] = [track("nobody_listed_this"), track("hello", { name: "you" })];
  const recipient = newRecipient();
  const answer = await post(gateway, batch(recipient, [unknown, known]));
  assert.equal(answer.status, 202);
  const byId = Object.fromEntries(answer.json.results.map((result) => [result.id, result]));
  assert.deepEqual([byId[unknown.id].status, byId[unknown.id].code], ["rejected", "event_unknown"]);
  assert.ok(byId[unknown.id].message);
  assert.equal(byId[known.id].status, "accepted");
  await simulator.acted(1, "message");
  assert.deepEqual(await simulator.botTexts(recipient), ["Hello, you!"]);
});

test("a page can choose neither a text nor a method", async () => {
  for (const kind of ["callback", "message"]) {
    const event = { id: newId(), kind, props: { message: "anything", text: "anything" } };
    const answer = await post(gateway, batch(newRecipient(), [event]));
    assert.equal(answer.json.results[0].code, "invalid_argument", answer.text);
  }
  assert.deepEqual(await simulator.journal(), []);
});

test("what a later version adds to a batch is ignored", async () => {
  const recipient = newRecipient();
  const event = { ...track("hello", { name: "you" }), colour: "red" };
  const answer = await post(gateway, { ...batch(recipient, [event]), proof: "reserved", weather: { of: ["today"] } });
  assert.equal(answer.status, 202, answer.text);
  await simulator.acted(1, "message");
  assert.deepEqual(await simulator.botTexts(recipient), ["Hello, you!"]);
});
