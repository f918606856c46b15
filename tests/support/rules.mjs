// A page with rules at work, and a look at what they make of it.

import { html } from "./stage.mjs";
import { waitFor } from "./wait.mjs";

/** How long is waited for what must not come. */
const QUIET_MS = 250;

/** Gives time to what must not come. */
export const quiet = () => new Promise((resolve) => setTimeout(resolve, QUIET_MS));

/** A chat that has named its visitor, and asks nothing of anybody. */
export const named = (recipient) => `<script>window.SaleBotPro = { recipient_id: ${JSON.stringify(recipient)} }</script>`;

/** Every event that an instance tells of. */
const TOLD = ["trigger", "queued", "sent", "accepted", "dropped", "retry", "error"];

/** Has a tab answer what its instance has told: `tab.told("trigger")`, and `tab.made()`, the names of what rules made. */
export function listen(tab) {
  tab.told = (name) => tab.evaluate((name) => window.told.filter((one) => one[0] === name).map((one) => one[1]), name);
  tab.made = async () => (await tab.told("trigger")).map((one) => one.name);
  /** Waits until rules have made these events, and no others. */
  tab.makes = async (...names) => {
    const isSame = async () => JSON.stringify(await tab.made()) === JSON.stringify(names);
    await waitFor(`the events ${names}`, async () => (await isSame()) || Promise.reject(new Error(`${await tab.made()}`)));
  };
  return tab;
}

/** Puts what an instance tells into `window.told`; runs on the page. */
export const note = (instance) => `window.told ??= []; for (const name of ${JSON.stringify(TOLD)}) ${instance}.on(name, (detail) => told.push([name, detail]));`;

/**
 * Resolves on a page once rules of its own are at work: what looks through them is loaded beside all else, and a second
 * look takes its turn behind the first. Where it cannot be loaded there is nothing to wait for.
 */
export const OWN_RULES = `import("/pkg/page/rules.js").then(({ checkRules }) => checkRules("[]")).catch(() => {}).then(() => new Promise((done) => setTimeout(done, 50)))`;

/**
 * Opens a page whose instance goes by `triggers`, in a new tab or in `tab`. `options` are the instance's; `recipient` is
 * whom the chat names, null for none; what is left are the tab's own options.
 */
export async function openRules(it, triggers, { body = "", head = "", options = {}, recipient = it.recipient, path = "/page", tab, ...more } = {}) {
  const given = { gateway: it.gateway.url, automation: "allow", triggers, ...options };
  const script = `<script type="module">
  import { createOnsite } from "/pkg/index.js";
  window.onsite = createOnsite(${JSON.stringify(given)});
  ${note("onsite")}
  window.started = onsite.ready()${triggers ? `.then(() => ${OWN_RULES})` : ""};
  </script>`;
  it.site.pages.set(path.split("?")[0], html((recipient === null ? "" : named(recipient)) + head + script, body));
  tab = listen(tab ?? (await it.tab(more)));
  await tab.goto((more.origin ?? it.site.url) + path);
  await begun(tab);
  return tab;
}

/** Waits until a page's instance works. */
export async function begun(tab) {
  await tab.waitForFunction(() => window.started);
  await tab.evaluate(() => started);
}

/** What a tab has sent to the gateway: the batches' events, in their order. */
export function sentEvents(tab) {
  const events = [];
  tab.on("request", (request) => {
    if (!request.url().endsWith("/v1/in")) return;
    const { events: more, ...batch } = JSON.parse(request.postData());
    for (const event of more) events.push({ ...event, batch });
  });
  return events;
}

/** Waits until a page has kept its memory, which it does soon, and gives its lines. */
export const remembers = (tab, fits = () => true) =>
  waitFor("what is remembered to be kept", async () => {
    const text = await tab.evaluate(() => localStorage.getItem("onsite.1.memory"));
    const memory = text?.split("\n");
    return memory && fits(memory) && memory;
  });

/** Waits until nothing waits there any more, so that a page keeps its memory alone. */
export const rests = async (tab) => {
  await remembers(tab);
  await waitFor("every event to be settled", async () => Object.keys((await kept(tab)).local).every((name) => !name.startsWith("onsite.1.e.")));
};

/** What a page keeps, wherever a browser keeps things for it. */
export const kept = (tab) =>
  tab.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    cookies: document.cookie,
    databases: (await indexedDB.databases()).map((one) => one.name),
    caches: window.caches ? await caches.keys() : [],
  }));

/** That a page keeps nothing but this in localStorage. */
export const only = (local) => ({ local, session: {}, cookies: "", databases: [], caches: [] });

/** Notes every attempt to keep something in `window.writes`; runs before the page's own scripts. */
export function watchWrites() {
  const writes = (window.writes = []);
  const watch = (object, names) => {
    for (const name of names) {
      const original = object[name];
      object[name] = function (...given) {
        writes.push(`${name} ${given[0]}`);
        return original.apply(this, given);
      };
    }
  };
  watch(Storage.prototype, ["setItem", "removeItem", "clear"]);
  watch(IDBFactory.prototype, ["open", "deleteDatabase"]);
  if (window.CacheStorage) watch(CacheStorage.prototype, ["open"]);
  if (window.CookieStore) watch(CookieStore.prototype, ["set", "delete"]);
  const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
  Object.defineProperty(Document.prototype, "cookie", {
    get,
    set(text) {
      writes.push(`cookie ${text}`);
      set.call(this, text);
    },
  });
}
