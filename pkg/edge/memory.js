// Visitors' actors in memory, for hosts without Durable Objects.

import { openActor } from "./actor.js";

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
  return {
    load: () => ({ rows: [] }),
    put(more) {
      for (const [slot, text] of more) rows.set(slot, text);
    },
    alarm(time) {
      clearTimeout(timer);
      timer = setTimeout(ring, Math.min(time - Date.now(), LONGEST_TIMER_MS));
      // On Node a timer keeps the process from ending.
      timer.unref?.();
    },
    clear() {
      clearTimeout(timer);
      rows.clear();
    },
  };
}

/** Makes what hands a batch to the actor of its recipient; `makeCore` as for `openActor`. */
export function memoryActors(makeCore) {
  /** By recipient, who was heard of last at the end. */
  const visitors = new Map();
  let hasSaid = false;

  function enter(recipient) {
    const store = memoryStore(() => ring(recipient));
    const visitor = {
      store,
      actor: openActor(makeCore, store, (error) => {
        console.error("salebot-onsite: an actor:", error?.message);
        store.clear();
        if (visitors.get(recipient) === visitor) visitors.delete(recipient);
      }),
    };
    visitor.actor.then(
      ({ waits }) => (visitor.waits = waits),
      () => visitors.delete(recipient),
    );
    return visitor;
  }

  async function ring(recipient) {
    try {
      await (await visitors.get(recipient)?.actor)?.alarm();
    } catch {
      // It was told, and is put away.
    }
  }

  /** Makes room for one more by forgetting who has nothing waiting, the one that was silent longest first. */
  function makeRoom() {
    if (visitors.size < MAX_VISITORS) return;
    for (const [recipient, { store, waits }] of visitors) {
      if (waits?.() ?? true) continue;
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
    const actor = await visitor.actor;
    const reply = await actor.batch(text);
    let timer;
    await Promise.race([actor.rest(), new Promise((done) => (timer = setTimeout(done, WAIT_MS)))]);
    clearTimeout(timer);
    return reply;
  };
}
