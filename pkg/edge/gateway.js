// createGateway, for whichever host opens the wasm.

import { appText } from "./app.js";
import { fileServer } from "./file.js";
import { ledgerOf } from "./ledger.js";
import { checkStore, storedActors } from "./stored.js";

/** How long a page is asked to wait after a fault of the gateway itself, in seconds. */
const RETRY_AFTER_S = 30;

const APP = { type: "text/javascript", cache: "public, max-age=60, stale-while-revalidate=3600" };
const CONFIG = { type: "application/json", cache: "public, max-age=60, stale-while-revalidate=60" };

/**
 * The script without a configuration, where there is none that can be used. With it a page tries again with what its
 * visitor does until the gateway is mended; without it, a page that came meanwhile has only the stub, which sends nothing,
 * ever. No cache gives it unasked, so that the first page after that has the configuration again.
 */
const serveBareApp = fileServer(appText(), { ...APP, cache: "no-cache" });

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

/** What serves the files, by the names that the core has for them. */
function fileServers(config) {
  if (config === undefined) return { app: serveBareApp };
  return { app: fileServer(appText(config), APP), config: fileServer(config, CONFIG) };
}

const wantsApp = ({ method, url }) => /^(GET|HEAD)$/.test(method) && new URL(url).pathname === "/v1/app.js";

/**
 * Makes `createGateway` from what opens the wasm. `objects`, where the host has them: `visitor` and `ledger` make the classes
 * of objects, `actors` and `ledgers` give what reaches them.
 */
export function gatewayFactory(open, objects) {
  return function createGateway(config, options) {
    const store = options?.store;
    if (store !== undefined) {
      if (objects) throw new TypeError("salebot-onsite: the option store is for hosts without Durable Objects; here visitors are kept in these");
      checkStore(store);
    }
    const makeCore = async (env, numbers) => (await started(env)).core.visitor(env, numbers);
    const makeLedger = async () => new (await open()).LedgerCore();
    const actors = objects?.actors ?? storedActors(makeCore, makeLedger, store);
    /** Made once: it knows which actors are open, and when they are due, and outlives a core that has failed. */
    let actor;
    let running;
    const isRunning = () => running && !running.core.hasFailed;
    /** What failed is started anew by whoever comes next; on Workers nobody may wait for what another request has begun. */
    const started = async (env) => {
      if (isRunning()) return running;
      const text = JSON.stringify(typeof config === "function" ? await config(env) : config) ?? "";
      const { GatewayCore, LedgerCore } = await open();
      // Another one may have been quicker.
      if (isRunning()) return running;
      const core = new GatewayCore(text);
      actor ??= actors(env, LedgerCore.shards());
      actor.renew?.();
      running = { core, files: fileServers(core.publicConfig()), actor };
      return running;
    };
    return {
      Visitor: objects?.visitor(makeCore),
      Ledger: objects?.ledger(makeLedger),
      /** See edge.d.ts. */
      async ledger(env = {}) {
        const { actor } = await started(env);
        const { LedgerCore } = await open();
        return ledgerOf(objects ? objects.ledgers(env) : actor.askLedger, LedgerCore.shards(), LedgerCore.page());
      },
      /** See edge.d.ts. */
      async start(env = {}) {
        await (await started(env)).actor.awake?.();
      },
      /** A fetch handler. Never throws: what goes wrong is a 503 and a line in the host's log. */
      async fetch(request, env = {}) {
        try {
          let now;
          try {
            now = await started(env);
          } catch (error) {
            const answer = fault("the gateway cannot start", error);
            return wantsApp(request) ? await serveBareApp(request) : answer;
          }
          const answer = await now.core.fetch(request, env, now.actor);
          return typeof answer === "string" ? await now.files[answer](request) : answer;
        } catch (error) {
          return fault("the gateway cannot answer this request", error);
        }
      },
    };
  };
}
