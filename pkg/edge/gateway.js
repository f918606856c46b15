// createGateway, for whichever host opens the wasm.

import { GatewayCore } from "../wasm/gateway.js";
import { serveApp } from "./app.js";

/** How long a page is asked to wait when the gateway itself cannot start, in seconds. */
const RETRY_AFTER_S = 30;

/** Makes `createGateway` from what opens the wasm. */
export function gatewayFactory(open) {
  return function createGateway(config) {
    let starting;
    const start = async (env) => {
      await open();
      return new GatewayCore(JSON.stringify(typeof config === "function" ? await config(env) : config) ?? "");
    };
    return {
      /** A fetch handler. Never throws: what goes wrong is a 503 and a line in the host's log. */
      async fetch(request, env = {}) {
        try {
          starting ??= start(env);
          const core = await starting;
          return (await core.fetch(request, env)) ?? (await serveApp(request));
        } catch (error) {
          starting = undefined;
          console.error("salebot-onsite: the gateway cannot start:", error?.message);
          const detail = { code: "internal", message: "the gateway cannot start; its log says why", retry_after_s: RETRY_AFTER_S };
          return Response.json({ error: detail }, { status: 503, headers: { "retry-after": String(RETRY_AFTER_S) } });
        }
      },
    };
  };
}
