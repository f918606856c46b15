// The gateway on workerd, where wasm is a module: a Worker may not compile bytes.

import { gatewayFactory } from "./edge/gateway.js";
import { wasmInstances } from "./edge/instance.js";
import { ledgerObject, objectActors, objectLedgers, visitorObject } from "./edge/objects.workerd.js";
import module from "./wasm/gateway_bg.wasm";

const open = wasmInstances(() => module);

// Before the first request: a Worker's start costs nobody's time.
open().catch(() => {});

/** See edge.d.ts. */
export const createGateway = gatewayFactory(open, {
  visitor: visitorObject,
  ledger: ledgerObject,
  actors: objectActors,
  ledgers: objectLedgers,
  // Cloudflare itself writes it.
  clientIp: "cf-connecting-ip",
});
