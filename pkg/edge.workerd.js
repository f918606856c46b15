// The gateway on workerd, where wasm is a module: a Worker may not compile bytes.

import { gatewayFactory } from "./edge/gateway.js";
import { objectActors, visitorObject } from "./edge/objects.workerd.js";
import { initSync } from "./wasm/gateway.js";
import module from "./wasm/gateway_bg.wasm";

initSync({ module });

/** See edge.d.ts. */
export const createGateway = gatewayFactory(async () => {}, { visitor: visitorObject, actors: objectActors });
