import { AnalyticsExtensions } from "posthog-js/dist/extension-bundles";
import posthog from "posthog-js/dist/module.slim";

posthog.init("shop", { api_host: `${ENDPOINT}/posthog`, defaults: "2026-08-30", __extensionClasses: AnalyticsExtensions });
window.tell = (nth) => posthog.capture("price_seen", { plan: "pro", nth });
window.tell(1);
