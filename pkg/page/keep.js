// What is kept in the browser for the next page and for other tabs.

import { KEEP_MS } from "./limits.js";
import { watchTabs } from "./tabs.js";

const PREFIX = "onsite.1.";

/** What the names of events begin with. */
export const EVENT = "e.";

/**
 * Opens the browser's storage, or where it is off none; `scope` says to whom events go, `heard` learns what other tabs
 * keep and have left behind, `failed` that it is blocked or full.
 *
 * What is kept is written soon, once for all that happens together: a write takes longer than all else that an event does.
 * `write()` does so now, or only for names that begin so; a visitor's refusal is written at once, and so is everything while
 * the page is hidden or going.
 */
export function openStorage(isOff, scope, heard, failed, signal) {
  /** Whether what was to be kept may not be there. */
  let isLossy = isOff;
  const guarded = (act) => {
    if (isOff) return;
    try {
      return act(localStorage);
    } catch (error) {
      isLossy = true;
      failed(/quota/i.test(error?.name));
    }
  };
  const me = `${Math.random()} ${scope}`;
  const later = new Map();
  let timer;
  const write = (what = "") => {
    if (!what) timer = clearTimeout(timer);
    for (const [name, text] of later) {
      if (!name.startsWith(what)) continue;
      later.delete(name);
      guarded((storage) => {
        if (!text) storage.removeItem(PREFIX + name);
        // An event has an owner, who sends it.
        else storage.setItem(PREFIX + name, name.startsWith(EVENT) ? `${me}\n${text}` : text);
      });
      // Nothing is kept beside a refusal: this loop comes to what it is given.
      if (text && name === "consent") eachEvent((event) => later.set(event, ""));
    }
  };
  const read = (name) => guarded((storage) => storage.getItem(PREFIX + name)) ?? "";

  /** Calls with the name and the text of every event that is kept, whosever it is. */
  const eachEvent = (act) =>
    guarded((storage) => {
      for (const key of Object.keys(storage)) if (key.startsWith(PREFIX + EVENT)) act(key.slice(PREFIX.length), storage[key]);
    });
  /** What is heard of first may be sent first: oldest first, which the texts begin with. */
  const inherit = (owner) => {
    const found = [];
    eachEvent((name, text) => text.startsWith(owner) && found.push([text.slice(owner.length + 1), name]));
    for (const [text, name] of found.sort()) heard(name, text);
  };
  const [meet, enter, leave] = watchTabs(me, inherit);
  const see = (_, text) => {
    const [owner] = text.split("\n");
    if (owner.split(" ")[1] === scope) meet(owner);
  };

  const options = { capture: true, signal };
  addEventListener("storage", ({ key, newValue }) => {
    if (isOff || !key?.startsWith(PREFIX)) return;
    const name = key.slice(PREFIX.length);
    // Another tab's event is its own as long as that tab is there.
    if (newValue && name.startsWith(EVENT)) return see(name, newValue);
    // What is newer here is kept again by whoever hears this.
    later.delete(name);
    heard(name, newValue ?? "");
  }, options);
  // Whoever comes back from the browser's cache did not hear what other pages kept meanwhile.
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    for (const name of ["consent", "memory", "dry"]) {
      const text = read(name);
      // A refusal that could not be kept is not taken back by its not being there.
      if (text || !isLossy) heard(name, text);
    }
    enter();
    eachEvent(see);
  }, options);
  const go = () => {
    write();
    leave();
  };
  addEventListener("pagehide", go, options);
  addEventListener("visibilitychange", () => write(), options);
  signal.addEventListener("abort", go);
  eachEvent(see);
  return {
    read,
    write,
    /** Has this tab's own events heard, as those of one that has gone. */
    restore() {
      write();
      inherit(me);
    },
    /** Takes away what is this tab's own: it is dropped, not left behind. */
    disown() {
      write();
      eachEvent((name, text) => text.startsWith(me) && later.set(name, ""));
    },
    keep(name, text) {
      later.set(name, text);
      if (name === "consent" || document.visibilityState === "hidden") write();
      else timer ??= setTimeout(write, KEEP_MS);
    },
  };
}
