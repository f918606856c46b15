// Gateways whose wasm can be made to trap, on each kind of host.

import { startGateway } from "./gateway.mjs";
import { serve } from "./node.mjs";
import { API_KEY } from "./simulator.mjs";
import { bundleWorker } from "./worker.mjs";

/** In this process. All it says is kept and not shown. */
async function onNode({ simulator, config }) {
  const { seen, trapAt } = await import("./trap.mjs");
  const { createGateway } = await import("salebot-onsite/edge");
  const lines = [];
  const shown = { error: console.error, warn: console.warn };
  for (const method of Object.keys(shown)) console[method] = (...words) => lines.push(words.join(" "));
  const server = await serve(createGateway(config), { SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: simulator.url });
  return {
    url: server.url,
    trapAt,
    seen,
    log: () => lines.join("\n"),
    async close() {
      Object.assign(console, shown);
      await server.close();
    },
  };
}

/** The demo's worker in workerd, with a door to the traps. */
async function onWorkerd({ simulator, config }) {
  const { worker, remove } = await bundleWorker("tests/support/trap-worker.mjs");
  const gateway = await startGateway({ simulator, config, worker });
  const ask = async (init) => (await fetch(`${gateway.url}/_trap`, init)).json();
  return {
    ...gateway,
    trapAt: (...where) => ask({ method: "POST", body: JSON.stringify(where) }),
    seen: () => ask(),
    async close() {
      await gateway.close();
      await remove();
    },
  };
}

/** Where the wasm traps in the gateway, for a batch, as `trapAt` takes it. */
export const AT_GATEWAY = ["now", "", "gatewaycore_intake"];

/** By the host's name; `trapAt` and `seen` are those of trap.mjs. */
export const HOSTS = { Node: onNode, workerd: onWorkerd };
