// Salebot's API in browsers, and on hosts that are neither Node nor workerd.

import { salebotFactory, webhookReader } from "./api/salebot.js";
import init from "./wasm/api.js";
import { openBeside } from "./wasm-beside.js";

const open = openBeside(new URL("./wasm/api_bg.wasm", import.meta.url), init);

/** See api.d.ts. */
export const createSalebot = salebotFactory(open);

/** See api.d.ts. */
export const parseWebhook = webhookReader(open);
