// The gateway on Node, Deno, Bun and other hosts that may compile wasm.

import { gatewayFactory } from "./edge/gateway.js";
import init from "./wasm/gateway.js";
import { openBeside } from "./wasm-beside.js";

/** See edge.d.ts. */
export const createGateway = gatewayFactory(openBeside(new URL("./wasm/gateway_bg.wasm", import.meta.url), init));
