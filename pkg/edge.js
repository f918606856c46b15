// The gateway on hosts that may compile wasm, and are neither Node nor workerd.

import { gatewayFactory } from "./edge/gateway.js";
import { wasmInstances } from "./edge/instance.js";
import { openBeside } from "./wasm-beside.js";

const compile = openBeside(new URL("./wasm/gateway_bg.wasm", import.meta.url), ({ module_or_path }) => module_or_path);

/** See edge.d.ts. */
export const createGateway = gatewayFactory(wasmInstances(compile));
