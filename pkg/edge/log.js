// What the gateway says to its owner: one entry, one line of JSON.

/** What is written where nobody takes the entries. A refusal is an entry of level info, so that a flood of them fills no log. */
const WRITTEN = { error: "error", warn: "warn" };

/** How long nothing more is said by what speaks once in a while, in milliseconds. */
const SILENCE_MS = 60_000;

/**
 * Makes `log(level, message, details)`; `take(entry)` gets every entry in place of the console. It never throws. `details` are
 * plain values, such as `request`, the id that the answer carries as well, and `code`.
 */
export function makeLog(take) {
  return (level, message, details) => {
    const entry = { from: "salebot-onsite", level, message, ...details };
    try {
      if (take) take(entry);
      else if (WRITTEN[level]) console[WRITTEN[level]](JSON.stringify(entry));
    } catch {
      // There is nowhere left to say so.
    }
  };
}

/** Makes what says something once in a while, however often it is asked to: what fails for one request mostly fails for the next. */
export function rarely() {
  let next = 0;
  return (say) => {
    const now = Date.now();
    if (now < next) return;
    next = now + SILENCE_MS;
    say();
  };
}

/** What may be told of an error of the host's. */
export const wordsOf = (error) => String(error?.message ?? error);
