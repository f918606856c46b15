// The form without requests to a CDN for its plugins: they are in no package that could be served here.
import { RudderAnalytics } from "@rudderstack/analytics-js/bundled";

const analytics = new RudderAnalytics();
analytics.load("shop", `${ENDPOINT}/rudderstack`, { configUrl: `${ENDPOINT}/rudderstack` });
analytics.page();
window.tell = (nth) => analytics.track("price_seen", { plan: "pro", nth });
window.tell(1);
