// Alarms of actors on a host without them: the store remembers when each is due, timers of the process ring it.

import { AGAIN_MS } from "./actor.js";
import { wordsOf } from "./log.js";

/**
 * How far ahead of an alarm its timer is set, at least. What is due later stands in the store alone, so that memory does not
 * grow with the visitors of the last days.
 */
const AHEAD_MS = 3_600_000;

/** Keeps timers for those alarms in `store` whose actors are `ours(actor)`; `ring(actor)` is called when one is due. */
export function alarmClock(store, ours, ring, log) {
  const timers = new Map();
  /** The next look at the store, and the last one. */
  let next;
  let last;
  /** What is due before this has a timer. */
  let until = 0;

  function clear(actor) {
    clearTimeout(timers.get(actor));
    timers.delete(actor);
  }

  /** Rings this actor at this time, in place of when it was to be rung. */
  function set(actor, time) {
    clear(actor);
    if (time >= until) return;
    const timer = setTimeout(() => {
      timers.delete(actor);
      ring(actor);
    }, Math.max(0, time - Date.now()));
    // On Node a timer keeps the process from ending.
    timer.unref?.();
    timers.set(actor, timer);
  }

  /** Finds what is due within the next two spans, so that one that fails for a while makes nothing late. */
  async function find() {
    let wait = AHEAD_MS;
    until = Date.now() + 2 * AHEAD_MS;
    try {
      for await (const [actor, time] of store.alarms(until)) {
        if (typeof actor !== "string" || !Number.isFinite(time)) throw new TypeError("alarms() gave what is no [actor, time]");
        // What has a timer may have been set since this was read.
        if (ours(actor) && !timers.has(actor)) set(actor, time);
      }
    } catch (error) {
      log("error", `the store's alarms cannot be read: ${wordsOf(error)}`);
      wait = AGAIN_MS;
      throw error;
    } finally {
      next = setTimeout(look, wait);
      next.unref?.();
    }
  }

  function look() {
    clearTimeout(next);
    last = find();
    // Who does not ask reads it in the log.
    last.catch(() => {});
    return last;
  }

  /** Rings an actor again that has failed. */
  function again(actor) {
    if (!timers.has(actor)) set(actor, Date.now() + AGAIN_MS);
  }

  look();
  return {
    set,
    clear,
    again,
    /** Resolves once the alarms are known; looks again where that failed. */
    known: () => last.catch(look),
  };
}
