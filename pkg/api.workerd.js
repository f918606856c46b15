// Salebot's API on workerd, where wasm is a module: a Worker may not compile bytes.

import { salebotFactory } from "./api/salebot.js";
import { initSync } from "./wasm/api.js";
import module from "./wasm/api_bg.wasm";

initSync({ module });

/** See api.d.ts. */
export const createSalebot = salebotFactory(async () => {});
