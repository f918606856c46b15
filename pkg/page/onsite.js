// The public object: queues calls until the core is there, and hands its results out.

import { INPUT, InvalidArgument, flatJson, makeHost, pageJson, widgetRecipient } from "./host.js";

/** How long `flush()` waits unless told otherwise. */
const FLUSH_TIMEOUT_MS = 10_000;

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
 * `settings`: `direct` (a boolean), `consent`, `gpc`, `recipient`, `recipientTimeoutMs`, `debug`.
 * `open()` resolves to `{core, send, recipientId?, clientId?}`, or rejects with the reason why there
 * will be no core; `ended()` is called once it is over, for whatever reason. Answers `onsite`, and
 * `invoke(method, args, at, href)` for calls made earlier.
 */
export function makeOnsite(settings, open, ended) {
  const listeners = new Map();
  /** By handle: how to settle a call, and with what if the core ends before. */
  const calls = new Map();
  /** By event: how to settle the second stage of its receipt. */
  const stages = new Map();
  /** The inputs that wait for the host. */
  const queue = [];
  let lastHandle = 0;
  let host;
  let failure;

  function emit(name, detail) {
    if (name === "accepted" || name === "dropped") {
      stages.get(detail.id)?.({ status: name, ...(detail.reason && { reason: detail.reason }) });
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
    const call = calls.get(handle);
    calls.delete(handle);
    if (result?.status === "queued") result.accepted = new Promise((done) => stages.set(result.id, done));
    call?.resolve(result?.status === "dropped" ? droppedReceipt(result.reason) : result);
  }

  /** The end: whoever waits is told. */
  function end(code, message) {
    if (failure) return;
    failure = codeError(code, message);
    host?.stop();
    queue.length = 0;
    for (const call of calls.values()) call.resolve(call.otherwise());
    for (const done of stages.values()) done({ status: "dropped", reason: code });
    calls.clear();
    stages.clear();
    ended?.();
  }

  function fail(code, message) {
    if (failure) return;
    end(code, message);
    console.error(`salebot-onsite: ${message}`);
    emit("error", { code, message });
  }

  function post(...input) {
    if (failure) return;
    if (host) host.post(...input);
    else queue.push(input);
  }

  /** Posts an input and resolves to what the core settles it with. */
  function ask(otherwise, kind, ...rest) {
    if (failure) return Promise.resolve(otherwise());
    return new Promise((resolve) => {
      calls.set(++lastHandle, { resolve, otherwise });
      post(kind, lastHandle, ...rest);
    });
  }

  /** Posts a call that makes an event; `details` gives its JSON. */
  function event(kind, at, href, name, details) {
    const receipt = () => droppedReceipt(failure.code);
    let json;
    let page;
    try {
      json = details();
      page = pageJson(href);
    } catch (error) {
      // Reading the details can run the caller's own code, whose errors are not for repeating.
      const sentence = error instanceof InvalidArgument ? error.message : "the details cannot be read as JSON";
      return ask(receipt, INPUT.badCall, 0, sentence);
    }
    return ask(receipt, kind, at, typeof name === "string" ? name : "", json, page);
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
      post(INPUT.consent, +granted);
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
      const { clientId } = await opened;
      if (!clientId) throw directOnly("clientId");
      assertMayAsk();
      const recipient = await onsite.recipientId();
      assertMayAsk();
      if (recipient === null) {
        throw codeError("recipient_missing", "there is no chat here, or it has not named its visitor in time");
      }
      return clientId(recipient);
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

  let granted = consent === "granted";

  const opened = Promise.resolve().then(() => {
    const { recipient, recipientTimeoutMs } = settings;
    if (recipient != null && typeof recipient !== "function") throw codeError("invalid_argument", "recipient must be a function");
    if (recipientTimeoutMs != null && typeof recipientTimeoutMs !== "number") {
      throw codeError("invalid_argument", "recipientTimeoutMs must be a number");
    }
    return open();
  });

  function start({ core, send, recipientId = widgetRecipient }) {
    if (failure) throw failure;
    host = makeHost({
      core,
      options: {
        direct: settings.direct,
        consent,
        recipient_timeout_ms: settings.recipientTimeoutMs,
      },
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
      fail: (error) => fail("internal", `a fault of salebot-onsite itself: ${error?.message}`),
    });
    host.post(INPUT.woken);
    if (failure) throw failure;
  }

  const ready = opened.then(start).catch((error) => {
    // A DOMException has a code too, a number.
    if (typeof error?.code === "string") fail(error.code, error.message);
    else fail("internal", `the start failed: ${error?.message}`);
    throw failure;
  });
  // Whoever wants to know asks ready(); nobody else is to see an unhandled rejection.
  ready.catch(() => {});

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
