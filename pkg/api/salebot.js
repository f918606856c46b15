// createSalebot and parseWebhook, for whichever host opens the wasm.

import { SalebotCore, parseWebhook } from "../wasm/api.js";
import { aborted, causeOf, codeError, invalid } from "./errors.js";
import { json, snapshot } from "./json.js";
import { METHODS, WITHOUT_PARAMS } from "./methods.js";
import { readCallOptions, readSettings } from "./options.js";
import { allClients, wholeHistory } from "./pages.js";
import { broadcastInParts, sendCallbackInParts } from "./parts.js";
import { unlessAborted, withSignal } from "./signals.js";

/** Makes `createSalebot` from what opens the wasm. */
export function salebotFactory(open) {
  const opened = opener(open);
  return function createSalebot(options) {
    const service = connect(opened, options);
    const { call, request } = service;
    const bot = {
      request,
      clients: (params, options) => allClients(service, snapshot("get_clients", params), options),
      history: (params, options) => wholeHistory(service, snapshot("get_history", params), options),
      broadcastInParts: (params, options) => broadcastInParts(service, snapshot("broadcast", params), options),
      sendCallbackInParts: (params, options) =>
        sendCallbackInParts(service, snapshot("send_callback_by_platform_id", params), options),
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

/** A project at the service; the core is opened and made at the first call, and again after a failure. */
function connect(opened, options) {
  // Taken as it is now: the caller may change its object before the first call.
  const given = options !== null && typeof options === "object" && !Array.isArray(options) ? { ...options } : options;
  let core;

  /** The error of a method that the caller's signal ended outside of the core. */
  const ended = (name, signal) => aborted(name, signal.reason, given?.apiKey);
  const start = async (name, signal) => {
    if (core) return core;
    const { settings, fetch } = readSettings(given);
    await unlessAborted(opened(), signal, () => ended(name, signal));
    core ??= new SalebotCore(settings, fetch);
    return core;
  };
  const call = async (name, params, options) => {
    const taken = json(name, params);
    const { signal, timeoutMs, revealApiKey } = readCallOptions(options);
    return withSignal(signal, async (signal) => {
      const core = await start(name, signal);
      return core.call(name, taken, signal, timeoutMs, revealApiKey === true);
    });
  };
  const request = async (name, params, options) => {
    if (typeof name !== "string") throw invalid("a method's name is a text");
    const taken = json(name, params);
    const { signal, timeoutMs } = readCallOptions(options);
    return withSignal(signal, async (signal) => {
      const core = await start(name, signal);
      return core.request(name, taken, signal, timeoutMs);
    });
  };
  return { call, request, start, ended };
}

const opener = (open) => async () => {
  try {
    await open();
  } catch (error) {
    throw codeError("internal", "the wasm file of salebot-onsite/api could not be opened; the next call tries again", { cause: causeOf(error) });
  }
};

function webhookText(body) {
  if (typeof body === "string") return body;
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return new TextDecoder().decode(body);
  try {
    return JSON.stringify(body) ?? "";
  } catch {
    throw invalid("the webhook's body cannot be read as JSON");
  }
}
