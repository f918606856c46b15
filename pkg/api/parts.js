// Sending to many: long lists in parts that the service takes, with a result that can be gone on with.

import { causeOf, codeError, invalid } from "./errors.js";
import { LIMITS } from "./methods.js";
import { flag, isAbsent, milliseconds, object, readCallOptions, whole } from "./options.js";
import { finished, newResult, readResult, settle } from "./parts-result.js";
import { sleep } from "./signals.js";

/** The most recipients of one send_callback_by_platform_id. */
const MAX_CALLBACKS = LIMITS.send_callback_by_platform_id.platform_ids;

/** How many recipients one broadcast has unless the caller says otherwise: the service names no limit. */
const BROADCAST_SIZE = 500;

/** How long a part waits for a service that has too much to do, in all, unless the caller says otherwise. */
const MAX_WAIT_MS = 60_000;

/** The first wait where the service does not say how long; each further one is twice as long. */
const FIRST_WAIT_MS = 500;

/** See api.d.ts. */
export async function broadcastInParts(service, params, options) {
  const given = object("parameters", params());
  const named = ["clients", "platform_ids", "list"].filter((member) => !isAbsent(given[member]));
  if (named.length !== 1) throw invalid("exactly one of clients, platform_ids or list is needed");
  const [member] = named;
  const items = member === "list" ? [given.list] : recipients(given, member);
  return inParts({ service, method: "broadcast", params: given, member, items, size: BROADCAST_SIZE }, options);
}

/** See api.d.ts. */
export async function sendCallbackInParts(service, params, options) {
  const given = object("parameters", params());
  const member = "platform_ids";
  const items = recipients(given, member);
  const job = { service, method: "send_callback_by_platform_id", params: given, member, items, size: MAX_CALLBACKS, maxSize: MAX_CALLBACKS };
  return inParts(job, options);
}

function recipients(params, member) {
  const list = params[member];
  if (!Array.isArray(list)) throw invalid(`${member} must be an array`);
  if (list.length === 0) throw invalid(`${member} is empty`);
  return list;
}

async function inParts(job, options) {
  const read = readOptions(job, options);
  const result = read.resume === undefined ? newResult(job, read.partSize) : readResult(job, read.resume);
  const todo = result.parts.filter(({ status }) => status !== "done" && (status !== "unknown" || read.repeatUnknown));
  if (todo.length > 0 && (await isReady(job, read, todo[0])) && (await tell(read, result, 0, todo[0]))) {
    await sendAll(job, read, result, todo);
  }
  // Not one was sent, and none can be: these are the caller's arguments.
  if (result.parts.every(isInvalid)) throw codeError(result.parts[0].error.code, result.parts[0].error.message, { method: job.method });
  return finished(result);
}

async function sendAll(job, read, result, todo) {
  for (const [at, part] of todo.entries()) {
    if (read.signal?.aborted) return;
    const goesOn = await sendPart(job, read, part);
    const isHeard = await tell(read, result, result.parts.indexOf(part) + 1, goesOn ? todo[at + 1] : undefined);
    if (!goesOn || !isHeard) return;
  }
}

/** Sends a part and writes down what became of it; false where the others had better wait. */
async function sendPart({ service, method, params, member, items }, { signal, timeoutMs, maxWaitMs }, part) {
  // A part that may have been done before stays so, whatever a second try is told.
  const wasUnknown = part.status === "unknown";
  const taken = member === "list" ? params : { ...params, [member]: items.slice(part.from, part.to) };
  let left = maxWaitMs;
  for (let wait = FIRST_WAIT_MS; ; wait *= 2) {
    try {
      const answer = await service.call(method, taken, { signal, timeoutMs });
      settle(part, "done", { answer });
      return true;
    } catch (error) {
      if (isRefusal(error ?? {})) {
        settle(part, wasUnknown ? "unknown" : "refused", { error });
        return true;
      }
      if (error?.code !== "rate_limited") {
        settle(part, "unknown", { error });
        return false;
      }
      settle(part, wasUnknown ? "unknown" : "pending", { error });
      const pause = Math.max(wait, error.retryAfterMs ?? 0);
      left -= pause;
      if (left < 0 || !(await sleep(pause, signal))) return false;
    }
  }
}

/** Opens the wasm; where that fails nothing is sent, and the first part says why. */
async function isReady({ service, method }, { signal }, part) {
  try {
    await service.start(method, signal);
    return true;
  } catch (error) {
    if (error?.code === "invalid_argument") throw error;
    if (error?.code !== "aborted") settle(part, part.status, { error });
    return false;
  }
}

/**
 * Calls onProgress and waits for it; false where it failed.
 *
 * `next` is about to be sent. What is told is what a program keeps and goes on with should it be ended in the
 * middle, so that part is unknown in it.
 */
async function tell({ onProgress }, result, part, next) {
  if (!onProgress) return true;
  const parts = result.parts.map((row) => (row === next ? { from: row.from, to: row.to, status: "unknown" } : { ...row }));
  const count = (rows) => rows.reduce((sum, { from, to }) => sum + to - from, 0);
  const done = count(parts.filter(({ status }) => status === "done"));
  try {
    await onProgress({ part, parts: parts.length, done, total: count(parts), result: finished({ ...result, parts }) });
    return true;
  } catch (thrown) {
    result.progressError = causeOf(thrown);
    return false;
  }
}

/** Whether it is certain that the service has not done it, and that asking again would change nothing. */
function isRefusal({ code, status }) {
  if (status === 408 || status === 429 || status >= 500) return false;
  return code === "api_status" || code === "invalid_argument" || (code === "http_status" && status >= 400);
}

const isInvalid = ({ status, error }) => status === "refused" && error.code === "invalid_argument";

function readOptions(job, options) {
  const all = readCallOptions(options);
  const { partSize = job.size, maxWaitMs = MAX_WAIT_MS, repeatUnknown = false, onProgress } = all;
  whole("partSize", partSize, 1, job.maxSize);
  milliseconds("maxWaitMs", maxWaitMs);
  flag("repeatUnknown", repeatUnknown);
  if (onProgress !== undefined && typeof onProgress !== "function") throw invalid("onProgress must be a function");
  return { ...all, partSize, maxWaitMs, repeatUnknown };
}
