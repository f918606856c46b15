// The demo's gateway, whose visitors' objects count what they cost: GET /counts answers it, of all of
// them, and begins anew; with ?peek it only answers.

import worker, { OnsiteLedger as Ledger, OnsiteVisitor as Visitor } from "index.js";

let counts;
let cursors;
/** The bytes of the database that was used last. */
let bytes;
/** How many requests, alarms and calls are in hand, and since when there is any. */
let inHand = 0;
let since;

function begin() {
  counts = { requests: 0, tellings: 0, alarms_rung: 0, alarms_set: 0, calls: 0, awake_ms: 0 };
  cursors = [];
}
begin();

/** Counts the time while anything is in hand: an object is paid for by it. */
async function awake(run) {
  if (!inHand++) since = Date.now();
  try {
    return await run();
  } finally {
    if (!--inHand) counts.awake_ms += Date.now() - since;
  }
}

const { fetch } = globalThis;
globalThis.fetch = (...given) => {
  counts.calls++;
  return awake(() => fetch(...given));
};

/** The same object, some of whose methods do something before. */
const watched = (object, methods) =>
  new Proxy(object, {
    get(_, name) {
      const own = object[name];
      if (methods[name]) return methods[name];
      return typeof own === "function" ? own.bind(object) : own;
    },
  });

function counting(ctx) {
  const { storage } = ctx;
  const sql = watched(storage.sql, {
    exec(...given) {
      const cursor = storage.sql.exec(...given);
      cursors.push(cursor);
      bytes = storage.sql.databaseSize;
      return cursor;
    },
  });
  const counted = watched(storage, {
    setAlarm(time) {
      counts.alarms_set++;
      return storage.setAlarm(time);
    },
  });
  const withSql = new Proxy(counted, { get: (object, name) => (name === "sql" ? sql : object[name]) });
  return new Proxy(ctx, { get: (_, name) => (name === "storage" ? withSql : watched(ctx, {})[name]) });
}

export class OnsiteVisitor extends Visitor {
  constructor(ctx, env) {
    super(ctx, env);
    Object.defineProperty(this, "ctx", { value: counting(ctx) });
  }

  batch(text) {
    counts.requests++;
    return awake(() => super.batch(text));
  }

  alarm() {
    counts.alarms_rung++;
    return awake(() => super.alarm());
  }
}

/** Of a ledger what it is told is counted, and nothing of what it then does. */
export class OnsiteLedger extends Ledger {
  tell(reports) {
    counts.tellings++;
    return super.tell(reports);
  }
}

export * from "index.js";

export default {
  ...worker,
  fetch(request, env, ctx) {
    const { pathname, search } = new URL(request.url);
    if (pathname !== "/counts") return worker.fetch(request, env, ctx);
    const sum = (name) => cursors.reduce((all, cursor) => all + cursor[name], 0);
    const answer = Response.json({ ...counts, in_hand: inHand, bytes, rows_written: sum("rowsWritten"), rows_read: sum("rowsRead") });
    if (search !== "?peek") begin();
    return answer;
  },
};
