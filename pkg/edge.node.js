// The gateway on Node, Deno and Bun. The wasm is inside: who bundles a server leaves the files beside its code behind.

import { gatewayFactory } from "./edge/gateway.js";
import { wasmInstances } from "./edge/instance.js";
import { once } from "./page/open-inline.js";
import text from "./wasm/gateway.inline.js";

/** See edge.d.ts. */
export const createGateway = gatewayFactory(wasmInstances(once(text)));
