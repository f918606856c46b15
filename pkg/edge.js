// The gateway on Node, Deno, Bun and other hosts that may compile wasm.

import { gatewayFactory } from "./edge/gateway.js";
import { wasmInstances } from "./edge/instance.js";
import { openBeside } from "./wasm-beside.js";

const compile = openBeside(new URL("./wasm/gateway_bg.wasm", import.meta.url), ({ module_or_path }) => module_or_path);

/** See edge.d.ts. */
export const createGateway = gatewayFactory(wasmInstances(compile));
