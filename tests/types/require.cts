// The entries as `require()` gives them: the same types, the global object's included.

import edge = require("salebot-onsite/edge");
import type { Onsite } from "salebot-onsite" with { "resolution-mode": "import" };
import slim = require("salebot-onsite/slim");
import { createSalebot, parseWebhook, type Salebot } from "salebot-onsite/api";
import { createOnsite, type OnsiteOptions } from "salebot-onsite";

const options: OnsiteOptions = { gateway: "https://on.shop.example" };
const onsite: Onsite = createOnsite(options);
const typed: slim.Onsite<{ opened: undefined }> = slim.createOnsite<{ opened: undefined }>({ ...options, wasm: "/page_bg.wasm" });
const bot: Salebot = createSalebot({ apiKey: "k" });
const gateway: edge.Gateway = edge.createGateway({ origins: ["https://shop.example"] });
const post = parseWebhook("{}").then(({ message }) => message?.length);
window.SalebotOnsite?.track("price_seen");

// @ts-expect-error a name is needed
onsite.track();
// @ts-expect-error no such event
typed.track("closed");
// @ts-expect-error the key is needed
createSalebot({});

export = { onsite, typed, bot, gateway, post };
