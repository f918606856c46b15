// createSalebot: its methods, its options, and how it opens.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { inspect } from "node:util";
import { createSalebot, parseWebhook } from "salebot-onsite/api";
import { readSettings } from "../../pkg/api/options.js";
import { botAt, failure } from "../support/api.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";

/** The methods of the older edition of the service's documentation, and those that came later. */
const OLDER = `callback whatsapp_callback tg_callback message whatsapp_message broadcast get_history clear_history
  assign_to_user load_clients add_to_list remove_from_list get_clients subscribers save_variables get_variables
  find_client_id_by_platform_id online_chat_client_id whatsapp_client_id find_client_id_by_phone find_client_id_by_email
  find_client_id_by_var set_order_state check_insta_subscription check_whatsapp connected_channels get_messages`;
const NEWER = `vk_callback ok_callback email_callback send_callback_by_platform_id delete_clients
  find_latest_client_id_by_var find_all_client_id_by_var find_all_client_id_by_several_vars find_clients
  get_current_order_id get_orders move_order_to_next_state get_order_vars set_order_vars create_order get_order_state`;
const NAMES = `${OLDER} ${NEWER}`.split(/\s+/);

/** What calls of these need so that they are sent. */
const who = { client_id: 1 };
const deal = { client_id: 1, order_id: 2 };
const CALLS = {
  callback: { ...who, message: "a" },
  vkCallback: { message: "a", user_id: "1", group_id: "2" },
  okCallback: { name: "A", message: "a", user_id: "1", group_id: "2" },
  whatsappCallback: { name: "A", message: "a", phone: "79000000000", bot_id: 1 },
  tgCallback: { message: "a", user_id: "1", group_id: "shop_bot" },
  emailCallback: { name: "A", message: "a", email: "a@shop.example", email_id_bot: 1 },
  sendCallbackByPlatformId: { platform_ids: ["1"], callback_text: "a", group_id: "shop_bot" },
  message: { ...who, message: "a" },
  whatsappMessage: { phone: "79000000000", message: "a", whatsapp_bot_id: 1 },
  broadcast: { clients: [1], message: "a" },
  getHistory: who,
  clearHistory: who,
  assignToUser: who,
  loadClients: [{ platform_id: "1", group_id: "shop_bot", client_type: 1 }],
  addToList: { list_id: 1, clients: [1] },
  removeFromList: { list_id: 1, clients: [1] },
  getClients: {},
  deleteClients: { client_ids: [1] },
  subscribers: {},
  saveVariables: { ...who, variables: { plan: "pro" } },
  getVariables: who,
  findClientIdByPlatformId: { platform_ids: ["1"], group_id: "shop_bot" },
  onlineChatClientId: { recipient: "client-test" },
  whatsappClientId: { phone: "79000000000", group_id: "1" },
  findClientIdByPhone: { phone: "79000000000" },
  findClientIdByEmail: { email: "a@shop.example" },
  findClientIdByVar: { var: "plan", val: "pro" },
  findLatestClientIdByVar: { var: "plan", val: "pro" },
  findAllClientIdByVar: { var: "plan", val: "pro" },
  findAllClientIdBySeveralVars: { plan: "pro", city: "Riga" },
  findClients: { q: { plan: "pro" } },
  setOrderState: { ...who, state_id: 1 },
  getCurrentOrderId: who,
  getOrders: who,
  moveOrderToNextState: deal,
  getOrderVars: { ...deal, variables: ["plan"] },
  setOrderVars: { ...deal, variables: { plan: "pro" } },
  createOrder: who,
  getOrderState: deal,
  checkInstaSubscription: { user_name: "ann", login: "shop" },
  checkWhatsapp: { phone: "79000000000" },
  connectedChannels: undefined,
  getMessages: undefined,
};

let simulator;

before(async () => {
  simulator = await startSimulator();
});
after(() => simulator?.close());
beforeEach(() => simulator.reset());

test("all 43 methods are there, and each calls the service's method of its name", async () => {
  assert.equal(new Set(NAMES).size, 43);
  const camelCase = (name) => name.replaceAll(/_(.)/g, (_, letter) => letter.toUpperCase());
  assert.deepEqual(Object.keys(CALLS).sort(), NAMES.map(camelCase).sort());
  const bot = botAt(simulator, { retry: false });
  for (const name of NAMES) {
    const method = camelCase(name);
    assert.equal(typeof bot[method], "function", method);
    await simulator.clear();
    const params = CALLS[method];
    // Most find nobody in an empty project; what matters is that the right one was asked.
    const error = await (params ? bot[method](params) : bot[method]()).then(() => undefined, (error) => error);
    if (error) assert.deepEqual([error.code, error.method], ["api_status", name], error.message);
    assert.deepEqual(await simulator.actions(), [name], method);
  }
  const others = ["broadcastInParts", "clients", "history", "request", "sendCallbackInParts"];
  assert.deepEqual(Object.keys(bot).sort(), [...NAMES.map(camelCase), ...others].sort());
});

test("methods that take nothing take options alone, and all work without their object", async () => {
  const { callback, connectedChannels, getMessages, getClients } = botAt(simulator);
  assert.ok("project_id" in (await connectedChannels()));
  assert.equal((await getMessages({ timeoutMs: 5_000 })).status, "success");
  assert.deepEqual((await getClients()).clients, []);
  assert.equal((await failure(callback())).code, "invalid_argument");
  assert.equal((await failure(connectedChannels({ signal: AbortSignal.abort() }))).code, "aborted");
});

test("any method can be called by the service's own name", async () => {
  const bot = botAt(simulator);
  const { client_id } = await bot.request("online_chat_client_id", { recipient: "by-name" });
  assert.equal(await bot.request("callback", { client_id, message: "price_seen", plan: "pro" }), "ok");
  assert.equal((await bot.request("get_messages")).status, "success");
  const unknown = await failure(bot.request("brand_new", { any: "thing" }));
  assert.deepEqual([unknown.code, unknown.method, unknown.status], ["api_status", "brand_new", 404]);
  for (const name of [undefined, 7, "", "../get_variables", "get_variables?x=1"]) {
    assert.equal((await failure(bot.request(name, {}))).code, "invalid_argument", String(name));
  }
});

test("options that cannot be used are a rejection of the first call, with a sentence that names them", async () => {
  for (const [options, words] of [
    [null, "options"],
    ["text", "options"],
    [[], "options"],
    [{ apiKey: 7 }, "apiKey must be a text"],
    [{ baseUrl: 7 }, "baseUrl must be a text"],
    [{ fetch: "fetch" }, "fetch must be a function"],
    [{ fetch: null }, "fetch must be a function"],
    [{ timeoutMs: "15000" }, "timeoutMs must be a number"],
    [{ timeoutMs: Number.NaN }, "timeoutMs must be a number"],
    [{ timeoutMs: -1 }, "timeoutMs must be a number"],
    [{ timeoutMs: 2 ** 31 }, "timeoutMs must be a number"],
    [{ timeoutMs: 0 }, "timeoutMs must be above 0"],
    [{ retry: true }, "retry must be false or an object"],
    [{ retry: null }, "retry must be false or an object"],
    [{ retry: 3 }, "retry must be false or an object"],
    [{ retry: { attempts: 0 } }, "retry.attempts must be a whole number"],
    [{ retry: { attempts: 1.5 } }, "retry.attempts must be a whole number"],
    [{ retry: { attempts: 101 } }, "retry.attempts must be a whole number from 1 to 100"],
    [{ retry: { baseMs: "500" } }, "retry.baseMs must be a number"],
    [{ retry: { maxMs: -1 } }, "retry.maxMs must be a number"],
  ]) {
    const full = options && typeof options === "object" && !Array.isArray(options) ? { apiKey: API_KEY, baseUrl: simulator.url, ...options } : options;
    const bot = createSalebot(full);
    for (const error of [await failure(bot.getMessages()), await failure(bot.clients().next())]) {
      assert.equal(error.code, "invalid_argument", inspect(options));
      assert.ok(error.message.includes(words), `${inspect(options)}: ${error.message}`);
    }
  }
  assert.deepEqual(await simulator.journal(), []);
});

test("a call's options that cannot be used are a rejection too", async () => {
  const bot = botAt(simulator);
  for (const [options, words] of [
    [null, "options"],
    [7, "options"],
    [{ signal: {} }, "signal must be an AbortSignal"],
    [{ signal: new AbortController() }, "signal must be an AbortSignal"],
    [{ timeoutMs: "1" }, "timeoutMs must be a number"],
    [{ revealApiKey: "yes" }, "revealApiKey must be true or false"],
  ]) {
    const error = await failure(bot.getVariables({ client_id: 1 }, options));
    assert.equal(error.code, "invalid_argument", inspect(options));
    assert.ok(error.message.includes(words), error.message);
  }
  assert.deepEqual(await simulator.journal(), []);
});

test("a number that JSON cannot hold is refused, wherever it stands, and nothing is sent", async () => {
  const bot = botAt(simulator);
  const hello = { client_id: 1, message: "Hello" };
  const none = new Date(Number.NaN);
  for (const [call, words] of [
    [() => bot.message({ ...hello, time_shift: Number.NaN }), "message: time_shift must be a finite number, not NaN"],
    [() => bot.message({ ...hello, time_shift: -Infinity }), "message: time_shift must be a finite number, not -Infinity"],
    [() => bot.message({ ...hello, time_shift: new Number(Number.NaN) }), "message: time_shift must be a finite number, not NaN"],
    [() => bot.message({ ...hello, send_time: none }), "message: send_time must be a date that exists"],
    [() => bot.message({ ...hello, buttons: [{ text: "a" }, { text: "b", line: Infinity }] }), "message: buttons[1].line must be a finite number, not Infinity"],
    [() => bot.callback({ ...hello, plan: Number.NaN }), "callback: plan must be a finite number, not NaN"],
    [() => bot.saveVariables({ client_id: 1, variables: { seats: Number.NaN } }), "save_variables: variables.seats must be a finite number, not NaN"],
    [() => bot.loadClients([{ ...CALLS.loadClients[0], client_type: Number.NaN }]), "load_clients: [0].client_type must be a finite number, not NaN"],
    [() => bot.request("brand_new", { time_shift: Number.NaN }), "brand_new: time_shift must be a finite number, not NaN"],
    [() => bot.clients({ list: Number.NaN }).next(), "get_clients: list must be a finite number, not NaN"],
    [() => bot.history({ client_id: Number.NaN }).next(), "get_history: client_id must be a finite number, not NaN"],
    [() => bot.broadcastInParts({ clients: [1], message: "a", time_shift: Number.NaN }), "broadcast: time_shift must be a finite number, not NaN"],
    [() => bot.broadcastInParts({ clients: [1, Number.NaN], message: "a" }), "broadcast: clients[1] must be a finite number, not NaN"],
    [
      () => bot.sendCallbackInParts({ ...CALLS.sendCallbackByPlatformId, time_shift: Infinity }),
      "send_callback_by_platform_id: time_shift must be a finite number, not Infinity",
    ],
  ]) {
    const error = await failure(call());
    assert.deepEqual([error.code, error.message], ["invalid_argument", words]);
    assert.equal(error.method, words.split(":")[0]);
  }
  assert.deepEqual(await simulator.journal(), []);
});

test("what the caller does not say is left to the core", () => {
  const base = { apiKey: "k", baseUrl: "" };
  for (const [given, settings] of [
    [{}, base],
    [{ timeoutMs: 5 }, { ...base, timeoutMs: 5 }],
    [{ retry: false }, { ...base, retry: { attempts: 1 } }],
    [{ retry: { baseMs: 5 } }, { ...base, retry: { baseMs: 5 } }],
  ]) {
    // As JSON, in which undefined is absent.
    assert.deepEqual(JSON.parse(JSON.stringify(readSettings({ apiKey: "k", ...given }).settings)), settings);
  }
});

test("the caller may change its objects as soon as a call has been made", async () => {
  const options = { apiKey: API_KEY, baseUrl: simulator.url };
  const bot = createSalebot(options);
  options.apiKey = "ffffffffffffffffffffffffffffffff";
  const { client_id } = await bot.onlineChatClientId({ recipient: "changing" });
  const params = { client_id, message: "first" };
  const calls = [];
  // Two instances: one whose core is still to be made, and one that has it.
  for (const each of [botAt(simulator), bot]) {
    for (const message of ["first", "second"]) {
      params.message = message;
      calls.push(each.callback(params));
    }
    params.message = "too late";
    await Promise.all(calls.splice(0));
  }
  const sent = (await simulator.journal("callback")).map(({ params }) => params.message);
  assert.deepEqual(sent.sort(), ["first", "first", "second", "second"]);
});

test("many calls at once each get their own answer", async () => {
  const bot = botAt(simulator);
  const recipients = Array.from({ length: 60 }, (_, at) => `crowd${at}`);
  const found = await Promise.all(recipients.map((recipient) => bot.onlineChatClientId({ recipient, tag: recipient })));
  assert.equal(new Set(found.map(({ client_id }) => client_id)).size, 60);
  const variables = await Promise.all(found.map(({ client_id }) => bot.getVariables({ client_id })));
  assert.deepEqual(variables.map(({ tag }) => tag), recipients);
});

test("two projects keep their own keys", async () => {
  const other = "abcdefabcdefabcdefabcdefabcdefab";
  await fetch(`${simulator.url}/_control/keys`, { method: "POST", body: JSON.stringify({ key: other, scopes: ["R"] }) });
  const params = { recipient: "scoped" };
  const [one, two] = [botAt(simulator), botAt(simulator, { apiKey: other })];
  const [found, refused] = await Promise.all([one.onlineChatClientId(params), failure(two.onlineChatClientId(params))]);
  assert.equal(typeof found.client_id, "number");
  assert.deepEqual([refused.code, refused.status], ["api_status", 403]);
});

test("the project's key is in no answer, no error and no look at the client, unless it is asked for", async () => {
  const bot = botAt(simulator);
  const { client_id } = await bot.onlineChatClientId({ recipient: "secret" });
  const answers = [await bot.getVariables({ client_id }), await bot.getVariables({ client_id }, { revealApiKey: false })];
  for (const answer of answers) assert.ok(!("api_key" in answer) && !JSON.stringify(answer).includes(API_KEY));
  assert.equal((await bot.getVariables({ client_id }, { revealApiKey: true })).api_key, API_KEY);
  assert.ok(!inspect(bot, { depth: 9, showHidden: true }).includes(API_KEY));
  await simulator.quirks({ respond: { status: 400, body: { status: "fail", message: `${API_KEY} is too low` } } });
  const error = await failure(bot.callback({ client_id, message: "a" }));
  assert.deepEqual([error.code, error.method, error.status], ["api_status", "callback", 400]);
  assert.match(error.words, /is too low/);
  assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes(API_KEY));
});

test("an error keeps the whole of the service's words", async () => {
  const words = `no: ${"a long explanation ".repeat(100)}the end`;
  await simulator.quirks({ respond: { status: 400, body: { status: "fail", message: words } } });
  const error = await failure(botAt(simulator).callback({ client_id: 1, message: "a" }));
  assert.ok(error.words.includes(words), error.words);
  assert.ok(error instanceof Error && !error.message.includes("\n"));
});

test("a service that takes too long is a timeout, by the client's time or by the call's own", async () => {
  await simulator.quirks({ latency_ms: 3_000 });
  const started = performance.now();
  const byClient = await failure(botAt(simulator, { timeoutMs: 100 }).callback({ client_id: 1, message: "a" }));
  const byCall = await failure(botAt(simulator).callback({ client_id: 1, message: "a" }, { timeoutMs: 100 }));
  assert.deepEqual([byClient.code, byCall.code, byCall.method], ["timeout", "timeout", "callback"]);
  assert.ok(performance.now() - started < 2_000);
});

test("the caller's signal ends a call, and only that one", async () => {
  await simulator.quirks({ latency_ms: { ms: 400 } });
  const bot = botAt(simulator);
  const controller = new AbortController();
  const ended = failure(bot.getMessages({ signal: controller.signal }));
  const other = bot.getMessages({ signal: new AbortController().signal });
  await simulator.calls(2);
  controller.abort();
  const error = await ended;
  assert.deepEqual([error.code, error.method], ["aborted", "get_messages"]);
  assert.equal((await other).status, "success");
  const before = await failure(bot.getMessages({ signal: controller.signal }));
  assert.equal(before.code, "aborted");
  assert.equal((await simulator.journal()).length, 2);
});

test("a signal of null is none", async () => {
  const bot = botAt(simulator);
  assert.equal((await bot.getMessages({ signal: null })).status, "success");
  assert.deepEqual((await bot.clients({}, { signal: null }).next()).done, true);
});

test("an abort is told in the caller's words, whatever they are, without URL and key", async () => {
  await simulator.quirks({ latency_ms: 1_000 });
  const bot = botAt(simulator);
  const odd = Object.create(null);
  for (const [reason, cause] of [
    [undefined, { name: "AbortError", message: "This operation was aborted" }],
    [new RangeError("too late"), { name: "RangeError", message: "too late" }],
    ["enough", { name: "Error", message: "enough" }],
    [7, { name: "Error", message: "7" }],
    [odd, { name: "Error", message: "" }],
    [new Error(`not ${API_KEY} at ${simulator.url}/api/${API_KEY}/callback`), { name: "Error", message: "not *** at ***" }],
  ]) {
    await simulator.clear();
    const controller = new AbortController();
    const call = failure(bot.getMessages({ signal: controller.signal }));
    await simulator.calls(1);
    controller.abort(reason);
    const later = failure(bot.getMessages({ signal: controller.signal }));
    for (const error of [await call, await later]) {
      assert.deepEqual([error.code, error.method, error.message], ["aborted", "get_messages", "get_messages: the caller ended it"]);
      assert.deepEqual(error.cause, cause);
    }
  }
});

test("the caller's own fetch is what calls", async () => {
  const seen = [];
  const bot = botAt(simulator, {
    fetch: (...args) => {
      const request = new Request(...args);
      seen.push([request.method, new URL(request.url).pathname.split("/").at(-1)]);
      return fetch(request);
    },
  });
  const { client_id } = await bot.onlineChatClientId({ recipient: "by-fetch" });
  await bot.message({ client_id, message: "Hello & welcome #1" });
  assert.deepEqual(seen, [["GET", "online_chat_client_id"], ["POST", "message"]]);
  assert.deepEqual(await simulator.actions(), ["online_chat_client_id", "message"]);
});

test("a fetch that fails in any way is a network error with a cause that holds no secret", async () => {
  const failures = [
    () => { throw new TypeError(`cannot reach ${simulator.url}/api/${API_KEY}/callback`); },
    async (request) => { throw Object.assign(new Error(`no way to ${request.url ?? request}`), { name: "OddError" }); },
    () => Promise.reject("a text"),
    () => Promise.reject(undefined),
    () => undefined,
    async () => ({}),
  ];
  for (const fails of failures) {
    const error = await failure(botAt(simulator, { fetch: fails, retry: false }).callback({ client_id: 1, message: "a" }));
    assert.ok(error instanceof Error, String(fails));
    assert.ok(["network", "invalid_argument"].includes(error.code), `${fails}: ${error.code}`);
    const text = inspect(error, { depth: 9, showHidden: true });
    assert.ok(!text.includes(API_KEY) && !text.includes(simulator.url), text);
  }
});

test("the webhook's post is read from a text, an object or bytes", async () => {
  const post = {
    id: 5286976574,
    client: { id: 226000000, recepient: "qj6pvradl1f", client_type: 5, name: "Анна", tag: null, variables: { plan: "pro" }, order_variables: {} },
    message: "Hello",
    attachments: null,
    project_id: 1,
    is_input: 0,
    delivered: 1,
    error_message: true,
  };
  const text = JSON.stringify(post);
  for (const body of [text, post, new TextEncoder().encode(text), Buffer.from(text)]) {
    const read = await parseWebhook(body);
    assert.deepEqual([read.id, read.client.id, read.message], [5286976574, 226000000, "Hello"]);
  }
  const circle = {};
  circle.self = circle;
  for (const body of ["", "{", "[]", "null", null, undefined, 7, circle]) {
    const error = await failure(parseWebhook(body));
    assert.ok(error instanceof Error && typeof error.code === "string", inspect(body));
  }
});
