// What all three gateways are configured with.

export const CONFIG = {
  origins: ["https://shop.example", "https://*.shop.example"],
  events: {
    price_seen: { callback: "price_seen", variables: { plan: "{{props.plan}}", "client.last_page": "{{page.url}}" }, delay_s: 86_400 },
    cart_left: { message: { text: "Your cart waits: {{props.items}}" }, delay_s: 86_400 },
    form_sent: [{ save_variables: { "client.phone": "{{props.phone}}" }, delay_s: 86_400 }],
  },
  limits: { ip_per_minute: 1_000_000, ip_burst: 1_000_000, new_visitors_per_hour: 1_000_000 },
};

/** What stands for the storage where that is not measured. */
export const ACTOR_ANSWER = [202, '{"results":[{"id":"01J00000000000000000000000","status":"accepted"}]}'];
