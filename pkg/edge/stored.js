// Visitors' actors and the ledgers on a store, for hosts without Durable Objects.

import { AGAIN_MS, runActor } from "./actor.js";
import { alarmClock } from "./alarms.js";
import { complain as complainOfLedger, deeds, ledgerName, questions, teller } from "./ledger.js";
import { wordsOf } from "./log.js";
import { memoryStore } from "./memory.js";
import { isOf, projectOf } from "./settings.js";

/**
 * So many actors stay open once they have nothing to do. Each takes some 5 KB, and once wasm's memory has grown to 60 MB Node
 * collects garbage at every request.
 */
const MAX_RESTING = 1000;

/** How many may be open at once, and how many visitors are kept where all is in memory. */
const MAX_VISITORS = 10_000;

/**
 * How long an answer waits for the calls to be made where all is in memory: until then a restart loses nothing, because the
 * page keeps it.
 */
const WAIT_MS = 10_000;

const FORGETS =
  "what waits here is in memory alone, and gone when this process ends; createGateway(config, { store }) keeps it";

const METHODS = ["get", "put", "delete", "alarm", "alarms"];

const isRow = (row) => Array.isArray(row) && Number.isInteger(row[0]) && typeof row[1] === "string";

/** What a store has of an actor, as it has to be. What it is not would be lost without a word. */
function checked(kept) {
  const { rows, alarm } = kept ?? { rows: [] };
  if (!Array.isArray(rows) || !rows.every(isRow)) throw new TypeError("the store's get() gave rows that are not [slot, text]");
  if (alarm != null && !Number.isFinite(alarm)) throw new TypeError("the store's get() gave an alarm that is no number");
  return { rows, alarm: alarm ?? undefined };
}

/** Throws where this cannot be a store. */
export function checkStore(store) {
  const missing = METHODS.find((method) => typeof store?.[method] !== "function");
  if (missing) throw new TypeError(`salebot-onsite: the option store has no method ${missing}()`);
}

/** Waits until no request of the actor is out, or for as long as an answer may wait. */
async function rest(actor) {
  let timer;
  await Promise.race([actor.rest(), new Promise((done) => (timer = setTimeout(done, WAIT_MS)))]);
  clearTimeout(timer);
}

/**
 * Makes what hands a batch to the actor of its recipient, on the host's store or in memory. `makeCore(env, numbers)` resolves to
 * a visitor's core, `makeLedger()` to a ledger's, of which there are `shards`. Of what it makes `act` has an actor do something
 * else, `awake()` resolves once the alarms in the store are known, and `ledgers` asks one of the ledgers or has it do something.
 */
export const storedActors = (makeCore, makeLedger, log, hostStore) => (env, shards) => {
  const complain = (error) => log("error", `an actor: ${wordsOf(error)}`);
  if (!hostStore) log("warn", FORGETS);
  const memory = hostStore ? undefined : memoryStore();
  const store = hostStore ?? memory;
  const project = projectOf(env);
  const ledgers = Array.from({ length: shards }, (_, shard) => ledgerName(project, shard));
  const clock = alarmClock(store, (name) => isOf(project, name), ring, log);
  /** By name, who was heard of last at the end. */
  const open = new Map();
  /** Those in memory that have nothing waiting and are not open, who was put away last at the end. */
  const over = new Set();
  /** What a store failed at last, which was told. */
  let told;

  const storeOf = (name) => ({
    async load(isRung) {
      const { rows, alarm } = checked(await store.get(name));
      if (isRung) {
        // Of a deletion that was cut short the alarm may be left.
        if (!rows.length) await store.delete(name);
        return { rows };
      }
      if (alarm !== undefined) clock.set(name, alarm);
      return { rows, alarm };
    },
    put: (rows) => store.put(name, rows),
    async alarm(time) {
      await store.alarm(name, time);
      clock.set(name, time);
    },
    async clear() {
      await store.delete(name);
      clock.clear(name);
    },
  });

  /** Makes an actor. Once its store has failed it is no more, and the next one begins with what is stored. */
  function begin(name) {
    const make = ledgers.includes(name) ? makeLedger : (numbers) => makeCore(env, numbers);
    const fail = (error) => {
      clock.again(name);
      if (open.get(name) !== visitor) return;
      open.delete(name);
      told = error;
      if (ledgers.includes(name)) complainOfLedger(log, error);
      else complain(error);
    };
    const visitor = { uses: 0, actor: runActor(make, storeOf(name), fail, log, tell) };
    return visitor;
  }

  /** The actor, of those that nobody uses and that are not in the middle of something, that was silent longest. */
  function silent(which) {
    for (const [name, { uses, actor }] of open) if (!uses && !actor.isBusy() && which(actor)) return name;
    return undefined;
  }

  /** Puts an actor away: what it knows stands in the rows. */
  function putAway(name) {
    const { actor } = open.get(name);
    open.delete(name);
    if (memory?.has(name) && !actor.waits()) over.add(name);
    actor.close();
  }

  function forget(name) {
    if (open.has(name)) putAway(name);
    over.delete(name);
    clock.clear(name);
    memory.delete(name);
  }

  /** Makes room for one more: at first for an open one, then in the memory for one that is new. */
  function makeRoom(name) {
    if (open.size >= MAX_RESTING) {
      let away = silent((actor) => actor.rests());
      // Who has to wait before the next try would have to find out first whether the last one was made.
      if (open.size >= MAX_VISITORS) away ??= silent(() => true);
      if (away !== undefined) putAway(away);
      else if (open.size >= MAX_VISITORS) throw new Error(`${MAX_VISITORS} visitors are in the middle of something`);
    }
    if (!memory || memory.has(name) || ledgers.includes(name)) return;
    if (memory.size() - ledgers.filter(memory.has).length < MAX_VISITORS) return;
    const [oldest = silent((actor) => !actor.waits())] = over;
    if (oldest === undefined) throw new Error(`${MAX_VISITORS} visitors have something waiting`);
    forget(oldest);
  }

  async function use(name, act) {
    if (!open.has(name)) makeRoom(name);
    const visitor = open.get(name) ?? begin(name);
    open.delete(name);
    open.set(name, visitor);
    over.delete(name);
    visitor.uses += 1;
    try {
      return await act(visitor.actor);
    } finally {
      visitor.uses -= 1;
    }
  }

  async function ring(name) {
    try {
      await use(name, (actor) => actor.alarm());
    } catch (error) {
      if (error !== told) complain(error);
      clock.set(name, Date.now() + AGAIN_MS);
    }
  }

  const tell = teller((shard, reports) => use(ledgers[shard], (ledger) => ledger.batch(reports)), log);

  const act = (recipient, text) =>
    use(`${project}/${recipient}`, async (actor) => {
      const reply = await actor.batch(text);
      if (memory) await rest(actor);
      return reply;
    });
  act.act = (recipient, deed, ...about) => use(`${project}/${recipient}`, (actor) => actor.act(deeds[deed], ...about));
  act.ledgers = {
    /** Whether what they have is gone when the process ends. */
    forgets: memory !== undefined,
    ask: (shard, question, ...about) => use(ledgers[shard], (ledger) => ledger.ask(questions[question], ...about)),
    act: (shard, deed, ...about) => use(ledgers[shard], (ledger) => ledger.act(deeds[deed], ...about)),
  };
  act.awake = clock.known;
  /** Lets go of cores of an instance that has failed, and of its memory with them. */
  act.renew = () => {
    for (const [name, { uses, actor }] of open) if (!uses && !actor.isBusy() && actor.hasFailed()) putAway(name);
  };
  return act;
};
