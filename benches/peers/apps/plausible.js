import { init, track } from "@plausible-analytics/tracker";

init({ domain: "shop.example", endpoint: `${ENDPOINT}/plausible/api/event`, outboundLinks: true, fileDownloads: true, formSubmissions: true });
window.tell = (nth) => track("price_seen", { props: { plan: "pro", nth } });
window.tell(1);
