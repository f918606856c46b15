// Salebot's API on Node, Deno and Bun. The wasm is inside: who bundles a server leaves the files beside its code behind.

import { salebotFactory, webhookReader } from "./api/salebot.js";
import { once } from "./page/open-inline.js";
import text from "./wasm/api.inline.js";
import init from "./wasm/api.js";

const module = once(text);
const open = async () => init({ module_or_path: await module() });

/** See api.d.ts. */
export const createSalebot = salebotFactory(open);

/** See api.d.ts. */
export const parseWebhook = webhookReader(open);
