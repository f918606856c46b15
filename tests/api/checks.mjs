// What each example must have answered and done, seen through the simulator's control door. Whatever host an example
// ran on: prepare(simulator), run it, then checks[name](answer, { simulator }).

import assert from "node:assert/strict";
import { API_KEY } from "../support/simulator.mjs";

/** `message_from_outside` of what the API wrote, and of a callback. */
const API = 1;
const CALLBACK = 3;
/** When the examples' broadcast begins. */
const BROADCAST_MS = Date.UTC(2035, 0, 15, 10);
/** How long a call may take to get from the journal to its effect. */
const SLACK_MS = 5000;

/** The service's name of a method: `find_clients` for `findClients`. */
export const serviceName = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

async function ask({ url }, path, body) {
  const answer = await fetch(`${url}/_control/${path}`, body && { method: "POST", body: JSON.stringify(body) });
  const text = await answer.text();
  assert.ok(answer.ok, `${path}: ${answer.status} ${text}`);
  return text && JSON.parse(text);
}

/** The seeded project, fresh, with an empty journal. The bot is paused for the client of the vkCallback example. */
export async function prepare(simulator) {
  await ask(simulator, "reset", {});
  await ask(simulator, "seed", {});
  await ask(simulator, "clients/36556", { paused: true });
}

const clientOf = (simulator, id) => ask(simulator, `clients/${id}`);

/** All clients with all that is known of them, oldest first. */
async function everyone(simulator) {
  const rows = await ask(simulator, "clients");
  return Promise.all(rows.map(({ client_id }) => clientOf(simulator, client_id)));
}

/** The ids of all clients that pass, oldest first; there is at least one, and not everybody. */
async function idsOf(simulator, passes) {
  const all = await everyone(simulator);
  const found = all.filter(passes).map((client) => client.client_id);
  assert.ok(found.length > 0 && found.length < all.length, `${found.length} of ${all.length} clients pass`);
  return found;
}

/** The last message in the chat of a recipient, once the one with this text is there. */
async function shown({ url }, recipient, text) {
  const leave = new AbortController();
  const signal = AbortSignal.any([leave.signal, AbortSignal.timeout(SLACK_MS)]);
  const answer = await fetch(`${url}/chat/events?recipient=${recipient}`, { signal });
  let read = "";
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    read += chunk;
    const data = read.split("\n").filter((line) => line.startsWith("data:") && line.includes(text));
    if (data.length && read.endsWith("\n\n")) {
      leave.abort();
      return JSON.parse(data.at(-1).slice("data:".length));
    }
  }
  assert.fail(`the chat ended without ${text}`);
}

/** The service said yes, in one of its ways. */
const accepted = (answer) => assert.ok(answer === "ok" || answer?.status === "success", JSON.stringify(answer));

/** The bot heard this for the client, who does not see it, and answered with this block. */
async function reacted(simulator, id, heard, block) {
  const client = await clientOf(simulator, id);
  const [cue, said] = client.history.slice(-2);
  assert.deepEqual([cue.text, cue.client_replica, cue.message_from_outside], [heard, true, CALLBACK]);
  assert.deepEqual([said.client_replica, said.message_id], [false, block]);
  return client;
}

const deal = (client, order_id) => client.deals.find((deal) => deal.order_id === order_id);

const effects = {
  // Callbacks

  async callback(answer, { simulator }) {
    accepted(answer);
    const client = await reacted(simulator, 36558, "price_seen", 101);
    assert.match(client.history.at(-1).text, /at the Pro plan/);
    assert.equal(client.variables.last_page, "/offer");
    assert.equal(client.deal.variables.plan, "Pro");
  },

  async vkCallback(answer, { simulator }) {
    accepted(answer);
    assert.equal((await reacted(simulator, 36556, "form_sent", 102)).paused, false);
  },

  async okCallback(answer, { simulator }) {
    accepted(answer);
    const client = await reacted(simulator, 36571, "hello", 103);
    assert.deepEqual(Object.keys(client.deal.variables), ["comment", "plan"], "what was remapped is no variable");
  },

  async whatsappCallback(answer, { simulator, call }) {
    accepted(answer);
    const before = await clientOf(simulator, 36554);
    assert.equal(before.name, "Anna");
    assert.notEqual(before.history.at(-1).message_id, 101);
    const [errand] = await ask(simulator, "scheduled");
    assert.deepEqual([errand.action, errand.client_id, errand.message], ["whatsapp_callback", 36554, "price_seen"]);
    const wait = errand.at_ms - call.at_ms;
    assert.ok(wait >= 600_000 && wait < 600_000 + SLACK_MS, `${wait} ms`);
    await ask(simulator, "clock", { advance_s: 600 });
    assert.equal((await reacted(simulator, 36554, "price_seen", 101)).deal.variables.plan, "Basic");
  },

  async tgCallback(answer, { simulator }) {
    accepted(answer);
    assert.equal((await reacted(simulator, 36553, "form_sent", 102)).variables.delivery, "courier");
  },

  async emailCallback(answer, { simulator }) {
    accepted(answer);
    const newest = (await everyone(simulator)).at(-1);
    const { recipient, client_type, group, name } = newest;
    assert.deepEqual([recipient, client_type, group, name], ["nina@client.example", 14, "mail-831", "Nina"]);
    await reacted(simulator, newest.client_id, "form_sent", 102);
  },

  async sendCallbackByPlatformId(answer, { simulator }) {
    accepted(answer);
    await reacted(simulator, 36561, "form_sent", 102);
    const paused = await clientOf(simulator, 36556);
    assert.deepEqual([paused.history.at(-1).text, paused.history.at(-1).answered], ["form_sent", false]);
  },

  // Messages

  async message(answer, { simulator }) {
    accepted(answer);
    const item = (await clientOf(simulator, 36558)).history.at(-1);
    assert.deepEqual([item.text, item.client_replica, item.message_from_outside], ["Shall we call you back?", false, API]);
    const { buttons } = await shown(simulator, "seed0000005", item.text);
    assert.deepEqual(buttons, ["Yes, please", "Not now"].map((text) => ({ text, type: "reply", url: null })));
  },

  async whatsappMessage(answer, { simulator }) {
    accepted(answer);
    const item = (await clientOf(simulator, 36554)).history.at(-1);
    assert.deepEqual(item.attachments, { type: "file", url: "https://shop.example/prices.pdf" });
    assert.deepEqual([item.text, item.message_from_outside, item.delivered], ["", API, true]);
  },

  async broadcast(answer, { simulator }) {
    accepted(answer);
    const members = await idsOf(simulator, (client) => client.lists.includes(502));
    const errands = await ask(simulator, "scheduled");
    assert.deepEqual(
      errands.map(({ at_ms, client_id }) => [at_ms, client_id]),
      members.map((id, at) => [BROADCAST_MS + 500 * at, id]),
    );
    await ask(simulator, "clock", { at_ms: BROADCAST_MS });
    const item = (await clientOf(simulator, members[0])).history.at(-1);
    assert.equal(item.text, "The new catalogue is here.");
    assert.deepEqual(item.attachments, { type: "image", url: "https://shop.example/catalogue.png" });
  },

  async getHistory(answer) {
    assert.equal(answer.length, 100);
    assert.equal(answer.at(-1).created_at, Date.UTC(2024, 0, 7, 23, 50) / 1000, "the newest of the days");
    assert.ok(answer.every((item, at) => item.id > 2 ** 32 && (at === 0 || item.id > answer[at - 1].id)));
    assert.ok(answer.every((item) => typeof item.text === "string" && typeof item.client_replica === "boolean"));
  },

  async clearHistory(answer, { simulator }) {
    accepted(answer);
    const client = await clientOf(simulator, 36558);
    assert.deepEqual(client.history, []);
    assert.equal(client.variables.city, "Казань", "all else stays");
  },

  async getMessages(answer, { simulator }) {
    const blocks = await ask(simulator, "blocks");
    assert.deepEqual(
      answer.map(({ id, condition, answer }) => [id, condition, answer]),
      blocks.map(({ id, condition, answer }) => [id, condition, answer]),
    );
  },

  // Clients

  async assignToUser(answer, { simulator }) {
    accepted(answer);
    assert.equal((await clientOf(simulator, 36558)).manager_id, 72);
  },

  async loadClients(answer, { simulator }) {
    const expected = [
      { platform_id: "512345678", group_id: "shop_example_bot", client_type: 1, status: "success", id: 36873 },
      { platform_id: "79001234567", group_id: "", client_type: 13, status: "success", id: 36874 },
    ];
    assert.deepEqual(answer, expected);
    for (const { id, platform_id, client_type } of expected) {
      const client = await clientOf(simulator, id);
      assert.deepEqual([client.recipient, client.client_type], [platform_id, client_type]);
    }
  },

  async getClients(answer, { simulator }) {
    const members = await idsOf(simulator, (client) => client.lists.includes(502));
    assert.deepEqual(answer.map(({ id }) => id), members.reverse().slice(10, 60));
    assert.ok(answer.every((row) => typeof row.platform_id === "string" && Number.isInteger(row.client_type)));
  },

  async deleteClients(answer, { simulator }) {
    accepted(answer);
    const left = (await ask(simulator, "clients")).map(({ client_id }) => client_id);
    assert.deepEqual([left.length, left.includes(36559), left.includes(36560)], [318, false, false]);
  },

  async subscribers(answer, { simulator }) {
    const since = Date.UTC(2024, 1, 1);
    const asked = await idsOf(simulator, (client) => client.client_type === 1 && client.created_at_ms >= since);
    assert.deepEqual(answer.map(({ id }) => id), asked.reverse());
    assert.ok(answer.every((row) => row.client_type === 1 && typeof row.vk_id === "string" && row.variables.city));
  },

  // Search

  async findClientIdByPlatformId(answer) {
    assert.deepEqual(
      answer.map(({ id, platform_id, group }) => [id, platform_id, group]),
      [
        [36556, "100023757", "194275601"],
        [36561, "100063352", "194275601"],
      ],
    );
    assert.equal(answer[0].variables.city, "Riga");
  },

  async onlineChatClientId(answer, { simulator }) {
    assert.equal(answer, 36558);
    const client = await clientOf(simulator, 36558);
    assert.deepEqual([client.tag, client.name], ["landing", "Anna"]);
  },

  async whatsappClientId(answer) {
    assert.equal(answer, 36554);
  },

  async findClientIdByPhone(answer) {
    assert.equal(answer, 36555);
  },

  async findClientIdByEmail(answer) {
    assert.equal(answer, 36555);
  },

  async findClientIdByVar(answer, { simulator }) {
    const holds = (client) => client.deals.some((deal) => deal.variables.plan === "Team & Co");
    assert.equal(answer, (await idsOf(simulator, holds))[0]);
  },

  async findLatestClientIdByVar(answer, { simulator }) {
    assert.equal(answer, (await idsOf(simulator, (client) => client.variables.city === "Казань")).at(-1));
  },

  async findAllClientIdByVar(answer, { simulator }) {
    assert.deepEqual(answer, await idsOf(simulator, (client) => client.variables.utm_source === "newsletter"));
  },

  async findAllClientIdBySeveralVars(answer, { simulator }) {
    const holds = ({ variables: { city, utm_source } }) => city === "Riga" && utm_source === "vk";
    assert.deepEqual(answer, await idsOf(simulator, holds));
  },

  async findClients(answer, { simulator }) {
    const holds = ({ variables: { city, utm_source } }) => ["Riga", "Tomsk"].includes(city) && utm_source !== "vk";
    assert.deepEqual(answer, await idsOf(simulator, holds));
  },

  // Variables

  async saveVariables(answer, { simulator }) {
    accepted(answer);
    const client = await clientOf(simulator, 36558);
    assert.equal(client.variables.city, "Riga");
    assert.deepEqual(client.deal.variables, { comment: null, plan: "Basic", seats: "3" });
  },

  async getVariables(answer) {
    const { client_id, full_name, city, plan, comment } = answer;
    assert.deepEqual([client_id, full_name, city, plan, comment], ["36558", "Fyodor 5", "Казань", "Team & Co", null]);
    assert.ok(!JSON.stringify(answer).includes(API_KEY), "the service gives the key, the client keeps it back");
  },

  // Lists

  async addToList(answer, { simulator }) {
    accepted(answer);
    for (const id of [36558, 36559]) assert.deepEqual((await clientOf(simulator, id)).lists, [503]);
  },

  async removeFromList(answer, { simulator }) {
    accepted(answer);
    assert.deepEqual((await clientOf(simulator, 36554)).lists, [501]);
  },

  // Deals

  async setOrderState(answer, { simulator }) {
    accepted(answer);
    assert.equal(deal(await clientOf(simulator, 36558), 7400010).state_id, 3);
  },

  async getCurrentOrderId(answer) {
    assert.equal(answer, 7400010);
  },

  async getOrders(answer) {
    assert.deepEqual(answer, [7400003, 7400004]);
  },

  async moveOrderToNextState(answer, { simulator }) {
    assert.equal(answer, 2);
    assert.equal(deal(await clientOf(simulator, 36558), 7400010).state_id, 2);
  },

  async getOrderVars(answer) {
    assert.deepEqual({ ...answer }, { plan: "Team & Co", comment: null });
  },

  async setOrderVars(answer, { simulator }) {
    accepted(answer);
    const { variables } = deal(await clientOf(simulator, 36558), 7400010);
    assert.deepEqual(variables, { plan: "Team & Co", delivery: "courier", comment: "Call first" });
  },

  async createOrder(answer, { simulator }) {
    const opened = deal(await clientOf(simulator, 36556), answer);
    assert.deepEqual([opened.name, opened.budget, opened.state_id], ["Pro, one year", "490", 2]);
  },

  async getOrderState(answer) {
    assert.equal(answer, 1);
  },

  // Channels

  async checkInstaSubscription(answer) {
    assert.deepEqual(answer, { status: "success", subscribed: true });
  },

  async checkWhatsapp(answer) {
    assert.deepEqual(answer, { status: "success", exists: true });
  },

  async connectedChannels(answer) {
    assert.deepEqual(answer.whatsapp.map(({ status }) => status), [1, 0, 2, 3]);
    assert.deepEqual(answer.telegram.map(({ enabled }) => enabled), [true, false]);
    assert.equal(String(answer.vk[0].group_id), "194275601");
    assert.equal(answer.carrier_pigeon[0].name, "The loft", "a messenger that nobody knows");
  },
};

/** For each example: the service was called once, under the right name, took it, and what was to be is. */
export const checks = Object.fromEntries(
  Object.entries(effects).map(([name, effect]) => [
    name,
    async (answer, { simulator }) => {
      const calls = await ask(simulator, "journal");
      assert.deepEqual(calls.map(({ action, status, acted }) => [action, status, acted]), [[serviceName(name), 200, true]]);
      await effect(answer, { simulator, call: calls[0] });
    },
  ]),
);
