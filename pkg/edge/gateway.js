// createGateway, for whichever host opens the wasm.

import { makeAdmin } from "./admin.js";
import { answerReader, codeOf, fault, misconfigured, refusal, respond } from "./answer.js";
import { appText, inspectorText, liteText } from "./app.js";
import { BodyError, readBytes } from "./body.js";
import { configurationInForce, jsonOf } from "./configuration.js";
import { fileServer } from "./file.js";
import { fittingServer } from "./fitting.js";
import { makeHook } from "./hook.js";
import { ledgerOf } from "./ledger.js";
import { makeLog, wordsOf } from "./log.js";
import { checkedOptions } from "./options.js";
import { platformLimit } from "./platform-limit.js";
import { isGiven, wrongIn } from "./secret.js";
import { isDev, wrongProject } from "./settings.js";
import { storedActors } from "./stored.js";

/** How long a page is asked to wait where its visitor's actor cannot be reached, in seconds. */
const ACTOR_RETRY_AFTER_S = 5;

/** The most bytes of a batch: as src/event.rs has it. */
const MAX_BATCH_BYTES = 65_536;

const APP = { type: "text/javascript", cache: "public, max-age=60, stale-while-revalidate=3600" };
const CONFIG = { type: "application/json", cache: "public, max-age=60, stale-while-revalidate=60" };

/**
 * The script without a configuration, where there is none that can be used. With it a page tries again with what its
 * visitor does until the gateway is mended; without it, a page that came meanwhile has only the stub, which sends nothing,
 * ever. No cache gives it unasked, so that the first page after that has the configuration again.
 */
const serveBareApp = fileServer(appText(), { ...APP, cache: "no-cache" });

/** What the script loads for a developer: nothing of a configuration stands in it. */
const serveInspector = fittingServer("inspector", inspectorText, APP);

/** What the script loads where there is no WebAssembly: nothing of a configuration stands in it. */
const serveLite = fittingServer("lite", liteText, APP);

/** For everybody: of a gateway that cannot start it is not known whose pages it serves, and nothing of anybody stands in it. */
const forAll = (answer) => ({
  ...answer,
  headers: { ...answer.headers, "access-control-allow-origin": "*", "access-control-expose-headers": "Retry-After" },
});

/** What serves the files without a configuration, by the names that the core has for them. */
const BARE = { app: serveBareApp, inspector: serveInspector, lite: serveLite };

/** What serves the files, by the names that the core has for them. */
function fileServers(config) {
  if (config === undefined) return BARE;
  return { ...BARE, app: fileServer(appText(config), APP), config: fileServer(config, CONFIG) };
}

/** Why an actor refuses events, which it tells itself. */
const TOLD_BY_ACTOR = ["too_old", "limit_reached"];

/** Why the gateway refused single events of a batch. */
function rejected({ status, body }) {
  if (status !== 202 || !body.includes('"rejected"')) return [];
  const codes = JSON.parse(body).results.map(({ status, code }) => (status === "rejected" ? code : undefined));
  return codes.filter((code) => code !== undefined && !TOLD_BY_ACTOR.includes(code));
}

/** Names requests: this instance, and a number. */
function requestIds() {
  let prefix;
  let count = 0;
  return () => {
    // Not at once: a Worker may not be random before its first request.
    prefix ??= crypto.getRandomValues(new Uint32Array(2)).reduce((text, number) => text + number.toString(36), "");
    return `${prefix}-${(count += 1)}`;
  };
}

/**
 * Makes `createGateway` from what opens the wasm. `objects`, where the host has them: `visitor` and `ledger` make the classes
 * of objects, `actors` and `ledgers` give what reaches them, `clientIp` is the header that names a client's address.
 */
export function gatewayFactory(open, objects) {
  return function createGateway(config, options) {
    const { store, basePath, addressOf, onMessage } = checkedOptions(options, objects);
    const log = makeLog(options?.log);
    const nextId = requestIds();
    const read = answerReader();
    const overLimit = platformLimit();
    /** What serves this request also where nothing else can be had. */
    const bareServer = ({ method, url }) => {
      const { pathname } = new URL(url);
      const name = Object.keys(BARE).find((name) => pathname === `${basePath}/v1/${name}.js`);
      return /^(GET|HEAD)$/.test(method) ? BARE[name] : undefined;
    };
    const makeCore = async (env, numbers) => (await started(env)).core.visitor(env, numbers);
    const makeLedger = async () => new (await open()).LedgerCore();
    const actors = objects?.actors ?? storedActors(makeCore, makeLedger, log, store);
    const admin = makeAdmin();
    /** Made once: it knows which actors are open, and when they are due, and outlives a core that has failed. */
    let actor;
    let ledgers;
    /** The admin's; undefined where there is none that can be used. */
    let token;
    let configuration;
    let running;
    const isRunning = () => running && !running.core.hasFailed;

    /** What failed is started anew by whoever comes next; on Workers nobody may wait for what another request has begun. */
    async function started(env) {
      if (isRunning()) return running;
      const text = jsonOf(typeof config === "function" ? await config(env) : config);
      const { GatewayCore, LedgerCore } = await open();
      // Another one may have been quicker.
      if (isRunning()) return running;
      actor ??= actors(env, LedgerCore.shards(), log);
      actor.renew?.();
      ledgers ??= objects ? objects.ledgers(env) : actor.ledgers;
      configuration ??= administered(env, GatewayCore);
      const dev = isDev(env, log);
      use(configuration.begin((text) => new GatewayCore(text, basePath, dev), text));
      return running;
    }

    function use(core) {
      running = { core, files: fileServers(core.publicConfig()), actor };
    }

    /** Looks who may administer the gateway, and by what. A token that cannot be used closes the page, and changes nothing else. */
    function administered({ ADMIN_TOKEN: given }, GatewayCore) {
      const configures = isGiven(given);
      const wrong = configures ? wrongIn(GatewayCore, given) : undefined;
      if (wrong !== undefined) log("error", `ADMIN_TOKEN: ${wrong}; there is no admin page`, { code: "configuration" });
      else if (configures) token = given;
      return configurationInForce({ use, ledgers, configures, log });
    }

    /** All ledgers as one; undefined where there are none. */
    async function wholeLedger() {
      const { LedgerCore } = await open();
      return ledgers && ledgerOf(ledgers.ask, LedgerCore.shards(), LedgerCore.page());
    }

    /** Resolves to the answer to something for the owner. */
    async function administer({ core, actor }, request, address, tell) {
      const path = new URL(request.url).pathname.slice(`${basePath}/v1/admin`.length);
      const { GatewayCore } = await open();
      const parts = { token, same: GatewayCore.same, version: GatewayCore.version(), core, actor, ledgers, ledger: await wholeLedger(), configuration };
      const done = () => tell("info", `admin: ${request.method} ${path}`);
      return admin(request, path, { ...parts, done, address });
    }

    /** What is wrong with these settings; looked at once for each environment. */
    let settled;
    let unsettled;
    function settings(core, env) {
      if (settled !== env) unsettled = core.unsettled(env) ?? wrongProject(env);
      settled = env;
      return unsettled;
    }

    /** Resolves to what becomes of a batch: an answer without its headers, or a whole one. */
    async function take(now, request, address, env, tell) {
      let { core, actor } = now;
      const wrong = settings(core, env);
      if (wrong !== undefined) {
        tell("error", wrong, { code: "configuration" });
        return misconfigured();
      }
      let bytes;
      try {
        bytes = await readBytes(request, MAX_BATCH_BYTES, "a batch is at most 64 KiB");
      } catch (error) {
        if (error instanceof BodyError) return refusal(error.status, error.code, error.message);
        throw error;
      }
      // While the body came, the wasm may have failed.
      if (core.hasFailed) ({ core, actor } = await started(env));
      const batch = core.intake(bytes, address);
      const end = batch.indexOf("\n");
      if (end === 0) return read(batch);
      const [recipient, lite] = batch.slice(0, end).split(" ");
      if (lite) configuration.desk?.lite(lite);
      let answer;
      try {
        answer = await actor(recipient, batch.slice(end + 1));
        if (!Array.isArray(answer)) throw new Error("its answer is not what was expected");
      } catch (error) {
        tell("error", `the visitor's actor cannot be reached: ${wordsOf(error)}`, { code: "internal" });
        return fault("internal", "the gateway cannot keep this now; its log says why", ACTOR_RETRY_AFTER_S);
      }
      const [status, body, waitMs, isNew] = answer;
      // While the actor thought, the wasm may have failed.
      if (isNew && !core.hasFailed) core.newcomer(address);
      const headers = waitMs === undefined ? undefined : { "retry-after": String(Math.ceil(waitMs / 1000)) };
      return { status, body, headers, code: codeOf(status, body) };
    }

    const hook = makeHook({ onMessage, basePath, read, coreOf: async (env) => (await started(env)).core });

    async function serve(now, request, env, context, tell) {
      const { desk } = configuration;
      const { method, url, headers } = request;
      const get = (name) => headers.get(name) ?? undefined;
      const address = addressOf(request);
      const open = ({ core }) => read(core.open(method, url, get("origin"), address, get("content-length")));
      let opened = open(now);
      let isKnown = true;
      // Who is refused does not wait: a page whose site has just been listed comes again.
      if (desk?.isBehind() && !(opened.status >= 400 && opened.status < 500)) {
        isKnown = await desk.catchUp();
        const next = await started(env);
        if (next !== now) opened = open((now = next));
      } else desk?.look(context);
      const refuse = (answer) => {
        if (answer.status >= 400) {
          tell("info", "refused", { status: answer.status, code: answer.code });
          desk?.refused(answer.code);
        }
        return answer;
      };
      if (!isKnown && !["admin", "hook"].includes(opened.word)) {
        const answer = fault("configuration", "the gateway's configuration cannot be read just now; its log says why", ACTOR_RETRY_AFTER_S);
        return (await BARE[opened.word]?.(request)) ?? respond(forAll(refuse(answer)), request, tell.id());
      }
      switch (opened.word) {
        case "reply":
          return respond(refuse(opened), request, tell.id());
        case "batch": {
          const answer = (await overLimit(now.core, env, address, tell)) ?? (await take(now, request, address, env, tell));
          if (desk) for (const code of rejected(answer)) desk.refused(code);
          return respond(refuse({ ...answer, headers: { ...opened.headers, ...answer.headers } }), request, tell.id());
        }
        case "hook":
          return respond(refuse(await hook(request, env, context, tell, isKnown)), request, tell.id());
        case "admin":
          return respond(refuse(await administer(now, request, address, tell)), request, tell.id());
        default:
          return now.files[opened.word](request);
      }
    }

    return {
      Visitor: objects?.visitor(makeCore, log),
      Ledger: objects?.ledger(makeLedger, log),
      /** See edge.d.ts. */
      async ledger(env = {}) {
        await started(env);
        const ledger = await wholeLedger();
        if (!ledger) throw new Error("the Durable Objects of class OnsiteLedger are not bound as ONSITE_LEDGER");
        return ledger;
      },
      /** See edge.d.ts. */
      async start(env = {}) {
        await (await started(env)).actor.awake?.();
      },
      /** A fetch handler. Never throws: what goes wrong is a 503 and a line in the host's log. */
      async fetch(request, env = {}, context) {
        let id;
        const tell = (level, message, details) => log(level, message, { request: tell.id(), ...details });
        tell.id = () => (id ??= nextId());
        const failed = (what, error) => {
          tell("error", `${what}: ${wordsOf(error)}`, { code: "internal" });
          return respond(forAll(fault("internal", `${what}; its log says why`)), request, tell.id());
        };
        try {
          let now;
          try {
            now = isRunning() ? running : await started(env);
          } catch (error) {
            const answer = failed("the gateway cannot start", error);
            return (await bareServer(request)?.(request)) ?? answer;
          }
          return await serve(now, request, env, context, tell);
        } catch (error) {
          return failed("the gateway cannot answer this request", error);
        }
      },
    };
  };
}
