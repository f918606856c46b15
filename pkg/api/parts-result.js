// What became of each part: plain data that survives a round trip through JSON.

import { invalid } from "./errors.js";
import { isAbsent } from "./options.js";

const STATUSES = ["done", "refused", "unknown", "pending"];

/** What may be different when a list is gone on with: later is another time. */
const TIMES = ["time_shift", "send_time", "shift"];

/** What is kept of an error. */
const TOLD = ["code", "message", "method", "status", "retryAfterMs", "words", "cause"];

/** A result with nothing sent yet, in parts of this size. */
export function newResult(job, size) {
  const count = job.items.length;
  const parts = [];
  for (let from = 0; from < count; from += size) parts.push({ from, to: Math.min(from + size, count), status: "pending" });
  return { complete: false, list: describe(job), parts };
}

/** An earlier result, as an object or as JSON, that must be of the same list. It keeps its parts. */
export function readResult(job, resume) {
  const earlier = typeof resume === "string" ? parse(resume) : resume;
  const list = describe(job);
  const parts = earlier?.parts;
  if (!Array.isArray(parts) || parts.length === 0) throw invalid("resume must be the result of an earlier call");
  if (earlier.list?.count !== list.count || earlier.list?.fingerprint !== list.fingerprint) {
    throw invalid(
      "resume is the result of another method, another list or other parameters: only time_shift, send_time and shift may differ",
    );
  }
  let end = 0;
  for (const part of parts) {
    const size = part?.to - part?.from;
    const fits = part?.from === end && Number.isSafeInteger(size) && size > 0 && !(size > job.maxSize) && STATUSES.includes(part.status);
    if (!fits) throw invalid("resume has parts that do not fit together");
    end = part.to;
  }
  if (end !== list.count) throw invalid("resume has parts that do not fit together");
  return { complete: false, list, parts: parts.map(copy) };
}

/** Writes down what became of a part. */
export function settle(part, status, { answer, error } = {}) {
  delete part.answer;
  delete part.error;
  part.status = status;
  if (answer !== undefined) part.answer = answer;
  if (error !== undefined) part.error = tellable(error);
}

/** The result, with `complete` as it now is. */
export const finished = (result) => ({ ...result, complete: result.parts.every(({ status }) => status === "done") });

function copy({ from, to, status, answer, error }) {
  const part = { from, to };
  settle(part, status, { answer, error: error ?? undefined });
  return part;
}

function tellable(error) {
  const told = TOLD.filter((member) => error?.[member] !== undefined).map((member) => [member, error[member]]);
  return { code: "internal", ...Object.fromEntries(told) };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid("resume is a text that cannot be read as JSON");
  }
}

/** By which a list is known again: what is done with it, what is sent, how long it is, and what stands in it. */
function describe({ method, member, params, items }) {
  const others = Object.keys(params).filter((name) => name !== member && !TIMES.includes(name) && !isAbsent(params[name]));
  const sent = others.sort().flatMap((name) => [name, JSON.stringify(comparable(params[name]))]);
  return { count: items.length, fingerprint: fingerprint([method, member, String(others.length), ...sent, ...items.map(String)]) };
}

/** A value in which neither the order of members nor whether numbers are texts makes a difference. */
function comparable(value) {
  if (Array.isArray(value)) return value.map(comparable);
  if (value === null || typeof value !== "object") return String(value);
  return Object.keys(value).sort().map((name) => [name, comparable(value[name])]);
}

/** Two 32-bit hashes (FNV-1a, and the same over a rotated state), in hexadecimal. It guards against mix-ups alone. */
function fingerprint(texts) {
  let [a, b] = [0x811c9dc5, 0x9747b28c];
  for (const text of texts) {
    // The length keeps "1", "23" and "12", "3" apart.
    for (const char of `${text.length}:${text}`) {
      const code = char.codePointAt(0);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(((b << 5) | (b >>> 27)) ^ code, 0x01000193);
    }
  }
  return [a, b].map((hash) => (hash >>> 0).toString(16).padStart(8, "0")).join("");
}
