// Salebot's API on workerd, where wasm is a module: a Worker may not compile bytes.

import { salebotFactory, webhookReader } from "./api/salebot.js";
import { initSync } from "./wasm/api.js";
import module from "./wasm/api_bg.wasm";

initSync({ module });

const open = async () => {};

/** See api.d.ts. */
export const createSalebot = salebotFactory(open);

/** See api.d.ts. */
export const parseWebhook = webhookReader(open);
