// What the gateway says to its owner: one entry, one line of JSON.

/** What is written where nobody takes the entries. A refusal is an entry of level info, so that a flood of them fills no log. */
const WRITTEN = { error: "error", warn: "warn" };

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

/** What may be told of an error of the host's. */
export const wordsOf = (error) => String(error?.message ?? error);
