// Who sees the inspector: a developer, and never a visitor by accident.

/** What stands in the page's address, and in the tab's storage. */
const NAME = "onsite-inspector";

/** How long a page waits for the inspector before it starts without. */
const PATIENCE_MS = 5000;

/** Whether the page is on the developer's own machine. */
const isLocal = () =>
  location.protocol === "file:" || /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(location.hostname);

/** What was asked for in this tab, now or before: "on", "off" or nothing. */
function asked() {
  const found = /[#&?]onsite-inspector(=off)?(?![\w=-])/.exec(location.hash);
  const now = found && (found[1] ? "off" : "on");
  try {
    if (now) sessionStorage.setItem(NAME, now);
    return now ?? sessionStorage.getItem(NAME);
  } catch {
    // A browser that keeps nothing: then each page says it anew.
    return now;
  }
}

/** Whether the inspector is to open here; where it is not, the console says how it would. */
export function isWanted() {
  const word = asked();
  if (word ? word === "on" : isLocal()) return true;
  console.info(`salebot-onsite: to open the inspector in this tab, add #${NAME} to the page's address and load it anew`);
  return false;
}

/** Resolves to what `loading` does; to nothing where that fails, or takes too long, and the console says so. */
export const inTime = (loading) =>
  new Promise((done, fail) => {
    loading.then(done, fail);
    setTimeout(fail, PATIENCE_MS, { message: "it takes too long" });
  }).catch((error) => console.warn(`salebot-onsite: the inspector cannot be loaded: ${error?.message}`));
