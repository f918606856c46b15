// The demo's gateway, and the template for one's own: what each event means to the bot stands here,
// the API key in the environment (SALEBOT_API_KEY), and nothing of either on the page.

import { createGateway } from "salebot-onsite/edge";

const CONFIG = {
  origins: ["https://shop.example", "https://*.shop.example"],
  events: {
    price_seen: {
      callback: "price_seen",
      variables: { plan: "{{props.plan}}", "client.last_page": "{{page.url}}" },
    },
    question_asked: {
      message: { text: "You are looking at the {{props.plan}} plan. What would you like to know about it?" },
    },
    form_sent: [
      { save_variables: { "client.name": "{{props.name}}", "client.email": "{{props.email}}", "client.phone": "{{props.phone}}" } },
      { callback: "form_sent", variables: { plan: "{{props.plan}}" } },
    ],
    plans_seen: { save_variables: { "client.plans_seen_on": "{{page.url}}" } },
    question_read: { save_variables: { "client.last_question": "{{props.text}}" } },
    form_left: { save_variables: { "client.form_left_on": "{{page.url}}" } },
    leaving: { message: { text: "Before you go: shall I send you the first lesson to look through?" } },
    leaving_ru: { message: { text: "Прежде чем уйти: прислать вам первый урок, чтобы посмотреть?" } },
  },
  // What the pages notice by themselves: their own script knows nothing of it.
  triggers: [
    // Which plan it is says the button itself, by data-onsite-plan.
    { event: "price_seen", on: { click: { selector: "[data-choose]" } } },
    { event: "question_asked", on: { click: { selector: "[data-ask]" } }, open_chat: true },
    // A quarter of the plans: on a telephone they stand one below the other, and fill more than a screen.
    { event: "plans_seen", on: { visible: { selector: "#pricing .plans", percent: 25, for_s: 1 } }, limit: { per: "session" } },
    { event: "question_read", on: { click: { selector: "#faq summary" } }, limit: { per: "element" } },
    { event: "form_left", on: { form_abandon: { selector: "#join-form" } }, limit: { per: "session" } },
    { event: "leaving", on: "exit_intent", where: { not: { path: { ends: "/ru.html" } } }, limit: { per: "visitor", cooldown_s: 86400 }, open_chat: true },
    { event: "leaving_ru", on: "exit_intent", where: { path: { ends: "/ru.html" } }, limit: { per: "visitor", cooldown_s: 86400 }, open_chat: true },
  ],
  identify: { variables: ["plan"] },
};

// A configuration may depend on the environment: the demo's pages are on this machine, and its tests
// bring a configuration of their own.
const gateway = createGateway((env) => ({
  ...(env.ONSITE_CONFIG ? JSON.parse(env.ONSITE_CONFIG) : CONFIG),
  ...(env.ONSITE_ORIGINS && { origins: JSON.parse(env.ONSITE_ORIGINS) }),
}));

export default gateway;

/** Each visitor's own object: what it has accepted it does, once. */
export const OnsiteVisitor = gateway.Visitor;

/** What happened to all of them, in numbers, and the events that were given up. */
export const OnsiteLedger = gateway.Ledger;
