// What callers give beside a method's parameters, checked.

import { invalid } from "./errors.js";

/** The longest time that a host's timers can wait, in milliseconds; they fire at once when it is longer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** `createSalebot`'s options as the core takes them, with the caller's `fetch` beside them. Defaults are the core's. */
export function readSettings(options) {
  const { apiKey, baseUrl, fetch, timeoutMs, retry } = object("createSalebot's options", options);
  if (!isText(apiKey)) throw invalid("apiKey must be a text");
  if (!isText(baseUrl)) throw invalid("baseUrl must be a text");
  if (fetch !== undefined && typeof fetch !== "function") throw invalid("fetch must be a function");
  return {
    settings: { apiKey: apiKey ?? "", baseUrl: baseUrl ?? "", ...time({ timeoutMs }), ...readRetry(retry) },
    fetch,
  };
}

function readRetry(retry) {
  if (retry === undefined) return {};
  if (retry === false) return { retry: { attempts: 1 } };
  const { attempts, baseMs, maxMs } = object("retry", retry, "false or an object");
  if (attempts !== undefined) whole("retry.attempts", attempts, 1, 100);
  if (baseMs !== undefined) milliseconds("retry.baseMs", baseMs);
  if (maxMs !== undefined) milliseconds("retry.maxMs", maxMs);
  return { retry: { attempts, baseMs, maxMs } };
}

/** A call's options; the members that are not there are undefined. */
export function readCallOptions(options) {
  const { signal: given, timeoutMs, revealApiKey, ...more } = object("options", options);
  const signal = given ?? undefined;
  if (signal !== undefined && !(typeof signal?.aborted === "boolean" && typeof signal.addEventListener === "function")) {
    throw invalid("signal must be an AbortSignal");
  }
  flag("revealApiKey", revealApiKey);
  return { ...more, signal, ...time({ timeoutMs }), revealApiKey };
}

/** Refuses what no timer can wait. */
export function milliseconds(name, value) {
  if (Number.isFinite(value) && value >= 0 && value <= MAX_TIMER_MS) return;
  throw invalid(`${name} must be a number of milliseconds from 0 to ${MAX_TIMER_MS}`);
}

/** Refuses what is neither true, false nor absent. */
export function flag(name, value) {
  if (value !== undefined && typeof value !== "boolean") throw invalid(`${name} must be true or false`);
}

/** Refuses what is no whole number in these bounds. */
export function whole(name, value, least, most = Number.MAX_SAFE_INTEGER) {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw invalid(`${name} must be a whole number ${most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`}`);
}

/** An object, or one without members where nothing is given. */
export function object(name, value, kind = "an object") {
  if (value === undefined) return {};
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw invalid(`${name} must be ${kind}`);
  return value;
}

function time({ timeoutMs }) {
  if (timeoutMs === undefined) return {};
  milliseconds("timeoutMs", timeoutMs);
  if (timeoutMs === 0) throw invalid("timeoutMs must be above 0");
  return { timeoutMs };
}

const isText = (value) => value === undefined || value === null || typeof value === "string";

/** Whether a parameter counts as not given, as the methods themselves see it. */
export const isAbsent = (value) => value === undefined || value === null || value === "";
