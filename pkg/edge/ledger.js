// What actors tell the ledgers, and what these are asked.

import { rarely, wordsOf } from "./log.js";

/** The most reports that wait for one ledger; the oldest give way. */
const MAX_WAITING = 1000;

const once = rarely();

/** Says that a ledger fails, once in a while. */
export const complain = (log, error) => once(() => log("error", `the ledger: ${wordsOf(error)}`));

/** What goes to one ledger: one telling at a time, with all that has gathered meanwhile. */
function line(send, log) {
  let waiting = [];
  let isOut = false;

  async function go() {
    isOut = true;
    // What is told of one batch comes at once.
    await new Promise((done) => setTimeout(done));
    while (waiting.length) {
      const out = waiting;
      waiting = [];
      try {
        await send(`[${out.map(({ report }) => report).join()}]`);
      } catch (error) {
        complain(log, error);
        // With what comes next. It may have been heard, so the rest is not told again.
        waiting = [...out.filter(({ mayRepeat }) => mayRepeat), ...waiting].slice(-MAX_WAITING);
        break;
      }
    }
    isOut = false;
  }

  return (report, mayRepeat) => {
    waiting.push({ report, mayRepeat });
    if (waiting.length > MAX_WAITING) {
      waiting.shift();
      complain(log, new Error("it is too slow, so reports are dropped"));
    }
    if (!isOut) go();
  };
}

/**
 * Makes what actors tell with: `tell(report, shard, mayRepeat)`, which neither waits nor fails. `send(shard, reports)` brings
 * a list of reports to a ledger, and resolves once they are taken.
 */
export function teller(send, log) {
  const lines = [];
  return (report, shard, mayRepeat) => (lines[shard] ??= line((reports) => send(shard, reports), log))(report, mayRepeat);
}

/** The name of one of a project's ledgers: no recipient has a slash. */
export const ledgerName = (project, shard) => `${project}/ledger/${shard}`;

/** What a ledger's core is asked; the answers are JSON. */
export const questions = {
  counters: (core) => core.counters(),
  dead: (core, after, limit) => core.dead(after?.at, after?.recipient ?? "", after?.id ?? "", limit),
  events: (core) => core.events(),
  version: (core, number) => core.version(number),
  versions: (core) => core.versions(),
};

/** What is done by an actor's core besides batches; each answers with one reply. */
export const deeds = {
  replay: (core, event) => core.replay(event),
  forget: (core, recipient) => core.forget(recipient),
  exchange: (core, text) => core.exchange(text),
  configure: (core, text, expected) => core.configure(text, expected),
  back: (core, expected) => core.back(expected),
};

/** The ledger that isolates talk to, and that has the configuration. */
export const DESK = 0;

/** Adds numbers up, member by member. */
function sum(total, more) {
  for (const [name, value] of Object.entries(more)) {
    total[name] = typeof value === "number" ? (total[name] ?? 0) + value : sum(total[name] ?? {}, value);
  }
  return total;
}

/** The newest first; those of one ledger are in order already. */
const byTime = (a, b) => b.at - a.at || (a.recipient < b.recipient) - (a.recipient > b.recipient);

/**
 * All ledgers as one; `ask(shard, question, ...about)` brings a question to one of the `shards`, which give `page` dead letters at
 * once. See edge.d.ts.
 */
export function ledgerOf(ask, shards, page) {
  const all = async (...about) => {
    const asked = Array.from({ length: shards }, (_, shard) => ask(shard, ...about));
    return (await Promise.all(asked)).map((answer) => JSON.parse(answer));
  };
  return {
    counters: async () => (await all("counters")).reduce(sum),
    async dead(after, limit = Infinity) {
      const most = Math.min(limit, page);
      return (await all("dead", after, most)).flat().sort(byTime).slice(0, most);
    },
    events: async (limit = page) => (await all("events")).flat().sort(byTime).slice(0, limit),
  };
}
