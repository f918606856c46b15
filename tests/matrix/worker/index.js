// A Worker of the matrix: the gateway, and at /client the API client.

import { createSalebot } from "salebot-onsite/api";
import { createGateway } from "salebot-onsite/edge";

const gateway = createGateway({ origins: ["https://shop.example"], events: { price_seen: { callback: "price_seen" } } });

export default {
  async fetch(request, env, context) {
    if (new URL(request.url).pathname !== "/client") return gateway.fetch(request, env, context);
    const bot = createSalebot({ apiKey: env.SALEBOT_API_KEY, baseUrl: env.SALEBOT_BASE_URL });
    return Response.json(await bot.onlineChatClientId({ recipient: await request.text() }));
  },
};
export const OnsiteVisitor = gateway.Visitor;
export const OnsiteLedger = gateway.Ledger;
