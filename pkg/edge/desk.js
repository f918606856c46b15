// What an isolate of the gateway has to say to the ledger that all of them talk to, and what it hears there: how many visitors
// are new, and which configuration is in force.

import { complain } from "./ledger.js";
import { later } from "./later.js";

/** How often it asks in the background at most, in milliseconds. */
const LOOK_MS = 30_000;

/** How old what it heard may be before a request waits for news: an isolate that nobody comes to does not ask. */
const STALE_MS = 60_000;

/** How long such a request waits at most. */
const WAIT_MS = 3_000;

/** How many requests wait at once at most; the others go on with what is known. */
const MAX_WAITING = 8;

/** How long none waits again where that failed and nothing is known, so that nothing can be taken. */
const AGAIN_MS = 5_000;

/**
 * `exchange(text)` brings a text to that ledger and resolves to its answer; `heard(answer)` takes it in, and resolves once what is
 * in force there is in force here. With `configures` the configuration is asked for too: `version()` is the one that is known
 * here, undefined where none is. `clock()` tells the time.
 */
export function makeDesk({ exchange, heard, configures, version, log, clock: told = () => Date.now() }) {
  let last = 0;
  let setBack = 0;
  /** A clock that is set back goes on from where it was: nothing waits until it has come there again. */
  const clock = () => {
    const now = told();
    setBack = Math.max(setBack, last - now);
    return (last = now + setBack);
  };
  let refused = {};
  /** Batches of pages with a lite core, by why; undefined while there are none. */
  let lite;
  let lookAt = 0;
  let heardAt = 0;
  let mayWaitAt = 0;
  /** Exchanges are numbered: one that was begun before another was taken in has nothing new to tell. */
  let begun = 0;
  let taken = 0;
  /** When those that wait began. On Workers one whose client hangs up may never come to its end. */
  let waiting = [];

  const isKnown = () => !configures || version() !== undefined;

  async function ask() {
    const number = (begun += 1);
    lookAt = clock() + LOOK_MS;
    // What is told in vain may have been heard, so it is not told again.
    const report = { refused, lite, ...(configures && { version: version() ?? 0 }) };
    refused = {};
    lite = undefined;
    const answer = JSON.parse(await exchange(JSON.stringify(report)));
    if (number < taken) return;
    taken = number;
    await heard(answer);
    heardAt = clock();
  }

  function failed(error) {
    mayWaitAt = clock() + (isKnown() ? LOOK_MS : AGAIN_MS);
    complain(log, error);
  }

  return {
    /** Counts a refusal. */
    refused(code) {
      if (code !== undefined) refused[code] = (refused[code] ?? 0) + 1;
    },
    /** Counts a batch of a page with a lite core. */
    lite(why) {
      lite = { ...lite, [why]: (lite?.[why] ?? 0) + 1 };
    },
    /** Asks in the background, where it is time to. */
    look(context) {
      if (clock() >= lookAt) later(context, ask(), failed);
    },
    /** Asks now. */
    ask,
    /** Whether a request has to wait: nothing is known, or nothing new. */
    isBehind: () => configures && (!isKnown() || (clock() - heardAt > STALE_MS && clock() >= mayWaitAt)),
    /** Asks, but does not wait for long. Resolves to whether it is known what is in force. On Workers each request asks for itself. */
    async catchUp() {
      waiting = waiting.filter(({ at }) => clock() - at < WAIT_MS);
      if (clock() < mayWaitAt || waiting.length >= MAX_WAITING) return isKnown();
      const one = { at: clock() };
      waiting.push(one);
      let timer;
      const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error("it does not answer")), WAIT_MS);
      });
      try {
        await Promise.race([ask(), late]);
      } catch (error) {
        failed(error);
      } finally {
        clearTimeout(timer);
        waiting = waiting.filter((other) => other !== one);
      }
      return isKnown();
    },
  };
}
