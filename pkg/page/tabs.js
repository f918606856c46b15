// Which tabs of a site are there: what one leaves behind is taken over by one other alone.

const PREFIX = "onsite.1.";

/**
 * Says to other tabs that this one is there, by its name. Once another has gone, `inherit` is called with that one's name,
 * in one tab at a time. Answers `[meet, enter, leave]`: meets another tab by its name, and says that this one is there again,
 * or no longer.
 */
export function watchTabs(me, inherit) {
  // Pages without encryption have none: then both send what waits, and the other side tells that it is the same.
  const { locks } = navigator;
  let met;
  let here;

  const lock = (name, run) => locks?.request(PREFIX + name, { signal: here.signal }, run).catch(() => {});
  const enter = () => {
    met = new Set([me]);
    here = new AbortController();
    const { signal } = here;
    // Held until the page goes: a page that held it longer could not come back from the browser's cache.
    lock(me, () => new Promise((done) => signal.addEventListener("abort", done)));
  };
  enter();
  const meet = (owner) => {
    if (met.has(owner)) return;
    met.add(owner);
    if (!locks) return inherit(owner);
    lock(owner, () => {
      inherit(owner);
      // What it writes at last is heard of later.
      met.delete(owner);
    });
  };
  return [meet, enter, () => here.abort()];
}
