// Runs the core of an actor, a visitor's or a ledger, on what its host has: a store, an alarm, a console.

/** How long it takes until an actor is tried again that cannot be opened, in milliseconds. */
export const AGAIN_MS = 60_000;

/**
 * Runs an actor, which is opened when it is first needed. `makeCore(numbers)` resolves to a core, made from four random
 * numbers; `store` is:
 * - `load(isRung)`: `{rows, alarm}`, the `[slot, text]` of all rows and when the alarm is due, if it is set; whether it is
 *   because the alarm has rung;
 * - `put(rows)`: writes rows, all or none;
 * - `alarm(time)`: sets the alarm, in place of the one that is set;
 * - `clear()`: takes the alarm off and deletes all rows.
 * Each may be asynchronous: what follows in the core's order waits. A core that has failed is replaced by one that begins
 * with what is stored, as soon as a batch or the alarm comes. `fail(error)` is called where the store fails: what the core
 * knows is then not what is stored, so this actor must be put away and another one made. `tell(report, shard, mayRepeat)`
 * tells the ledger, if there is one: it neither waits nor fails.
 */
export function runActor(makeCore, store, fail, log, tell = () => {}) {
  let core;
  let opening;
  /** What the core said last of itself: one that has failed cannot be asked. Where nothing is known, something may wait. */
  let last = { waits: true, rests: true };
  /** What was asked for is done one after the other, whoever asked. */
  let done = Promise.resolve();
  let sending;
  /** How much is being done just now, requests that are out included. */
  let busy = 0;
  const settled = () => (busy -= 1);

  const perform = {
    alarm: (_, time) => store.alarm(time),
    drop: () => store.clear(),
    tell: (_, ...report) => tell(...report),
    log: (_, line) => log("error", line),
    send(asking) {
      busy += 1;
      // Told where it failed; the alarm, which is set, brings the next try.
      sending = asking.send().then((effects) => run(asking, effects)).catch(() => {}).finally(settled);
    },
  };

  /** Performs what a core wants done, and resolves to its reply, if it gave one. */
  function run(asking, effects) {
    last = { waits: asking.waits(), rests: asking.rests() };
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
    busy += 1;
    result.catch(fail).finally(settled);
    done = result;
    return result;
  }

  async function open(isRung) {
    // What the core before this one wanted is stored by then.
    await done;
    const { rows, alarm } = await store.load(isRung);
    const fresh = await makeCore(crypto.getRandomValues(new Uint32Array(4)));
    // One that has rung it is told of next; as long as it seems to be set, it is not set twice.
    await run(fresh, fresh.wake(rows, isRung ? 0 : alarm));
    core = fresh;
  }

  /** Resolves to a core that is alive. */
  async function alive(isRung) {
    if (core?.hasFailed) core = opening = undefined;
    opening ??= open(isRung).catch((error) => {
      // What failed once may work the next time.
      opening = undefined;
      throw error;
    });
    await opening;
    return core;
  }

  /** Has the core take something in, and resolves to its reply. */
  async function take(input, isRung) {
    const asking = await alive(isRung);
    return run(asking, input(asking));
  }

  return {
    /**
     * Takes a batch; resolves to `[status, body, retryAfterMs, isNew]` once what was accepted is stored: `isNew` where nothing
     * was kept of the visitor before.
     */
    async batch(text) {
      let wasKnown;
      let asked;
      const reply = await take((core) => {
        asked = core;
        wasKnown = core.isKnown?.();
        return core.batch(text);
      });
      return reply && [...reply, wasKnown === false && asked.isKnown()];
    },
    alarm: () => take((core) => core.alarm(), true),
    /** What changes the core by something else than a batch; resolves to its reply. */
    act: (deed, ...about) => take((core) => deed(core, ...about)),
    /** What is asked of the core, and changes nothing. */
    ask: async (question, ...about) => question(await alive(), ...about),
    /** Whether anything is still to be done, now or later, as far as is known. */
    waits: () => last.waits,
    /** Whether no call is under way or to be tried again, as far as is known. */
    rests: () => last.rests,
    /** Whether it is in the middle of something. */
    isBusy: () => busy > 0,
    /** Whether its core is of an instance that has failed. */
    hasFailed: () => core?.hasFailed === true,
    /** Frees its memory, once it is not busy and nobody uses it any more. */
    close() {
      if (!core?.hasFailed) core?.free();
    },
    /** Resolves once no request is out, whatever waits for later. */
    async rest() {
      for (let one; sending !== one; await sending) {
        one = sending;
        await done;
      }
    },
  };
}
