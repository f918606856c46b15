import { AnalyticsBrowser } from "@segment/analytics-next";

const analytics = AnalyticsBrowser.load({ writeKey: "shop", cdnURL: `${ENDPOINT}/segment` });
analytics.page();
window.tell = (nth) => void analytics.track("price_seen", { plan: "pro", nth });
window.tell(1);
