// The admin API, and the page that uses it: for the gateway's owner alone.

import page from "../wasm/admin.text.js";
import { JSON_HEADERS, codeOf, refusal } from "./answer.js";
import { BodyError, readText } from "./body.js";
import { DESK } from "./ledger.js";

/** The most bytes of a configuration. */
const MAX_CONFIG_BYTES = 262_144;

/** The most bytes of what else is posted. */
const MAX_BODY_BYTES = 4_096;

/** The events that are given at once, unless fewer are asked for. */
const MAX_EVENTS = 100;

const answer = (body, headers) => ({ status: 200, headers: { ...JSON_HEADERS, ...headers }, body: JSON.stringify(body) });

/** Thrown in place of an answer. */
class Refused extends Error {
  constructor(status, code, message, { seconds, ...headers } = {}) {
    super(message);
    const answer = refusal(status, code, message, seconds);
    this.answer = { ...answer, headers: { ...answer.headers, ...headers } };
  }
}

const notFound = () => new Refused(404, "not_found", "no such path");
const invalid = (sentence) => new Refused(400, "invalid_argument", sentence);

/** The page, with a policy that lets nothing run or load but what is in it. */
async function makePage() {
  const { html, style, script } = page;
  const hashOf = async (text) => {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
    return `'sha256-${btoa(String.fromCharCode(...digest))}'`;
  };
  const policy = [
    "default-src 'none'",
    `script-src ${await hashOf(script)}`,
    `style-src ${await hashOf(style)}`,
    "img-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    status: 200,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": policy.join("; "),
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
    },
    body: html.replace("/*style*/", () => style).replace("/*script*/", () => script),
  };
}

/** A number of a query; undefined where it is not there. */
function numberOf(query, name) {
  if (!query.has(name)) return undefined;
  const number = Number(query.get(name));
  if (!Number.isSafeInteger(number) || number < 0) throw invalid(`${name} is a whole number`);
  return number;
}

/** The version that If-Match expects; undefined where any will do. */
function expectedOf(request) {
  const header = request.headers.get("if-match")?.trim();
  if (header === undefined || header === "*") return undefined;
  const [, version] = /^(?:W\/)?"(\d{1,15})"$/.exec(header) ?? [];
  if (version === undefined) throw invalid('If-Match is the version, as in If-Match: "3"');
  return Number(version);
}

/** Members of a JSON body, which are texts. */
async function textsOf(request, ...names) {
  let body;
  try {
    body = JSON.parse(await readText(request, MAX_BODY_BYTES));
  } catch (error) {
    if (error instanceof BodyError) throw error;
  }
  const texts = names.map((name) => body?.[name]);
  if (!texts.every((text) => typeof text === "string" && text !== "")) throw invalid(`a JSON object with ${names.join(" and ")} is needed`);
  return texts;
}

/** The chat's name for a visitor, in the form that it has: it names the actor. */
function checkRecipient(recipient) {
  if (!/^[\w-]{1,64}$/.test(recipient)) throw invalid("this is no recipient");
  return recipient;
}

/** What an actor has replied to a deed. */
function passOn(reply, done) {
  if (!Array.isArray(reply)) throw new Error("the visitor's actor has no answer");
  const [status, body] = reply;
  if (status < 400) done();
  return { status, headers: JSON_HEADERS, body, code: codeOf(status, body) };
}

/** All but the configuration itself. */
const summaryOf = ({ config, ...state }) => state;

const needLedger = (there) => {
  if (!there) throw new Refused(503, "configuration", "no ledger is bound, so nothing is counted and kept");
  return there;
};

/** Changes the configuration, and says what is in force then. */
async function change({ configuration, ledgers, done }, request, ...deed) {
  const expected = expectedOf(request);
  if (needLedger(ledgers).forgets) {
    throw new Refused(503, "configuration", "what is set here would be gone when this process ends; createGateway(config, { store }) keeps it");
  }
  const said = await configuration.change(done, ...deed, expected);
  if (!said.is_changed) {
    if (expected !== undefined && said.version !== expected) {
      throw new Refused(412, "version_changed", `version ${said.version} is in force, and not ${expected}`);
    }
    throw new Refused(409, "not_found", "there is nothing to go back to");
  }
  const state = summaryOf(configuration.state());
  const { version, at } = said;
  // It could not be taken in yet.
  return answer(state.version < version ? { version, at } : state, { etag: `"${version}"` });
}

/** By path behind /v1/admin/, by method, what answers. */
export const ROUTES = {
  overview: {
    async GET({ version, ledger, configuration }) {
      const counters = ledger ? await ledger.counters() : undefined;
      return answer({ version, now: Date.now(), has_ledger: ledger !== undefined, counters, configuration: summaryOf(configuration.state()) });
    },
  },
  events: {
    GET: async ({ ledger }, request, query) => answer({ events: await needLedger(ledger).events(Math.min(numberOf(query, "limit") ?? 50, MAX_EVENTS)) }),
  },
  dead: {
    async GET({ ledger }, request, query) {
      const at = numberOf(query, "at");
      const after = at === undefined ? undefined : { at, recipient: query.get("recipient") ?? "", id: query.get("id") ?? "" };
      return answer({ dead: await needLedger(ledger).dead(after, numberOf(query, "limit")) });
    },
  },
  "dead/replay": {
    async POST({ actor, done }, request) {
      const [recipient, id] = await textsOf(request, "recipient", "id");
      return passOn(await actor.act(checkRecipient(recipient), "replay", id), done);
    },
  },
  erase: {
    async POST({ actor, done }, request) {
      const [recipient] = await textsOf(request, "recipient");
      return passOn(await actor.act(checkRecipient(recipient), "forget", recipient), done);
    },
  },
  config: {
    async GET({ configuration, ledgers }, request, query) {
      const number = numberOf(query, "version");
      if (number !== undefined) {
        const version = await needLedger(ledgers).ask(DESK, "version", number);
        if (version === undefined) throw new Refused(404, "not_found", "this version is not kept");
        return answer(JSON.parse(version));
      }
      const state = configuration.state();
      return answer(state, { etag: `"${state.version}"` });
    },
    async PUT(parts, request) {
      // Some editors put a mark before a text.
      const text = (await readText(request, MAX_CONFIG_BYTES, "a configuration is at most 256 KiB")).replace(/^\uFEFF/, "");
      const problems = parts.configuration.check(text);
      if (problems.length) {
        const error = { code: "configuration", message: "the configuration has mistakes, and nothing was changed", problems };
        return { status: 422, code: error.code, headers: JSON_HEADERS, body: JSON.stringify({ error }) };
      }
      return change(parts, request, "configure", text);
    },
    DELETE: (parts, request) => change(parts, request, "configure", undefined),
  },
  "config/back": { POST: (parts, request) => change(parts, request, "back") },
  "config/versions": {
    GET: async ({ ledgers }) => answer({ versions: ledgers ? JSON.parse(await ledgers.ask(DESK, "versions")) : [] }),
  },
};

/** The token that a request brings; undefined where it brings none. */
const tokenOf = (request) => /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];

/** Throws where whoever asks does not know the token. */
function authorize(core, request, address, wanted, same) {
  // Where addresses are not known, whoever guesses would keep the owner out.
  const wait = address === undefined ? 0 : core.barredFor(address);
  if (wait > 0) {
    throw new Refused(429, "rate_limited", "too many wrong tokens come from this address", { seconds: Math.ceil(wait / 1000) });
  }
  const given = tokenOf(request);
  if (given !== undefined && same(given, wanted)) return;
  if (given !== undefined && address !== undefined) core.wrongSecret(address);
  throw new Refused(401, "unauthorized", "the token is missing or wrong", { "www-authenticate": "Bearer" });
}

/**
 * Makes what answers a request below /v1/admin: `{ status, headers, body, code }`. `parts` are `token`, undefined where there is none
 * that can be used, `same(given, wanted)`, `core`, `actor`, `ledgers` and `ledger` (all of them as one), both undefined where there
 * are none, `configuration`, `version` of the code, `address`, as far as it is known, and `done()`, which is called once something has
 * been changed.
 */
export function makeAdmin() {
  let whole;
  return async (request, path, parts) => {
    try {
      if (parts.token === undefined) throw notFound();
      const isRead = /^(GET|HEAD)$/.test(request.method);
      if (path === "" || path === "/") {
        if (!isRead) throw new Refused(405, "method_refused", "this path does not serve this HTTP method", { allow: "GET, HEAD" });
        whole ??= await makePage();
        return whole;
      }
      authorize(parts.core, request, parts.address, parts.token, parts.same);
      const name = path.slice(1);
      if (!Object.hasOwn(ROUTES, name)) throw notFound();
      const route = ROUTES[name];
      const method = request.method === "HEAD" ? "GET" : request.method;
      if (!Object.hasOwn(route, method)) {
        throw new Refused(405, "method_refused", "this path does not serve this HTTP method", { allow: Object.keys(route).join(", ") });
      }
      return await route[method](parts, request, new URL(request.url).searchParams);
    } catch (error) {
      if (error instanceof Refused) return error.answer;
      if (error instanceof BodyError) return refusal(error.status, error.code, error.message);
      throw error;
    }
  };
}
