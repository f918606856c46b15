// What the API client's types allow, and what they must refuse.

import {
  createSalebot, parseWebhook, type CallOptions, type Client, type HistoryItem, type PartsResult, type Salebot, type SalebotError,
  type WebhookPost,
} from "salebot-onsite/api";

const bot: Salebot = createSalebot({ apiKey: "k", baseUrl: "mavibot.ai", timeoutMs: 5000, retry: { attempts: 2, baseMs: 100, maxMs: 1000 } });
createSalebot({ apiKey: "k", retry: false, fetch });
createSalebot({ apiKey: "k", fetch: async (url: string, init: RequestInit) => fetch(url, { ...init, keepalive: true }) });
const options: CallOptions = { signal: AbortSignal.timeout(1000), timeoutMs: 500 };

await bot.callback({ client_id: 49177759, message: "Hello world" });
await bot.callback({ client_phone: "79000000000", message: "a", plan: "pro", "client.age": 30 }, options);
await bot.callback({ client_email: "a@shop.example", message: "a", time_shift: 60, resume_bot: true });
await bot.message({ client_id: 1, message: "Hello" });
await bot.message({ client_id: 1, message_id: 390 });
await bot.message({ client_id: 1, attachment_type: "image", attachment_url: "https://shop.example/a.png", message: "Look" });
await bot.message({ client_id: 1, message: "Which one?", buttons: [{ text: "This", type: "reply" }] });
await bot.broadcast({ clients: [1, 2], message: "News", send_time: "2026-01-31 09:00:00" });
await bot.broadcast({ platform_ids: ["1"], group_id: "shop_bot", message: "News" });
await bot.broadcast({ list: 12, message_id: 390 });
await bot.getHistory({ client_id: 1, limit: 100, start_date: "01.01.2026", stop_date: "31.01.2026" });
await bot.loadClients([{ platform_id: "1", group_id: "shop_bot", client_type: 1 }]);
await bot.findAllClientIdBySeveralVars({ plan: "pro", city: "Riga" });
await bot.findClients({ q: { plan: { _in: ["pro", "basic"] } }, include_all: true });
await bot.getMessages(options);
await bot.connectedChannels({ signal: null });
const { client_id }: { client_id: number } = await bot.onlineChatClientId({ recipient: "qj6pvradl1f", tag: "vip" });
const variables = await bot.getVariables({ client_id }, { revealApiKey: true, timeoutMs: 100 });
const city: string | null | undefined = variables["city"];
const anything: unknown = await bot.request("brand_new", { any: ["thing"] }, options);

for await (const client of bot.clients({ list: 12, reverse: false }, { pageSize: 100, ...options })) {
  const row: Client = client;
  const id: number = row.id;
  console.log(id);
}
for await (const item of bot.history({ client_id: 1, start_date: "01.01.2026", stop_date: "31.01.2026" }, options)) {
  const row: HistoryItem = item;
  console.log(row.text);
}
const result: PartsResult = await bot.broadcastInParts(
  { clients: [1, 2, 3], message: "News" },
  { partSize: 100, onProgress: async ({ done, total, result }) => console.log(done / total, JSON.stringify(result)), ...options },
);
await bot.sendCallbackInParts({ platform_ids: ["1"], callback_text: "news", group_id: "shop_bot" }, { resume: result, repeatUnknown: true });
await bot.sendCallbackInParts({ platform_ids: ["1"], callback_text: "news", group_id: "shop_bot" }, { resume: JSON.stringify(result) });
const failed = result.parts.filter((part) => part.status === "refused").map((part) => part.error?.words);

const post: WebhookPost = await parseWebhook("{}");
const text: string | null | undefined = post.message;
const codeOf = (error: SalebotError) => (error.code === "aborted" ? error.method : (error.words ?? error.cause?.message));

// @ts-expect-error a key is needed
createSalebot({});
// @ts-expect-error retry is false or an object
createSalebot({ apiKey: "k", retry: 3 });
// @ts-expect-error no such method
bot.push({ client_id: 1 });
// @ts-expect-error somebody must be called
bot.callback({ message: "a" });
// @ts-expect-error one of client_id, client_phone and client_email, not two
bot.callback({ client_id: 1, client_phone: "79000000000", message: "a" });
// @ts-expect-error one of client_id, client_phone and client_email, not two
bot.callback({ client_phone: "79000000000", client_email: "a@shop.example", message: "a" });
// @ts-expect-error a callback has a text
bot.callback({ client_id: 1 });
// @ts-expect-error a function is no variable
bot.callback({ client_id: 1, message: "a", plan: () => "pro" });
// @ts-expect-error a message is a text, a block or an attachment
bot.message({ client_id: 1 });
// @ts-expect-error a message goes to a client
bot.message({ message: "a" });
// @ts-expect-error no such kind of attachment
bot.message({ client_id: 1, attachment_type: "picture", attachment_url: "https://shop.example/a.png" });
// @ts-expect-error an attachment has a kind
bot.message({ client_id: 1, attachment_url: "https://shop.example/a.png" });
// @ts-expect-error a broadcast goes to somebody
bot.broadcast({ message: "News" });
// @ts-expect-error and to one kind of list
bot.broadcast({ list: 12, clients: [1], message: "News" });
// @ts-expect-error people of a messenger are known by their group
bot.broadcast({ platform_ids: ["1"], message: "News" });
// @ts-expect-error both days or neither
bot.getHistory({ client_id: 1, start_date: "01.01.2026" });
// @ts-expect-error both days or neither
bot.getHistory({ client_id: 1, stop_date: "01.01.2026" });
// @ts-expect-error an array of clients
bot.loadClients({ platform_id: "1", group_id: "", client_type: 13 });
// @ts-expect-error it takes no parameters
bot.getMessages({}, {});
// @ts-expect-error only getVariables can show the key
bot.getHistory({ client_id: 1 }, { revealApiKey: true });
// @ts-expect-error the size of a page is an option
bot.clients({ limit: 10 });
// @ts-expect-error a whole history has no limit
bot.history({ client_id: 1, limit: 10 });
// @ts-expect-error both days or neither
bot.history({ client_id: 1, start_date: "01.01.2026" });
// @ts-expect-error of a client
bot.history({});
// @ts-expect-error no such option
bot.clients({}, { size: 10 });
// @ts-expect-error somebody must get it
bot.broadcastInParts({ message: "News" });
// @ts-expect-error no such status
result.parts[0].status = "lost";
// @ts-expect-error a body is a text or an object
parseWebhook(7);

export { city, anything, failed, text, codeOf };
