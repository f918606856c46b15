// Visitors' actors in memory, for hosts without Durable Objects.

import { AGAIN_MS, runActor } from "./actor.js";

/** How many visitors are kept at once. */
const MAX_VISITORS = 10_000;

/** The longest time that a timer takes. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** How long an answer waits for the calls to be made: until then a restart loses nothing, because the page keeps it. */
const WAIT_MS = 10_000;

/** Keeps rows in memory, and calls `ring` when the alarm is due. */
function memoryStore(ring) {
  const rows = new Map();
  let timer;
  let alarm;
  return {
    load: () => ({ rows: [...rows], alarm }),
    put(more) {
      for (const [slot, text] of more) rows.set(slot, text);
    },
    alarm(time) {
      clearTimeout(timer);
      alarm = time;
      timer = setTimeout(() => {
        alarm = undefined;
        ring();
      }, Math.min(time - Date.now(), LONGEST_TIMER_MS));
      // On Node a timer keeps the process from ending.
      timer.unref?.();
    },
    clear() {
      clearTimeout(timer);
      alarm = undefined;
      rows.clear();
    },
  };
}

/** Makes what hands a batch to the actor of its recipient; `makeCore` as for `runActor`. */
export function memoryActors(makeCore) {
  /** By recipient, who was heard of last at the end. */
  const visitors = new Map();
  let hasSaid = false;

  function enter(recipient) {
    const store = memoryStore(() => ring(recipient));
    const actor = runActor(makeCore, store, (error) => {
      console.error("salebot-onsite: an actor:", error?.message);
      store.clear();
      if (visitors.get(recipient)?.store === store) visitors.delete(recipient);
    });
    return { store, actor };
  }

  async function ring(recipient) {
    const visitor = visitors.get(recipient);
    try {
      await visitor?.actor.alarm();
    } catch (error) {
      console.error("salebot-onsite: an actor:", error?.message);
      visitor.store.alarm(Date.now() + AGAIN_MS);
    }
  }

  /** Makes room for one more by forgetting who has nothing waiting, the one that was silent longest first. */
  function makeRoom() {
    if (visitors.size < MAX_VISITORS) return;
    for (const [recipient, { store, actor }] of visitors) {
      if (actor.waits()) continue;
      store.clear();
      visitors.delete(recipient);
      return;
    }
    throw new Error(`${MAX_VISITORS} visitors have something waiting`);
  }

  return async (recipient, text) => {
    if (!hasSaid) console.warn("salebot-onsite: what waits here is in memory alone, and gone when this process ends");
    hasSaid = true;
    let visitor = visitors.get(recipient);
    if (!visitor) makeRoom();
    visitor ??= enter(recipient);
    visitors.delete(recipient);
    visitors.set(recipient, visitor);
    const { actor } = visitor;
    const reply = await actor.batch(text);
    let timer;
    await Promise.race([actor.rest(), new Promise((done) => (timer = setTimeout(done, WAIT_MS)))]);
    clearTimeout(timer);
    return reply;
  };
}
