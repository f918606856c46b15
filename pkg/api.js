// Salebot's API on Node, Deno, Bun and in browsers.

import { salebotFactory } from "./api/salebot.js";
import init from "./wasm/api.js";
import { openBeside } from "./wasm-beside.js";

/** See api.d.ts. */
export const createSalebot = salebotFactory(openBeside(new URL("./wasm/api_bg.wasm", import.meta.url), init));
