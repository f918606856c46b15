// createGateway, for whichever host opens the wasm.

import { GatewayCore } from "../wasm/gateway.js";
import { serveApp } from "./app.js";

/** How long a page is asked to wait after a fault of the gateway itself, in seconds. */
const RETRY_AFTER_S = 30;

/** The answer to a fault of the gateway itself. Every page may read it: nothing of anybody stands in it. */
function fault(what, error) {
  console.error(`salebot-onsite: ${what}:`, error?.message);
  const detail = { code: "internal", message: `${what}; its log says why`, retry_after_s: RETRY_AFTER_S };
  const headers = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Retry-After",
    "retry-after": String(RETRY_AFTER_S),
  };
  return Response.json({ error: detail }, { status: 503, headers });
}

/** Makes `createGateway` from what opens the wasm. */
export function gatewayFactory(open) {
  return function createGateway(config) {
    let starting;
    const start = async (env) => {
      try {
        await open();
        return new GatewayCore(JSON.stringify(typeof config === "function" ? await config(env) : config) ?? "");
      } catch (error) {
        // The next request tries again.
        starting = undefined;
        throw error;
      }
    };
    return {
      /** A fetch handler. Never throws: what goes wrong is a 503 and a line in the host's log. */
      async fetch(request, env = {}) {
        let core;
        try {
          core = await (starting ??= start(env));
        } catch (error) {
          return fault("the gateway cannot start", error);
        }
        try {
          return (await core.fetch(request, env)) ?? (await serveApp(request));
        } catch (error) {
          return fault("the gateway cannot answer this request", error);
        }
      },
    };
  };
}
