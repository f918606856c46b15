import { createOnsite } from "salebot-onsite";

const onsite = createOnsite({ gateway: ENDPOINT });
window.tell = (nth) => onsite.track("price_seen", { plan: "pro", nth });
window.tell(1);
