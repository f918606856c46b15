// Visitors' actors and the ledgers as Durable Objects.

import { DurableObject } from "cloudflare:workers";
import { AGAIN_MS, runActor } from "./actor.js";
import { deeds, ledgerName, questions, teller } from "./ledger.js";
import { wordsOf } from "./log.js";
import { projectOf } from "./settings.js";

/** Keeps rows in an object's own database. The table is made with the first row, because making it costs rows too. */
function sqlStore({ storage }) {
  let isThere = storage.sql.exec("select 1 from sqlite_master where name = 'visitor'").toArray().length > 0;
  return {
    async load() {
      const rows = isThere ? [...storage.sql.exec("select slot, text from visitor").raw()] : [];
      return { rows, alarm: (await storage.getAlarm()) ?? undefined };
    },
    put(rows) {
      storage.transactionSync(() => {
        if (!isThere) storage.sql.exec("create table visitor (slot integer primary key, text text not null)");
        for (const row of rows) storage.sql.exec("insert into visitor values (?, ?) on conflict (slot) do update set text = excluded.text", ...row);
      });
      isThere = true;
    },
    alarm: (time) => storage.setAlarm(time),
    async clear() {
      // An alarm outlives the rows otherwise.
      await storage.deleteAlarm();
      await storage.deleteAll();
      isThere = false;
    },
  };
}

/** One of the ledgers. */
const stubOf = (env, shard) => env.ONSITE_LEDGER.get(env.ONSITE_LEDGER.idFromName(ledgerName(projectOf(env), shard)));

/** What a visitor's actor tells with, where there is a ledger. */
const tellerOf = (env, log) => env.ONSITE_LEDGER && teller((shard, reports) => stubOf(env, shard).tell(reports), log);

/** A class of objects; `makeCore(env, numbers)` resolves to an actor's core, `tells(env, log)` gives what it tells with. */
const actorObject = (makeCore, log, tells) =>
  class extends DurableObject {
    #running;

    get #actor() {
      return (this.#running ??= runActor(
        (numbers) => makeCore(this.env, numbers),
        sqlStore(this.ctx),
        (error) => this.#end(error),
        log,
        tells?.(this.env, log),
      ));
    }

    /** Puts the object away: the next one begins with what is stored. */
    #end(error) {
      log("error", `an actor: ${wordsOf(error)}`);
      this.ctx.abort(error?.message);
    }

    /** Takes a batch; resolves to `[status, body, retryAfterMs, isNew]`, or of a ledger to nothing. */
    async batch(text) {
      return this.#actor.batch(text);
    }

    /** Asks what changes nothing. */
    async ask(question, ...about) {
      return this.#actor.ask(questions[question], ...about);
    }

    /** Does something else than a batch; resolves to the reply. */
    async act(deed, ...about) {
      return this.#actor.act(deeds[deed], ...about);
    }

    async alarm() {
      try {
        await this.#actor.alarm();
      } catch (error) {
        // One that throws is repeated a few times only.
        log("error", `an actor: ${wordsOf(error)}`);
        await this.ctx.storage.setAlarm(Date.now() + AGAIN_MS);
      }
    }
  };

/** The class of visitors' objects. */
export const visitorObject = (makeCore, log) => class OnsiteVisitor extends actorObject(makeCore, log, tellerOf) {};

/** The class of the ledgers. */
export const ledgerObject = (makeCore, log) =>
  class OnsiteLedger extends actorObject(makeCore, log) {
    /** Takes a list of reports; resolves once it is taken. */
    tell(reports) {
      return this.batch(reports);
    }
  };

/** What hands a batch to the object of its recipient, and by `act` something else. */
export const objectActors = (env) => {
  const visitorOf = (recipient) => {
    const visitors = env.ONSITE_VISITOR;
    if (!visitors) throw new Error("the Durable Objects of class OnsiteVisitor are not bound as ONSITE_VISITOR");
    return visitors.get(visitors.idFromName(`${projectOf(env)}/${recipient}`));
  };
  const act = async (recipient, ...deed) => visitorOf(recipient).act(...deed);
  return Object.assign(async (recipient, text) => visitorOf(recipient).batch(text), { act });
};

/** What asks one of the ledgers, and has it do something; undefined where there is none. */
export const objectLedgers = (env) =>
  env.ONSITE_LEDGER && {
    ask: async (shard, ...question) => stubOf(env, shard).ask(...question),
    act: async (shard, ...deed) => stubOf(env, shard).act(...deed),
  };
