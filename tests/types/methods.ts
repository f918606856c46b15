// The forms that the methods' parameters and answers have, and what is none of them.

import { createSalebot, type Accepted, type CallbackParams, type Channels, type HistoryItem } from "salebot-onsite/api";

const bot = createSalebot({ apiKey: "k" });
const maybe: string | undefined = Math.random() > 0.5 ? "vip" : undefined;
const ids: readonly number[] = [36553, 36554];
const form = { uid: 36553, community: "shop", text: "hello", user: { id: 36553 } };

// What is absent may be undefined, ids may be digits, lists may be readonly.
await bot.onlineChatClientId({ recipient: "qj6pvradl1f", tag: maybe });
await bot.callback({ client_id: "36553", message: "a", time_shift: undefined, seen: true, count: 3, note: null, tag: maybe });
await bot.addToList({ list_id: 502, clients: ids });
await bot.deleteClients({ client_ids: ids });
await bot.getClients();
await bot.getClients(undefined, { timeoutMs: 5000 });

// Each form that the rules allow.
await bot.saveVariables({ client_id: 1, variables: { "client.city": null } });
await bot.saveVariables({ clients: [1, "2"], variables: { seats: 3 } });
await bot.createOrder({ client_id: 1, phone: "79000000000" });
await bot.createOrder({ email: "a@shop.example" });
await bot.getHistory({ client_id: 1 });
await bot.findClients({ q: { city: "Riga", plan: { _in: ["pro", 1] }, source: { _not: "vk" }, tag: { _not_in: ["x"] } }, search_in: "order" });
await bot.message({ client_id: 1, message: "a", buttons: { hint: "Write yes", buttons: [{ text: "Yes", web_app: "https://shop.example" }] } });
await bot.tgCallback({ user_id: 1, group_id: "shop_bot", message: "a", plan: "pro" });

// Ids and names come from databases as plain texts; what is in them is looked at when the call is made.
const row: { client: string; bot: string } = JSON.parse('{"client":"36553","bot":"Shop_Bot"}');
await bot.callback({ client_id: row.client, message: "a" });
await bot.addToList({ list_id: row.client, clients: [row.client] });
await bot.tgCallback({ user_id: row.client, group_id: row.bot, message: "a" });

// Buttons may be constants.
const buttons = [{ text: "Yes", type: "reply" }, { text: "No", type: "reply" }] as const;
await bot.message({ client_id: 1, message: "a", buttons });
await bot.message({ client_id: 1, message: "a", buttons: { hint: "Write yes", buttons } });

// A body of somebody else's making.
await bot.okCallback({ ...form, value_user_id: "uid", value_group_id: "community", value_message: "text" });
await bot.callback({ ...form, delimiter: ".", delimiter_value_client_id: "user.id", value_message: "text" });

// Parameters and answers can be named.
const params: CallbackParams = { client_phone: "79000000000", message: "a" };
const yes: Accepted = await bot.callback(params);
const history = await bot.getHistory({ client_id: 1 });
const item: HistoryItem | undefined = history.result[0];
const stranger: unknown = history["status"];
const channels: Channels = await bot.connectedChannels();
const name: string | null | undefined = channels.telegram?.[0]?.name;
const found: { id: number; platform_id?: string | null }[] = await bot.findClientIdByPlatformId({ platform_ids: [1], group_id: "shop" });

// @ts-expect-error a variable is flat
bot.callback({ client_id: 1, message: "a", plan: { name: "pro" } });
// @ts-expect-error an id is a number or its digits
bot.callback({ client_id: true, message: "a" });
// @ts-expect-error nothing says where the client stands in this body
bot.callback({ ...form, message: "a" });
// @ts-expect-error a delimiter alone says nothing
bot.callback({ text: "x", delimiter: ".", message: "a" });
// @ts-expect-error what is named is a name
bot.callback({ uid: 1, value_client_id: 5, message: "a" });
// @ts-expect-error this one cannot be remapped
bot.emailCallback({ value_email: "mail", mail: "a@shop.example", email_id_bot: 831, message: "a" });
// @ts-expect-error a bot has a name
bot.tgCallback({ user_id: 1, group_id: null, message: "a" });
// @ts-expect-error a block goes alone
bot.message({ client_id: 1, message: "a", message_id: 2 });
// @ts-expect-error a button has a text
bot.message({ client_id: 1, message: "a", buttons: [{ type: "reply" }] });
// @ts-expect-error no such parameter
bot.getClients({ limt: 3 });
// @ts-expect-error no such parameter
bot.getHistory({ client_id: 1, lmit: 3 });
// @ts-expect-error one client or several
bot.saveVariables({ client_id: 1, clients: [1], variables: { a: 1 } });
// @ts-expect-error a deal is somebody's
bot.createOrder({ name: "Pro" });
// @ts-expect-error no such condition
bot.findClients({ q: { plan: { _is: "pro" } } });
// @ts-expect-error no such place to search
bot.findClients({ q: { plan: "pro" }, search_in: "client" });
// @ts-expect-error a value is a text or a number
bot.findAllClientIdBySeveralVars({ plan: { _in: ["pro"] } });
// @ts-expect-error a client is of a messenger
bot.loadClients([{ platform_id: 1, group_id: "shop" }]);
// @ts-expect-error somebody is assigned
bot.assignToUser({ email: "boris@shop.example" });

export { yes, item, stranger, name, found };
