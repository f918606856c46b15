// createGateway, for whichever host opens the wasm.

import { appText } from "./app.js";
import { fileServer } from "./file.js";
import { memoryActors } from "./memory.js";

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
 * Makes `createGateway` from what opens the wasm. `objects`, where the host has them: `visitor` makes the class of visitors'
 * objects, `actors` gives what reaches them.
 */
export function gatewayFactory(open, objects) {
  return function createGateway(config) {
    let running;
    let starting;
    let actors;
    const start = async (env) => {
      const text = JSON.stringify(typeof config === "function" ? await config(env) : config) ?? "";
      const { GatewayCore } = await open();
      const core = new GatewayCore(text);
      // Without objects a Worker forgets between two requests what it is in the middle of. What is in memory outlives the core.
      const actor = objects ? objects.actors(env) : (actors ??= memoryActors((numbers) => makeActor(env, numbers)));
      running = { core, files: fileServers(core.publicConfig()), actor };
      return running;
    };
    /** What failed is started anew by whoever comes next. */
    const started = async (env) => {
      if (running && !running.core.hasFailed) return running;
      starting ??= start(env).finally(() => (starting = undefined));
      return starting;
    };
    const makeActor = async (env, numbers) => (await started(env)).core.visitor(env, numbers);
    return {
      Visitor: objects?.visitor(makeActor),
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
