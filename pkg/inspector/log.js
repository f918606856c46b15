// All that passes the core's door, in its order, as far as there is room.

/** How many entries are kept; of more the oldest go. */
export const MAX_ENTRIES = 2000;

/** How many characters of one text are kept. */
const MAX_TEXT = 4000;

/** What comes again and again: a run of it holds one entry of each, with how many times. */
const QUIET = new Set(["woken", "active", "scroll", "recipient", "hurry", "probe", "wake"]);

const cut = (value) => {
  if (typeof value === "string") return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}… (${value.length} characters)` : value;
  if (!value || typeof value !== "object") return value;
  const json = JSON.stringify(value);
  return json.length > MAX_TEXT ? `${json.slice(0, MAX_TEXT)}… (${json.length} characters)` : value;
};

/** Makes a log. `add(at, way, what, details)` takes an entry: `way` is "in" for what the core is told, "out" for what it asks for. */
export function makeLog() {
  const entries = [];
  let count = 0;
  return {
    entries,
    /** How many have gone. */
    leftOut: () => count - entries.length,
    add(at, way, what, details = {}) {
      const kept = Object.fromEntries(Object.entries(details).map(([name, value]) => [name, cut(value)]));
      if (QUIET.has(what)) {
        for (let n = entries.length; n-- && QUIET.has(entries[n].what); ) {
          const entry = entries[n];
          if (entry.what !== what || entry.way !== way || entry.core !== kept.core) continue;
          Object.assign(entry, kept, { times: (entry.times ?? 1) + 1, last_at: at });
          return;
        }
      }
      entries.push({ number: ++count, at, way, what, ...kept });
      if (entries.length > MAX_ENTRIES) entries.shift();
    },
  };
}
