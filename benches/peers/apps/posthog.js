import posthog from "posthog-js";

posthog.init("shop", { api_host: `${ENDPOINT}/posthog`, defaults: "2026-08-30" });
window.tell = (nth) => posthog.capture("price_seen", { plan: "pro", nth });
window.tell(1);
