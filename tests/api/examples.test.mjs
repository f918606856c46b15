// All 43 methods by name, and their examples, against the seeded simulator over HTTP.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createSalebot } from "salebot-onsite/api";
import { METHODS } from "../../pkg/api/methods.js";
import { API_KEY, startSimulator } from "../support/simulator.mjs";
import { checks, prepare, serviceName } from "./checks.mjs";
import * as examples from "./examples.mjs";

/** The 27 methods of the older edition of the service's documentation. */
const OLDER = [
  "callback",
  "whatsapp_callback",
  "tg_callback",
  "message",
  "whatsapp_message",
  "broadcast",
  "get_history",
  "clear_history",
  "assign_to_user",
  "load_clients",
  "add_to_list",
  "remove_from_list",
  "get_clients",
  "subscribers",
  "save_variables",
  "get_variables",
  "find_client_id_by_platform_id",
  "online_chat_client_id",
  "whatsapp_client_id",
  "find_client_id_by_phone",
  "find_client_id_by_email",
  "find_client_id_by_var",
  "set_order_state",
  "check_insta_subscription",
  "check_whatsapp",
  "connected_channels",
  "get_messages",
];

/** The 16 that came later. */
const NEWER = [
  "vk_callback",
  "ok_callback",
  "email_callback",
  "send_callback_by_platform_id",
  "delete_clients",
  "find_latest_client_id_by_var",
  "find_all_client_id_by_var",
  "find_all_client_id_by_several_vars",
  "find_clients",
  "get_current_order_id",
  "get_orders",
  "move_order_to_next_state",
  "get_order_vars",
  "set_order_vars",
  "create_order",
  "get_order_state",
];

let simulator;
let bot;

before(async () => {
  simulator = await startSimulator();
  bot = createSalebot({ apiKey: API_KEY, baseUrl: simulator.url, retry: false });
});
after(() => simulator?.close());

test("the methods are those of the older edition and the newer ones, each with an example and a check", () => {
  const all = [...OLDER, ...NEWER].sort();
  assert.deepEqual([OLDER.length, NEWER.length, new Set(all).size], [27, 16, 43]);
  assert.deepEqual(Object.values(METHODS).sort(), all);
  assert.deepEqual(Object.keys(METHODS).map(serviceName).sort(), all);
  assert.deepEqual(Object.keys(examples).map(serviceName).sort(), all);
  assert.deepEqual(Object.keys(checks).map(serviceName).sort(), all);
});

for (const [name, example] of Object.entries(examples)) {
  test(`${name} does what its example shows`, async () => {
    await prepare(simulator);
    await checks[name](await example(bot), { simulator });
  });
}

/** What a callback for the client of the online chat left behind, ids and times aside. */
async function effectOf(params) {
  await prepare(simulator);
  assert.equal(await bot.callback(params), "ok");
  const { variables, deals, history } = await simulator.client("seed0000005");
  return { variables, deals, history: history.map(({ id, created_at, ...item }) => item) };
}

/** Each of these must do what the plain call does, and say in the query which parameter stands where. */
async function sameAsPlain(...remapped) {
  const plain = await effectOf({ client_id: 36558, message: "Hello world", plan: "Pro" });
  assert.equal(plain.history.at(-1).text, "Hello world");
  assert.equal(plain.deals.at(-1).variables.plan, "Pro");
  for (const params of remapped) {
    assert.deepEqual(await effectOf(params), plain, JSON.stringify(params));
    const [{ query, body }] = await simulator.journal("callback");
    assert.ok(Object.keys(query).some((name) => name.includes("value_")), JSON.stringify(query));
    assert.equal(body.plan, "Pro");
  }
}

test("a remapped callback does what the plain one does", () =>
  sameAsPlain(
    { value_client_id: "my_client", my_client: 36558, message: "Hello world", plan: "Pro" },
    { value_client_id: "my_client", my_client: "36558", value_message: "my_text", my_text: "Hello world", plan: "Pro" },
  ));

test("so does one whose values are nested", () => {
  const user = { ids: [36558], text: "Hello world" };
  const places = { delimiter_value_client_id: "user.ids.0", delimiter_value_message: "user.text" };
  return sameAsPlain({ delimiter: ".", ...places, user, plan: "Pro" });
});

test("the documented nested place is read, whose names hold the delimiter themselves", () => {
  const place = ["key1", "key2"].join("1");
  const key1 = { key2: 36558 };
  return sameAsPlain({ delimiter: "1", delimiter_value_client_id: place, key1, message: "Hello world", plan: "Pro" });
});
