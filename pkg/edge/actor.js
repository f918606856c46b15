// Runs the core of a visitor's actor on what its host has: a store, an alarm, a console.

/** How long it takes until an actor is tried again that cannot be opened, in milliseconds. */
export const AGAIN_MS = 60_000;

/**
 * Runs an actor, which is opened when it is first needed. `makeCore(numbers)` resolves to a core, made from four random
 * numbers; `store` is:
 * - `load()`: `{rows, alarm}`, the `[slot, text]` of all rows and when the alarm is due, if it is set;
 * - `put(rows)`: writes rows, all or none;
 * - `alarm(time)`: sets the alarm, in place of the one that is set;
 * - `clear()`: takes the alarm off and deletes all rows.
 * Each may be asynchronous: what follows in the core's order waits. A core that has failed is replaced by one that begins
 * with what is stored, as soon as a batch or the alarm comes. `fail(error)` is called where the store fails: what the core
 * knows is then not what is stored, so this actor must be put away and another one made.
 */
export function runActor(makeCore, store, fail) {
  let core;
  let opening;
  /** Whether anything waits, as the core said last: one that has failed cannot be asked. */
  let isWaiting;
  /** What was asked for is done one after the other, whoever asked. */
  let done = Promise.resolve();
  let sending;

  const perform = {
    alarm: (_, time) => store.alarm(time),
    drop: () => store.clear(),
    // A report that nobody hears is lost: what matters stands in the rows.
    tell: () => {},
    log: (_, line) => console.error(`salebot-onsite: ${line}`),
    send(asking) {
      // Told where it failed; the alarm, which is set, brings the next try.
      sending = asking.send().then((effects) => run(asking, effects)).catch(() => {});
    },
  };

  /** Performs what a core wants done, and resolves to its reply, if it gave one. */
  function run(asking, effects) {
    isWaiting = asking.waits();
    const result = done.then(async () => {
      let rows = [];
      let reply;
      for (const [kind, ...about] of effects) {
        if (kind === "write") {
          rows.push(about);
          continue;
        }
        if (rows.length) await store.put(rows);
        rows = [];
        if (kind === "reply") reply = about;
        else await perform[kind](asking, ...about);
      }
      if (rows.length) await store.put(rows);
      return reply;
    });
    result.catch(fail);
    done = result;
    return result;
  }

  async function open() {
    // What the core before this one wanted is stored by then.
    await done;
    const { rows, alarm } = await store.load();
    const fresh = await makeCore(crypto.getRandomValues(new Uint32Array(4)));
    await run(fresh, fresh.wake(rows, alarm));
    core = fresh;
  }

  /** Has the core take something in, and resolves to its reply. */
  async function take(input) {
    if (core?.hasFailed) core = opening = undefined;
    opening ??= open().catch((error) => {
      // What failed once may work the next time.
      opening = undefined;
      throw error;
    });
    await opening;
    return run(core, input(core));
  }

  return {
    /** Takes a batch; resolves to `[status, body, retryAfterMs?]` once what was accepted is stored. */
    batch: (text) => take((core) => core.batch(text)),
    alarm: () => take((core) => core.alarm()),
    /** Whether anything is still to be done, now or later, as far as is known. */
    waits: () => isWaiting ?? opening !== undefined,
    /** Resolves once no request is out, whatever waits for later. */
    async rest() {
      for (let last; sending !== last; await sending) {
        last = sending;
        await done;
      }
    },
  };
}
