// Reading what comes in pages: all clients, and the whole of a client's history.

import { DAY_S, dayNumber, dayText, tomorrow } from "./days.js";
import { codeError, invalid } from "./errors.js";
import { LIMITS } from "./methods.js";
import { isAbsent, object, readCallOptions, whole } from "./options.js";

/** The most that get_clients gives at once. */
const MAX_CLIENTS = LIMITS.get_clients.limit;

/** The most that get_history gives at once. */
const MAX_HISTORY = LIMITS.get_history.limit;

/** Before the service's first day. */
const FIRST_DAY = dayNumber("01.01.2015");

/** See api.d.ts. */
export async function* allClients({ call, ended }, params, options) {
  const { pageSize = MAX_CLIENTS, signal, timeoutMs } = readCallOptions(options);
  whole("pageSize", pageSize, 1, MAX_CLIENTS);
  const { offset: given, limit, reverse, ...asked } = object("parameters", params());
  if (!isAbsent(limit)) throw invalid("limit is not taken here: pageSize, among the options, is how many come at once");
  const start = isAbsent(given) ? 0 : given;
  whole("offset", start, 0);
  const seen = new Set();
  for (let offset = start; ;) {
    // Oldest first, because new clients then come at the end and do not move the pages.
    const order = isAbsent(reverse) ? true : reverse;
    const answer = await call("get_clients", { ...asked, reverse: order, offset, limit: pageSize }, { signal, timeoutMs });
    const page = rows("get_clients", answer, "clients");
    const fresh = unseen(seen, page);
    // A service may give fewer than asked for on any page, and one that ignores offset gives the same again.
    if (fresh.length === 0) return;
    yield* untilAborted(fresh, signal, () => ended("get_clients", signal));
    offset += page.length;
  }
}

/** See api.d.ts. */
export async function* wholeHistory({ call, ended }, params, options) {
  const { signal, timeoutMs } = readCallOptions(options);
  const { start_date, stop_date, limit, ...asked } = object("parameters", params());
  if (!isAbsent(limit)) throw invalid("limit is not taken here: the whole history comes");
  const days = readDays(start_date, stop_date);
  const seen = new Set();
  const ask = async (span) => {
    const between = span && { start_date: dayText(span.first), stop_date: dayText(span.last) };
    const answer = await call("get_history", { ...asked, ...between, limit: MAX_HISTORY }, { signal, timeoutMs });
    return rows("get_history", answer, "result");
  };
  const give = (items) => untilAborted(unseen(seen, items).sort((a, b) => a.id - b.id), signal, () => ended("get_history", signal));

  const items = await ask(days);
  if (items.length >= MAX_HISTORY) yield* divided(ask, give, days ?? { first: FIRST_DAY, last: tomorrow() }, items);
  // All there is; or, behind the days, what none of them held.
  yield* give(items);
}

/**
 * Gives the items of a span of days that has more than come at once, the older part first.
 *
 * The parts share a day: whether the service means the last day to be in the span is not known.
 */
async function* divided(ask, give, { first, last }, items) {
  if (last <= first) yield* tooMany(give, first, items);
  const between = middleDay(first, last, items);
  const parts = last - first > 1
    ? [{ first, last: between }, { first: between, last }]
    : [{ first, last: first }, { first: last, last }];
  let isKnownFull = false;
  let count = 0;
  for (const part of parts) {
    // When nothing is in the older part all is in the newer one, which need not be asked for to be divided.
    const answer = isKnownFull && part.last > part.first ? undefined : await ask(part);
    if (!answer || answer.length >= MAX_HISTORY) yield* divided(ask, give, part, answer ?? items);
    else yield* give(answer);
    count += answer?.length ?? items.length;
    isKnownFull = count === 0;
  }
  // Two days with too much, and nothing in either: the service leaves the last day out, and it is all of the first.
  if (count === 0) yield* tooMany(give, first, items);
}

/**
 * A day between these two: half of the items that are known are before it. Where that cannot be told, half of the days
 * are. Any day would do; this one needs the fewest requests.
 */
function middleDay(first, last, items) {
  const days = items.map(({ created_at }) => Math.floor(created_at / DAY_S)).filter((day) => day > first && day < last);
  return days.sort((a, b) => a - b)[days.length >> 1] ?? Math.floor((first + last) / 2);
}

/** Gives what has come of a day, and says that the rest cannot be had. */
async function* tooMany(give, day, items) {
  yield* give(items);
  throw codeError("bad_answer", `get_history has ${MAX_HISTORY} items or more on ${dayText(day)}, and the service gives no more of one day`, {
    method: "get_history",
  });
}

function readDays(start, stop) {
  if (isAbsent(start) && isAbsent(stop)) return undefined;
  if (isAbsent(start) || isAbsent(stop)) throw invalid("start_date and stop_date go together");
  const [first, last] = [["start_date", start], ["stop_date", stop]].map(([name, text]) => {
    const number = typeof text === "string" ? dayNumber(text) : undefined;
    if (number === undefined) throw invalid(`${name} must be a day, dd.mm.yyyy`);
    return number;
  });
  if (last < first) throw invalid("stop_date must not be before start_date");
  return { first, last };
}

function rows(method, answer, member) {
  const list = answer?.[member];
  // Without ids nobody could tell what came twice.
  if (Array.isArray(list) && list.every((row) => (row?.id ?? undefined) !== undefined)) return list;
  throw codeError("bad_answer", `the answer of ${method} has no ${member} with ids`, { method });
}

/** The rows whose id was not there before. */
function unseen(seen, rows) {
  return rows.filter(({ id }) => !seen.has(id) && seen.add(id));
}

/** The rows one by one, until the signal ends it with this error. */
function* untilAborted(rows, signal, ended) {
  for (const row of rows) {
    if (signal?.aborted) throw ended();
    yield row;
  }
}
