// Visitors' actors as Durable Objects.

import { DurableObject } from "cloudflare:workers";
import { AGAIN_MS, runActor } from "./actor.js";

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

/** The class of the objects; `makeCore(env, numbers)` resolves to an actor's core. */
export const visitorObject = (makeCore) =>
  class OnsiteVisitor extends DurableObject {
    #running;

    get #actor() {
      return (this.#running ??= runActor((numbers) => makeCore(this.env, numbers), sqlStore(this.ctx), (error) => this.#end(error)));
    }

    /** Puts the object away: the next one begins with what is stored. */
    #end(error) {
      console.error("salebot-onsite: an actor:", error?.message);
      this.ctx.abort(error?.message);
    }

    /** Takes a batch; resolves to `[status, body, retryAfterMs?]`. */
    async batch(text) {
      return this.#actor.batch(text);
    }

    async alarm() {
      try {
        await this.#actor.alarm();
      } catch (error) {
        // One that throws is repeated a few times only.
        console.error("salebot-onsite: an actor:", error?.message);
        await this.ctx.storage.setAlarm(Date.now() + AGAIN_MS);
      }
    }
  };

/** What hands a batch to the object of its recipient. */
export const objectActors = ({ ONSITE_VISITOR: visitors, ONSITE_PROJECT: project }) =>
  async (recipient, text) => {
    if (!visitors) throw new Error("the Durable Objects of class OnsiteVisitor are not bound as ONSITE_VISITOR");
    return visitors.get(visitors.idFromName(`${project ?? "onsite"}/${recipient}`)).batch(text);
  };
