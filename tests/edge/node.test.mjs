// The package's server entries on plain Node.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { createSalebot } from "salebot-onsite/api";
import { createGateway } from "salebot-onsite/edge";
import { ORIGIN, batch, newRecipient, post, read, track } from "../support/edge.mjs";
import { listen, serve } from "../support/node.mjs";
import { closedPort } from "../support/ports.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";
import { waitFor } from "../support/wait.mjs";

const CONFIG = {
  origins: [ORIGIN],
  events: { hello: { message: { text: "Hello, {{props.name}}!" } }, word: { callback: "{{props.word}}" } },
};

const FORGETS =
  "what waits here is in memory alone, and gone when this process ends; createGateway(config, { store }) keeps it";

let simulator;

before(async () => {
  simulator = await startSimulator();
});
after(() => simulator?.close());
beforeEach(() => simulator.reset());

const env = () => ({ SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: simulator.url });

test("the gateway answers on Node, and calls the service", async (t) => {
  listen(t);
  const gateway = await serve(createGateway(CONFIG), env());
  t.after(gateway.close);
  const recipient = newRecipient();
  const event = track("hello", { name: "Анна" });
  const answer = await post(gateway, batch(recipient, [event]));
  assert.deepEqual([answer.status, answer.json], [202, { results: [{ id: event.id, status: "accepted" }] }], answer.text);
  assert.deepEqual(await simulator.botTexts(recipient), ["Hello, Анна!"]);
  assert.equal((await post(gateway, batch(recipient, [event]), { origin: "https://evil.example" })).status, 403);
  const script = await read(await fetch(`${gateway.url}/v1/app.js`));
  assert.equal(script.status, 200);
  assert.match(script.headers.get("content-type"), /^text\/javascript/);
});

test("a batch is answered once its calls are made: until then a restart loses nothing, because the page keeps it", async (t) => {
  listen(t);
  await simulator.quirks({ latency_ms: { ms: 200 } });
  const gateway = await serve(createGateway(CONFIG), env());
  t.after(gateway.close);
  const events = [track("hello", { name: "you" }), track("word", { word: "ping" })];
  const answer = await post(gateway, batch(newRecipient(), events));
  assert.deepEqual([answer.status, answer.json.results], [202, events.map(({ id }) => ({ id, status: "accepted" }))], answer.text);
  const calls = await simulator.journal();
  assert.deepEqual(calls.map(({ action }) => action), ["online_chat_client_id", "get_history", "message", "callback"]);
  assert.equal(calls[3].params["client.onsite_call"], `${events[1].id}.0`);
  assert.ok(calls.every((call) => call.acted && call.status === 200));
});

test("it says once, when it starts, that it forgets", async (t) => {
  const lines = listen(t);
  const gateway = await serve(createGateway(CONFIG), env());
  t.after(gateway.close);
  assert.deepEqual(lines, []);
  await fetch(`${gateway.url}/v1/health`);
  for (const word of ["one", "two"]) await post(gateway, batch(newRecipient(), [track("word", { word })]));
  assert.deepEqual(lines, [FORGETS]);
});

test("what comes twice is done once", async (t) => {
  listen(t);
  const gateway = await serve(createGateway(CONFIG), env());
  t.after(gateway.close);
  const [recipient, event] = [newRecipient(), track("word", { word: "ping" })];
  const statuses = async () => (await post(gateway, batch(recipient, [event]))).json.results.map(({ status }) => status);
  const both = await Promise.all([statuses(), statuses()]);
  assert.deepEqual(both.flat().sort(), ["accepted", "duplicate"]);
  assert.deepEqual(await statuses(), ["duplicate"]);
  assert.equal((await simulator.journal("callback")).length, 1);
});

test("trouble at the service is no business of the page: what was accepted is done once it is over, and in order", async (t) => {
  const lines = listen(t);
  const gateway = await serve(createGateway(CONFIG), env());
  t.after(gateway.close);
  await simulator.quirks({ respond: { status: 429, body: "slow down", actions: ["callback"] } });
  const recipient = newRecipient();
  const events = ["one", "two"].map((word) => track("word", { word }));
  for (const event of events) {
    const answer = await post(gateway, batch(recipient, [event]));
    assert.deepEqual([answer.status, answer.json.results], [202, [{ id: event.id, status: "accepted" }]], answer.text);
  }
  await waitFor("a second try", async () => (await simulator.journal("callback")).length >= 2);
  await simulator.calm();
  const calls = await simulator.acted(2, "callback");
  assert.deepEqual(calls.map(({ params }) => params.message), ["one", "two"]);
  assert.match(lines.join("\n"), /callback: .*slow down/);
  assert.ok(!lines.join("\n").includes(API_KEY) && !lines.join("\n").includes(simulator.url), lines.join("\n"));
});

test("what the service refuses ends its event, and those behind it go on", async (t) => {
  const lines = listen(t);
  const gateway = await serve(createGateway(CONFIG), env());
  t.after(gateway.close);
  await simulator.quirks({ status_error_200: { message: "not this one", times: 1, actions: ["callback"] } });
  const events = ["poison", "good"].map((word) => track("word", { word }));
  assert.equal((await post(gateway, batch(newRecipient(), events))).status, 202);
  const [good] = await simulator.acted(1, "callback");
  assert.equal(good.params.message, "good");
  assert.match(lines.join("\n"), new RegExp(`${events[0].id}\\.0: a dead letter`));
});

test("requests that come at the same time do not disturb each other", async (t) => {
  listen(t);
  const gateway = createGateway(CONFIG);
  const visitors = Array.from({ length: 20 }, newRecipient);
  const statuses = await Promise.all(
    visitors.map(async (recipient) => {
      const body = JSON.stringify(batch(recipient, [track("hello", { name: recipient })]));
      return (await gateway.fetch(new Request("http://on.shop.example/v1/in", { method: "POST", headers: { origin: ORIGIN }, body }), env())).status;
    }),
  );
  assert.deepEqual(new Set(statuses), new Set([202]));
  for (const recipient of visitors) assert.deepEqual(await simulator.botTexts(recipient), [`Hello, ${recipient}!`]);
});

test("a configuration may depend on the environment, and is made again after it failed", async (t) => {
  const lines = listen(t);
  let tries = 0;
  const gateway = createGateway(async ({ SITE }) => {
    if (++tries === 1) throw new Error("the store is away");
    return { ...CONFIG, origins: [SITE] };
  });
  const ask = () => gateway.fetch(new Request("http://on.shop.example/v1/health"), { ...env(), SITE: ORIGIN });
  const failed = await ask();
  assert.deepEqual([failed.status, failed.headers.get("access-control-allow-origin")], [503, "*"]);
  assert.match(lines.join("\n"), /the gateway cannot start: the store is away/);
  assert.equal((await ask()).status, 200);
  assert.equal((await ask()).status, 200);
  assert.equal(tries, 2);
});

test("what a configuration in the code has and JSON has not is a mistake that is told, and nothing is refused for good", async () => {
  for (const [config, path] of [
    [{ ...CONFIG, events: { ...CONFIG.events, other: undefined } }, "events.other"],
    [{ ...CONFIG, events: { other: () => ({ callback: "a" }) } }, "events.other"],
    [{ ...CONFIG, events: new Map(Object.entries(CONFIG.events)) }, "events"],
    [{ ...CONFIG, origins: new Set(CONFIG.origins) }, "origins"],
    [{ ...CONFIG, limits: { ip_burst: 5n } }, "limits.ip_burst"],
  ]) {
    const entries = [];
    const gateway = createGateway(config, { log: (entry) => entries.push(entry) });
    const request = new Request("http://on.shop.example/v1/in", { method: "POST", headers: { origin: ORIGIN }, body: "{}" });
    assert.equal((await gateway.fetch(request, env())).status, 503, path);
    assert.ok(entries.some(({ message }) => message.startsWith(`configuration: ${path}: `)), JSON.stringify(entries));
  }
  // What is not given is not there.
  const gateway = createGateway({ ...CONFIG, identify: undefined, limits: undefined }, { log() {} });
  assert.equal((await gateway.fetch(new Request("http://on.shop.example/v1/health"), env())).status, 200);
});

test("a setting that is no text is told by its name", async () => {
  for (const name of ["SALEBOT_API_KEY", "SALEBOT_BASE_URL"]) {
    const entries = [];
    const gateway = createGateway(CONFIG, { log: (entry) => entries.push(entry.message) });
    const request = new Request("http://on.shop.example/v1/in", { method: "POST", headers: { origin: ORIGIN }, body: "{}" });
    assert.equal((await gateway.fetch(request, { ...env(), [name]: 12 })).status, 503, name);
    assert.ok(entries.includes(`${name}: a text is needed`), entries.join("\n"));
  }
});

test("an option that there is not is refused: what it was meant for would not be", () => {
  assert.throws(() => createGateway(CONFIG, { client_ip: "x-real-ip" }), /there is no option client_ip: the options are store, log, clientIp/);
  assert.throws(() => createGateway(CONFIG, { Store: {} }), TypeError);
});

test("a request that comes to nothing is answered as any page may read it, and the gateway stays as it is", async (t) => {
  const lines = listen(t);
  let starts = 0;
  const gateway = createGateway(() => (++starts, CONFIG));
  const ask = (request) => gateway.fetch(request, env());
  const broken = new Request("http://on.shop.example/v1/app.js");
  const { headers } = broken;
  headers.get = (name) => {
    if (name === "if-none-match") throw new Error("the host's own mistake");
    return Headers.prototype.get.call(headers, name);
  };
  const answer = await read(await ask(broken));
  assert.deepEqual([answer.status, answer.json?.error.code], [503, "internal"], answer.text);
  assert.equal(answer.headers.get("access-control-allow-origin"), "*");
  assert.equal(answer.headers.get("retry-after"), String(answer.json.error.retry_after_s));
  assert.deepEqual(lines, [FORGETS, "the gateway cannot answer this request: the host's own mistake"]);
  assert.equal((await ask(new Request("http://on.shop.example/v1/health"))).status, 200);
  assert.equal(starts, 1);
});

test("a gateway without configuration or environment answers, and throws nothing", async (t) => {
  listen(t);
  for (const config of [undefined, null, "text", 7, [], {}]) {
    const answer = await createGateway(config).fetch(new Request("http://on.shop.example/v1/health"));
    assert.equal(answer.status, 503, JSON.stringify(config));
  }
  const body = JSON.stringify(batch(newRecipient(), [track("hello")]));
  const request = () => new Request("http://on.shop.example/v1/in", { method: "POST", headers: { origin: ORIGIN }, body });
  for (const env of [undefined, null, {}, { SALEBOT_API_KEY: null }]) {
    assert.equal((await createGateway(CONFIG).fetch(request(), env)).status, 503, JSON.stringify(env));
  }
});

test("the API client finds a client, calls the bot and reads back", async () => {
  const bot = createSalebot({ apiKey: API_KEY, baseUrl: simulator.url });
  const recipient = newRecipient();
  const { client_id } = await bot.onlineChatClientId({ recipient, tag: "vip", name: "Анна" });
  assert.equal(typeof client_id, "number");
  assert.equal(await bot.callback({ client_id, message: "price_seen", plan: "pro", "client.age": 30 }), "ok");
  await bot.message({ client_id, message: "Hello & welcome #1" });
  await bot.saveVariables({ client_id, variables: { "client.city": "Тула" } });
  const { status, result } = await bot.getHistory({ client_id, limit: 10 });
  assert.equal(status, "success");
  assert.deepEqual(
    result.map((item) => item.text),
    ["price_seen", "You looked at the pro plan. Shall I explain the difference?", "Hello & welcome #1"],
  );
  const variables = await bot.getVariables({ client_id });
  assert.deepEqual([variables.plan, variables.age, variables.city, variables.tag], ["pro", "30", "Тула", "vip"]);
  assert.ok(!("api_key" in variables) && !JSON.stringify(variables).includes(API_KEY));
});

const failure = (promise) =>
  promise.then(
    (value) => assert.fail(`it should fail, and gave ${JSON.stringify(value)}`),
    (error) => error,
  );

/** All that an error can show, whoever prints it. */
async function shown(error) {
  const { inspect } = await import("node:util");
  return `${inspect(error, { depth: 10, showHidden: true })} ${JSON.stringify(error)} ${error.stack} ${error.cause?.message}`;
}

test("a refused connection is a network error with its cause, without URL and key", async () => {
  const host = `127.0.0.1:${await closedPort()}`;
  const error = await failure(createSalebot({ apiKey: API_KEY, baseUrl: `http://${host}` }).callback({ client_id: 1, message: "a" }));
  assert.ok(error instanceof Error);
  assert.equal(error.code, "network");
  assert.deepEqual(Object.keys(error.cause).sort(), ["message", "name"]);
  assert.equal(typeof error.cause.name, "string");
  const text = await shown(error);
  assert.ok(!text.includes(API_KEY) && !text.includes(host) && !text.includes("/api/"), text);
});

test("what the service refuses is an error with code and status, without the key", async () => {
  const wrong = "ffffffffffffffffffffffffffffffff";
  const error = await failure(createSalebot({ apiKey: wrong, baseUrl: simulator.url }).getVariables({ client_id: 1 }));
  assert.deepEqual([error.code, error.status], ["api_status", 404]);
  assert.ok(!(await shown(error)).includes(wrong));

  const bot = createSalebot({ apiKey: API_KEY, baseUrl: simulator.url });
  const missing = await failure(bot.getVariables({ client_id: 999 }));
  assert.deepEqual([missing.code, missing.status], ["api_status", 404]);
  assert.match(missing.message, /client_not_found/);
  await simulator.quirks({ respond: { status: 429, retry_after_s: 3, body: `the key ${API_KEY} is busy`, times: 1 } });
  const once = createSalebot({ apiKey: API_KEY, baseUrl: simulator.url, retry: false });
  const limited = await failure(once.getVariables({ client_id: 1 }));
  assert.deepEqual([limited.code, limited.status, limited.retryAfterMs], ["rate_limited", 429, 3000]);
  assert.ok(!(await shown(limited)).includes(API_KEY));
});

test("a key or a base URL that cannot be used is an error before anything is sent", async () => {
  for (const [options, words] of [
    [{}, "missing"],
    [{ apiKey: "" }, "missing"],
    [{ apiKey: null }, "missing"],
    [{ apiKey: "#{api_key}" }, "placeholder"],
    [{ apiKey: "ab cd" }, "white space"],
    [{ apiKey: API_KEY, baseUrl: "nowhere" }, "base URL"],
  ]) {
    const error = await failure(createSalebot({ baseUrl: simulator.url, ...options }).callback({ client_id: 1, message: "a" }));
    assert.equal(error.code, "invalid_argument");
    assert.ok(error.message.includes(words), error.message);
  }
  assert.equal((await failure(createSalebot().callback({ client_id: 1, message: "a" }))).code, "invalid_argument");
  for (const params of [7, "text", null]) {
    const error = await failure(createSalebot({ apiKey: API_KEY, baseUrl: simulator.url }).callback(params));
    assert.equal(error.code, "invalid_argument", JSON.stringify(params));
  }
  assert.deepEqual(await simulator.journal(), []);
});
