// Runs the core of a visitor's actor on what its host has: a store, an alarm, a console.

/**
 * Opens an actor. `makeCore(numbers)` makes its core from four random numbers; `store` is:
 * - `load()`: `{rows, alarm}`, the `[slot, text]` of all rows and when the alarm is due, if it is set;
 * - `put(rows)`: writes rows, all or none;
 * - `alarm(time)`: sets the alarm, in place of the one that is set;
 * - `clear()`: takes the alarm off and deletes all rows.
 * Each may be asynchronous: what follows in the core's order waits. `fail(error)` is called where one of them, or the core,
 * fails: what the core knows is then not what is stored, so this actor must be put away and another one opened.
 */
export async function openActor(makeCore, store, fail) {
  const core = makeCore(crypto.getRandomValues(new Uint32Array(4)));
  /** What was asked for is done one after the other, whoever asked. */
  let done = Promise.resolve();
  let sending;

  const perform = {
    alarm: (time) => store.alarm(time),
    drop: () => store.clear(),
    // A report that nobody hears is lost: what matters stands in the rows.
    tell: () => {},
    log: (line) => console.error(`salebot-onsite: ${line}`),
    send() {
      sending = core.send().then(run).catch(fail);
    },
  };

  /** Performs what the core wants done, and resolves to its reply, if it gave one. */
  function run(effects) {
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
        else await perform[kind](...about);
      }
      if (rows.length) await store.put(rows);
      return reply;
    });
    result.catch(fail);
    done = result;
    return result;
  }

  const { rows, alarm } = await store.load();
  await run(core.wake(rows, alarm));
  return {
    /** Takes a batch; resolves to `[status, body, retryAfterMs?]` once what was accepted is stored. */
    batch: (text) => run(core.batch(text)),
    alarm: () => run(core.alarm()),
    /** Whether anything is still to be done, now or later. */
    waits: () => core.waits(),
    /** Resolves once no request is out, whatever waits for later. */
    async rest() {
      for (let last; sending !== last; await sending) {
        last = sending;
        await done;
      }
    },
  };
}
