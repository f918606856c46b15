// createSalebot and parseWebhook, for whichever host opens the wasm.

import { SalebotCore, parseWebhook } from "../wasm/api.js";
import { aborted, causeOf, codeError, invalid } from "./errors.js";
import { METHODS, WITHOUT_PARAMS } from "./methods.js";
import { readCallOptions, readSettings } from "./options.js";
import { allClients, wholeHistory } from "./pages.js";
import { broadcastInParts, sendCallbackInParts } from "./parts.js";

/** Makes `createSalebot` from what opens the wasm. */
export function salebotFactory(open) {
  const opened = opener(open);
  return function createSalebot(options) {
    const start = starter(opened, options);

    const call = async (name, params, options) => {
      const taken = json(name, params);
      const { signal, timeoutMs, revealApiKey } = readCallOptions(options);
      const core = await start(signal);
      return core.call(name, taken, signal, timeoutMs, revealApiKey === true);
    };
    const request = async (name, params, options) => {
      if (typeof name !== "string") throw invalid("a method's name is a text");
      const taken = json(name, params);
      const { signal, timeoutMs } = readCallOptions(options);
      const core = await start(signal);
      return core.request(name, taken, signal, timeoutMs);
    };

    const bot = {
      request,
      clients: (params, options) => allClients(call, snapshot(params), options),
      history: (params, options) => wholeHistory(call, snapshot(params), options),
      broadcastInParts: (params, options) => broadcastInParts(call, start, snapshot(params), options),
      sendCallbackInParts: (params, options) => sendCallbackInParts(call, start, snapshot(params), options),
    };
    for (const [method, name] of Object.entries(METHODS)) {
      bot[method] = WITHOUT_PARAMS.includes(method)
        ? (options) => call(name, {}, options)
        : (params, options) => call(name, params, options);
    }
    return bot;
  };
}

/** Makes `parseWebhook` from what opens the wasm. */
export function webhookReader(open) {
  const opened = opener(open);
  return async (body) => {
    const text = webhookText(body);
    await opened();
    return parseWebhook(text);
  };
}

/** Answers the core: opened and made at the first call, and again after a failure. */
function starter(opened, options) {
  // Taken as it is now: the caller may change its object before the first call.
  const given = options !== null && typeof options === "object" && !Array.isArray(options) ? { ...options } : options;
  let core;
  return async (signal) => {
    if (core) return core;
    const { settings, fetch } = readSettings(given);
    await unlessAborted(opened(), signal);
    core ??= new SalebotCore(settings, fetch);
    return core;
  };
}

const opener = (open) => async () => {
  try {
    await open();
  } catch (error) {
    throw codeError("internal", "the wasm file of salebot-onsite/api could not be opened; the next call tries again", { cause: causeOf(error) });
  }
};

/** The promise, or `aborted` as soon as the signal says so: others may be waiting for the same thing. */
function unlessAborted(promise, signal) {
  if (!signal) return promise;
  let stop;
  const ended = new Promise((_, reject) => {
    stop = () => reject(aborted());
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  return Promise.race([promise, ended]).finally(() => signal.removeEventListener("abort", stop));
}

/** Parameters as they are now, as JSON: the caller may change its object before they are sent. */
function json(name, params = {}) {
  let text;
  try {
    text = JSON.stringify(params);
  } catch {
    // A BigInt, what contains itself, or what throws while it is read.
  }
  if (text === undefined) throw invalid(`${name}: the parameters are an object that JSON can hold`);
  return text;
}

/** The same for what is called with several times. */
function snapshot(params = {}) {
  try {
    return JSON.parse(JSON.stringify(params));
  } catch {
    // It is said when it is called with.
    return params;
  }
}

function webhookText(body) {
  if (typeof body === "string") return body;
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return new TextDecoder().decode(body);
  try {
    return JSON.stringify(body) ?? "";
  } catch {
    throw invalid("the webhook's body cannot be read as JSON");
  }
}
