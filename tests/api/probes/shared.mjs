// One client for all requests, as a Worker keeps it.

import { createSalebot } from "salebot-onsite/api";

const bots = new Map();

/** A conversation with a client of its own, through the client that all share. */
export default async function ({ apiKey, baseUrl, recipient }) {
  if (!bots.has(baseUrl)) bots.set(baseUrl, createSalebot({ apiKey, baseUrl }));
  const bot = bots.get(baseUrl);
  const { client_id } = await bot.onlineChatClientId({ recipient });
  await bot.saveVariables({ client_id, variables: { "client.city": recipient } });
  const [variables, { result }] = await Promise.all([bot.getVariables({ client_id }), bot.getHistory({ client_id })]);
  return [variables.city, result.length];
}
