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
  },
  identify: { variables: ["plan"] },
};

// A configuration may depend on the environment: the demo's pages are on this machine, and its tests
// bring a configuration of their own.
export default createGateway((env) => ({
  ...CONFIG,
  ...(env.ONSITE_CONFIG && JSON.parse(env.ONSITE_CONFIG)),
  ...(env.ONSITE_ORIGINS && { origins: JSON.parse(env.ONSITE_ORIGINS) }),
}));
