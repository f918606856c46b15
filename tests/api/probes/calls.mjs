// A conversation with the service, and what it answers.

import { createSalebot, parseWebhook } from "salebot-onsite/api";

const POST = '{"id":5286976574,"client":{"id":226000000,"recepient":"qj6pvradl1f","client_type":5},"message":"Привет","is_input":1}';

/** Finds a visitor, sets the bot off, writes, saves and reads back: the answers, by method. */
export default async function ({ apiKey, baseUrl, recipient }) {
  const bot = createSalebot({ apiKey, baseUrl, retry: { baseMs: 5 } });
  // The wasm opens once, whoever asks first.
  const [found, again] = await Promise.all([1, 2].map(() => bot.onlineChatClientId({ recipient, name: "Анна" })));
  const { client_id } = found;
  const callback = await bot.callback({ client_id, message: "price_seen", plan: "pro & more", "client.city": "Тула" });
  await bot.saveVariables({ client_id, variables: { "client.age": 30 } });
  const variables = await bot.getVariables({ client_id });
  const { result } = await bot.getHistory({ client_id, limit: 10 });
  const many = await Promise.all(Array.from({ length: 20 }, () => bot.getVariables({ client_id })));
  const error = await createSalebot({ apiKey: "f".repeat(32), baseUrl, retry: false })
    .getVariables({ client_id })
    .catch(({ code, status }) => ({ code, status }));
  const { id, client, message } = await parseWebhook(POST);
  const post = { id, client_id: client.id, message };
  return { post, found, again, callback, variables, texts: result.map((item) => item.text), many: many.map((one) => one.plan), error };
}
