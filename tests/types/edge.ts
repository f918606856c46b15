// What the gateway's and the API's types allow, and what they must refuse.

import { createSalebot } from "salebot-onsite/api";
import { createGateway, type GatewayConfig } from "salebot-onsite/edge";

const config: GatewayConfig = {
  origins: ["https://shop.example", "https://*.shop.example"],
  events: { price_seen: { callback: "price_seen", variables: { plan: "{{props.plan}}" } } },
  identify: { variables: ["phone"] },
};
const gateway = createGateway(config);
createGateway(async (env) => ({ ...config, origins: [String(env["SITE"])] }));
const answer: Response = await gateway.fetch(new Request("https://on.shop.example/v1/health"), { SALEBOT_API_KEY: "k" });

const bot = createSalebot({ apiKey: "k", baseUrl: "salebot.pro" });
const { client_id } = await bot.onlineChatClientId({ recipient: "qj6pvradl1f" });
await bot.callback({ client_id, message: "Hello world", plan: "pro" });
await bot.saveVariables({ client_id, variables: { "client.phone": "+1" } });
const plan: string | null | undefined = (await bot.getVariables({ client_id }))["plan"];

// @ts-expect-error the sites that may send are needed
createGateway({ events: {} });
// @ts-expect-error not known here
createGateway({ origins: [], event: {} });
// @ts-expect-error the key is needed
createSalebot({});
// @ts-expect-error the recipient is needed
bot.onlineChatClientId({});
// @ts-expect-error a message is for a client
bot.message({ message: "hello" });

export { answer, plan };
