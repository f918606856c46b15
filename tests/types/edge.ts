// What the gateway's and the API's types allow, and what they must refuse.

import { createSalebot } from "salebot-onsite/api";
import { createGateway, type GatewayConfig, type GatewayEnv, type TriggerRules, type VisitorStore } from "salebot-onsite/edge";

const config: GatewayConfig = {
  $schema: "./node_modules/salebot-onsite/config.schema.json",
  origins: ["https://shop.example", "https://*.shop.example"],
  events: { price_seen: { callback: "price_seen", variables: { plan: "{{props.plan}}" } } },
  identify: { variables: ["phone"] },
};
const gateway = createGateway(config);
createGateway({ ...config, triggers: [{ event: "price_seen", on: { visible: { selector: "#pricing", for_s: 1 } }, limit: { per: "session" } }] });
const rules: TriggerRules = { gap_s: 2, rules: [{ event: "price_seen", on: "exit_intent", open_chat: true }] };
createGateway({ ...config, triggers: rules });
createGateway(async (env) => ({ ...config, origins: [String(env["SITE"])] }));
createGateway({
  ...config,
  events: {
    cart_left: { message: { block: 390 }, delay_s: 600, cancel_on: ["order_paid"] },
    sent: { save_variables: { "client.phone": "{{props.phone}}" }, missing: "refuse" },
    order_paid: [{ create_order: { name: "{{props.plan}}", budget: 990 } }, { add_to_list: { list_id: 12 } }],
  },
  confirm: "resend",
  limits: { ip_per_minute: 1200 },
});
export const OnsiteVisitor = gateway.Visitor;
export const OnsiteLedger = gateway.Ledger;
const ledger = await gateway.ledger({ SALEBOT_API_KEY: "k" });
const accepted: number = (await ledger.counters()).ever.accepted;
const refused: number | undefined = (await ledger.counters()).ever.refused.too_large;
const [event] = await ledger.events(10);
const outcome: "accepted" | "delivered" | "cancelled" | "dead" | "rejected" | undefined = event?.outcome;
const [last] = await ledger.dead();
const older: { recipient: string; id: string; at: number }[] = await ledger.dead(last, 10);
const rows = new Map<string, Map<number, string>>();
const store: VisitorStore = {
  get: (actor) => ({ rows: [...(rows.get(actor) ?? [])] }),
  put: async (actor, more) => void rows.set(actor, new Map([...(rows.get(actor) ?? []), ...more])),
  delete: (actor) => rows.delete(actor),
  async alarm(actor, time) {
    const _: [string, number] = [actor, time];
  },
  async *alarms(before) {
    yield ["onsite/a", before - 1];
  },
};
const started: Promise<void> = createGateway(config, { store }).start({ SALEBOT_API_KEY: "k" });
createGateway(config, {
  onMessage: async (message, { SALEBOT_API_KEY }) => {
    const [echo, number, text]: [boolean, number | undefined, string | null | undefined] = [message.echo, message.client?.id, message.message];
    const links: string[] = message.links;
    const later: unknown = message["later"];
  },
});
createGateway(config, { onMessage: () => {} });
const { ONSITE_PROJECT }: GatewayEnv = { SALEBOT_API_KEY: "k", ONSITE_VISITOR: {}, ONSITE_PROJECT: "shop" };
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
// @ts-expect-error rules are a list, or stand in one
createGateway({ origins: [], triggers: { event: "price_seen", on: "back" } });
// @ts-expect-error seconds are a number
createGateway({ origins: [], events: { a: { callback: "a", delay_s: "600" } } });
// @ts-expect-error a list is named by its number
createGateway({ origins: [], events: { a: { add_to_list: {} } } });
// @ts-expect-error hosts without Durable Objects have no such class
new gateway.Visitor({}, {});
// @ts-expect-error one of three
createGateway({ origins: [], events: { a: { callback: "a", missing: "drop" } } });
// @ts-expect-error a message is a text, a block or a file
createGateway({ origins: [], events: { a: { message: { buttons: [{ text: "a" }] } } } });
// @ts-expect-error not known here
createGateway({ origins: [], limits: { per_minute: 1 } });
// @ts-expect-error one of three
createGateway({ origins: [], confirm: "maybe" });
// @ts-expect-error a store has five methods
createGateway(config, { store: { get: () => undefined } });
// @ts-expect-error a slot is a number
createGateway(config, { store: { ...store, get: () => ({ rows: [["1", "text"]] }) } });
// @ts-expect-error a letter is named by more than its event
ledger.dead({ id: "a" });
// @ts-expect-error a rule has an event
createGateway({ origins: [], triggers: [{ on: "back" }] });
// @ts-expect-error the key is needed
createSalebot({});
// @ts-expect-error the recipient is needed
bot.onlineChatClientId({});
// @ts-expect-error a message is for a client
bot.message({ message: "hello" });

export { ONSITE_PROJECT, accepted, answer, older, plan, started };
// @ts-expect-error a message always says whether it is an echo
createGateway({ origins: [] }, { onMessage: (message: { echo: string }) => {} });
