// The public object: queues calls until the core is there, and hands its results out.

import { fetchConfig } from "./config.js";
import { facts, isAutomated, page } from "./facts.js";
import { makeHost, widgetRecipient } from "./host.js";
import * as INPUT from "./input.js";
import { EVENT, openStorage } from "./keep.js";
import { lines } from "./lines.js";
import { InvalidArgument, flatJson } from "./props.js";

/** How long `flush()` waits unless told otherwise. */
const FLUSH_TIMEOUT_MS = 10_000;

/** How often a page goes on after a fault of its core: the last time with the lite one, in direct mode with another of its kind. */
const MAX_FAULTS = 3;

/** What options must be: what is in quotes, or of a type that is named. */
const SETTINGS = {
  recipient: "a function",
  recipientTimeoutMs: "a number",
  dryRun: "a boolean",
  storage: '"local" or "memory"',
  automation: '"allow"',
  triggers: 'a list of rules, an object with one, or "gateway"',
};

/** An `Error` with a stable `code`. */
export function codeError(code, message) {
  return Object.assign(new Error(message), { code });
}

function droppedReceipt(reason) {
  return { id: "", status: "dropped", reason, accepted: Promise.resolve({ status: "dropped", reason }) };
}

/**
 * Makes the object that pages use.
 *
 * `settings`: `direct` (a boolean), `gateway` (its address, checked), `config` (the gateway's public configuration, where
 * that is known), `ownRules()` (which takes `triggers` and resolves to them as a gateway gives its own), and the public
 * options.
 * `open(fault, on)` resolves to `{core, send, recipientId?, clientId?}`, or rejects with the reason why there
 * will be no core; `fault` is the one after which no more of the same kind is wanted, `on` the public object's; `ended()` is called
 * once it is over, for whatever reason. Answers `onsite`, and `invoke(method, args, at, href)` for calls made earlier.
 */
export function makeOnsite(settings, open, ended) {
  const listeners = new Map();
  /** By handle: how to settle a call, with what if the core ends before, and the input that it is. */
  const calls = new Map();
  /** By event that waits: how to settle the second stage of its receipt, if there is one, and the event's name. */
  const stages = new Map();
  /** The inputs that wait for the host. */
  const queue = [];
  /** Ends what would stay otherwise: listeners, requests, timers. */
  const aborter = new AbortController();
  const { signal } = aborter;
  let lastHandle = 0;
  let faults = 0;
  let config;
  let host;
  /** The start of the core that has taken the place of another. */
  let next;
  let clientId;
  let failure;

  function emit(name, detail) {
    const [done, known] = stages.get(detail?.id) ?? [];
    if (name === "queued") stages.set(detail.id, [done, detail.name]);
    if (name === "accepted" || name === "dropped") {
      if (known) detail.name = known;
      done?.({ status: name, ...(detail.reason && { reason: detail.reason }) });
      stages.delete(detail.id);
    }
    if (settings.debug) console[name === "error" ? "warn" : "debug"]("salebot-onsite:", name, detail);
    for (const listener of [...(listeners.get(name) ?? [])]) {
      try {
        listener(detail);
      } catch (error) {
        console.error(error);
      }
    }
  }

  function settle(handle, result) {
    // What is settled is kept.
    write(EVENT);
    const call = calls.get(handle);
    calls.delete(handle);
    if (result?.status === "queued") result.accepted = new Promise((done) => stages.set(result.id, [done]));
    call?.resolve(result?.status === "dropped" ? droppedReceipt(result.reason) : result);
  }

  /** The end: whoever waits is told. */
  function end(code, message) {
    if (failure) return;
    failure = codeError(code, message);
    if (code === "destroyed") {
      disown();
      // For the inspector, to which nothing more comes.
      emit(code);
    }
    aborter.abort();
    // Whoever keeps the public object does not keep the wasm's memory with it.
    host = host?.stop();
    queue.length = 0;
    for (const call of calls.values()) call.resolve(call.otherwise(code));
    for (const [done] of stages.values()) done?.({ status: "dropped", reason: code });
    calls.clear();
    stages.clear();
    ended?.();
  }

  /** Tells of a fault that ends it; or, of those of the core at an input, goes on with another core for some times. */
  function fail(code, message, input) {
    if (failure) return;
    if (input && faults++ < MAX_FAULTS) goOn(code, message, input);
    else end(code, message);
    console.error(`salebot-onsite: ${message}`);
    emit("error", { code, message });
  }

  /** Goes on with another core, without the input on which the one before failed. */
  function goOn(code, message, [kind, handle]) {
    host = undefined;
    const call = calls.get(handle);
    if (call?.input[0] === kind) settle(handle, call.otherwise(code));
    restore();
    // Who waits for no receipt waits again; who is in the queue as well does so twice, and is settled once.
    for (const { otherwise, input } of calls.values()) otherwise(code) ?? queue.push(input);
    // A browser may keep nothing, and it may be what it trapped at.
    if (said) queue.unshift(said);
    // What is kept nowhere went with the core.
    for (const id of stages.keys()) if (!read(`e.${id}`)) emit("dropped", { id, reason: code, message });
    next = begin(faults === MAX_FAULTS && { message });
  }

  function post(...input) {
    if (failure) return;
    if (host) host.post(...input);
    else queue.push(input);
  }

  /** Posts an input and resolves to what the core settles it with. */
  function ask(otherwise, ...input) {
    if (failure) return Promise.resolve(otherwise(failure.code));
    return new Promise((resolve) => {
      input.splice(1, 0, ++lastHandle);
      calls.set(lastHandle, { resolve, otherwise, input });
      post(...input);
    });
  }

  /** Posts a call that makes an event; `details` gives its JSON. */
  function event(kind, at, href, name, details) {
    let json;
    try {
      json = details();
    } catch (error) {
      // Reading the details can run the caller's own code, whose errors are not for repeating.
      const sentence = error instanceof InvalidArgument ? error.message : "the details cannot be read as JSON";
      return ask(droppedReceipt, INPUT.badCall, 0, sentence);
    }
    return ask(droppedReceipt, kind, at, typeof name === "string" ? name : "", json, JSON.stringify(page(href)));
  }

  /** The methods that a call before the start can be kept for, with the time and the page it was made on. */
  const methods = {
    track: (at, href, name, props) => event(INPUT.track, at, href, name, () => flatJson("props", props)),
    page: (at, href, props) => event(INPUT.page, at, href, "", () => flatJson("props", props)),
    identify: (at, href, who) =>
      event(INPUT.identify, at, href, "", () => {
        if (typeof who !== "object" || !who) throw new InvalidArgument("identify() takes an object with name, tag or variables");
        const { name, tag, variables } = who;
        const flat = flatJson("identify()", { name, tag });
        const more = flatJson("variables", variables);
        return more ? `${flat.slice(0, -1)}${flat === "{}" ? "" : ","}"variables":${more}}` : flat;
      }),
    consent(_at, _href, state) {
      // Whatever is not clearly a yes is a no.
      granted = state === "granted";
      said = [INPUT.consent, +granted];
      // Whatever becomes of the core, which takes the rest away.
      if (!granted) keep("consent", "denied");
      if (failure && !granted) ["memory", "dry"].map((name) => keep(name, ""));
      post(...said);
    },
    async flush(_at, _href, options) {
      const ms = options?.timeoutMs;
      await ask(() => null, INPUT.flush, typeof ms === "number" && ms === ms ? ms : FLUSH_TIMEOUT_MS);
    },
    ready: () => ready,
  };

  /** Throws where the service is not to hear of the visitor, as it would from `clientId()`. */
  function assertMayAsk() {
    if (failure) throw failure;
    if (!granted) throw codeError("consent_required", "the visitor has not agreed");
  }

  const directOnly = (name) => codeError("invalid_argument", `${name}() exists in direct mode only`);

  const onsite = {
    recipientId: () => ask(() => null, INPUT.wantRecipient),
    async clientId() {
      await ready;
      if (!clientId) throw directOnly("clientId");
      return clientId(onsite.recipientId, assertMayAsk);
    },
    callback: (message, variables) =>
      event(INPUT.callback, Date.now(), location.href, "", () => {
        if (typeof message !== "string" || !message) throw new InvalidArgument("callback() takes a text that is not empty");
        return `{"message":${JSON.stringify(message)},"variables":${flatJson("variables", variables) || "{}"}}`;
      }),
    message: (what) =>
      event(INPUT.message, Date.now(), location.href, "", () => {
        if (typeof what !== "object" || !what) throw new InvalidArgument("message() takes an object with text, block or attachment");
        return JSON.stringify(what);
      }),
    reset: () => post(INPUT.reset),
    destroy: () => end("destroyed", "destroy() was called"),
    on(name, listener) {
      if (!listeners.has(name)) listeners.set(name, new Set());
      listeners.get(name).add(listener);
      return () => listeners.get(name).delete(listener);
    },
  };
  for (const [name, method] of Object.entries(methods)) {
    onsite[name] = (...args) => method(Date.now(), location.href, ...args);
  }

  let consent = settings.consent ?? "granted";
  if (navigator.globalPrivacyControl && settings.gpc !== "ignore" && consent === "granted") {
    consent = "required";
    console.info("salebot-onsite: this browser asks for privacy (GPC), so events wait for consent(\"granted\")");
  }

  const { read, keep, write, restore, disown } = openStorage(
    settings.storage === "memory",
    // What waits for one gateway is nothing for another.
    settings.gateway,
    (name, text) => {
      // That there is no refusal changes nothing for a visitor who has agreed.
      if (name === "consent" && (text || !granted)) {
        granted = !text && consent === "granted";
        said = undefined;
      }
      post(INPUT.kept, 0, 0, name, text);
    },
    (isFull) => post(INPUT.notKept, +isFull),
    signal,
  );
  const isDenied = () => read("consent") === "denied";

  let granted = consent === "granted" && !isDenied();
  /** The visitor's last word on this page, where no other tab has had a later one. */
  let said;

  const tell = (code, message) => failure || emit("error", { code, message });

  /** The owner's rules, looked through, and the mistakes in them; undefined where there are none to be had. */
  function findConfig() {
    const { automation, config: known, debug, gateway, ownRules, triggers } = settings;
    if (automation !== "allow" && isAutomated()) {
      if (debug) console.info("salebot-onsite: a program drives this browser, so rules make no events");
    } else if (known?.triggers) return known;
    else if (triggers && triggers !== "gateway") return ownRules(triggers, tell);
    else if (gateway) return fetchConfig(gateway, tell, signal);
    else return { triggers: [] };
  }

  async function start(fault) {
    for (const [name, wanted] of Object.entries(SETTINGS)) {
      const value = settings[name];
      const fits = wanted.includes(typeof value === "string" ? `"${value}"` : typeof value);
      if (value != null && !fits) throw codeError("invalid_argument", `${name} must be ${wanted}`);
    }
    config ??= findConfig();
    const { core, send, recipientId = widgetRecipient, clientId: ofRecipient } = await open(fault, onsite.on);
    // A page that is made ready in advance may never be seen.
    if (document.prerendering) await new Promise((done) => document.addEventListener("prerenderingchange", done, { once: true, signal }));
    if (failure) throw failure;
    clientId = ofRecipient;
    const { direct, dryRun, recipientTimeoutMs } = settings;
    // The session and its campaign are there before any call.
    queue.unshift([INPUT.known, 0, 0, lines(facts())]);
    const own = (host = makeHost({
      core,
      options: [direct | (dryRun << 1) | (isDenied() << 2) | ((consent === "granted") << 3), recipientTimeoutMs ?? NaN],
      memory: read(dryRun ? "dry" : "memory"),
      queue,
      probe() {
        try {
          const value = (settings.recipient ?? recipientId)();
          return typeof value === "string" || (Number.isSafeInteger(value) && value > 0) ? String(value) : "";
        } catch {
          return "";
        }
      },
      send,
      settle,
      emit,
      keep,
      fail: (error, input) => fail("internal", `a fault of salebot-onsite itself: ${error?.message}`, input),
    }));
    own.post(INPUT.woken);
    if (failure) throw failure;
    // It has failed as it started: whoever waits for it waits for the one that has taken its place.
    if (host !== own) return next;
    // Whoever waits for ready() has the first word, and hears what rules do.
    Promise.resolve(config).then((known) => known && setTimeout(() => {
      for (const one of known.problems?.splice(0) ?? []) tell("configuration", `${one?.path}: ${one?.reason}`);
      own.setRules(known.triggers);
    }));
  }

  function begin(fault) {
    const begun = start(fault).catch((error) => {
      // A DOMException has a code too, a number.
      if (typeof error?.code === "string") fail(error.code, error.message);
      else fail("internal", `the start failed: ${error?.message}`);
      throw failure;
    });
    // Whoever wants to know asks ready(); nobody else is to see an unhandled rejection.
    begun.catch(() => {});
    return begun;
  }

  const ready = begin();

  return { onsite, invoke: (method, args, at, href) => methods[method]?.(at, href, ...args) };
}

/** What stands in for it on a server: takes every call and does nothing. */
export function makeInert(reason) {
  const receipt = async () => droppedReceipt(reason);
  const nothing = () => {};
  return {
    track: receipt, page: receipt, identify: receipt, callback: receipt, message: receipt,
    recipientId: async () => null,
    clientId: () => Promise.reject(codeError(reason, "there is no visitor on a server")),
    flush: async () => {}, ready: async () => {},
    consent: nothing, reset: nothing, destroy: nothing,
    on: () => nothing,
  };
}
