// What is kept in the browser for the next page and for other tabs.

import { KEEP_MS } from "./limits.js";

const PREFIX = "onsite.1.";

/**
 * Opens the browser's storage, or where it is off none; `heard` learns what other tabs keep, `failed` that it is blocked or full.
 *
 * What is kept is written soon, once for all that happens together: a write takes longer than all else that an event does.
 * A visitor's refusal and what it takes away are written at once, and so is everything while the page is hidden or going.
 */
export function openStorage(isOff, heard, failed, signal) {
  const guarded = (act) => {
    if (isOff) return;
    try {
      return act(localStorage);
    } catch (error) {
      failed(/quota/i.test(error?.name));
    }
  };
  const later = new Map();
  let timer;
  const write = () => {
    timer = clearTimeout(timer);
    for (const [name, text] of later) guarded((storage) => (text ? storage.setItem(PREFIX + name, text) : storage.removeItem(PREFIX + name)));
    later.clear();
  };
  const read = (name) => guarded((storage) => storage.getItem(PREFIX + name)) ?? "";
  addEventListener(
    "storage",
    ({ key, newValue }) => {
      if (isOff || !key?.startsWith(PREFIX)) return;
      const name = key.slice(PREFIX.length);
      // What is newer here is kept again by whoever hears this.
      later.delete(name);
      heard(name, newValue ?? "");
    },
    { signal },
  );
  // Whoever comes back from the browser's cache did not hear what other pages kept meanwhile.
  addEventListener(
    "pageshow",
    ({ persisted }) => {
      if (persisted) for (const name of ["consent", "memory", "dry"]) heard(name, read(name));
    },
    { capture: true, signal },
  );
  addEventListener("pagehide", write, { capture: true, signal });
  addEventListener("visibilitychange", write, { capture: true, signal });
  signal.addEventListener("abort", write);
  return {
    read,
    keep(name, text) {
      later.set(name, text);
      if (name === "consent" || !text || document.visibilityState === "hidden") write();
      else timer ??= setTimeout(write, KEEP_MS);
    },
  };
}
