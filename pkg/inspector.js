// The inspector's entry: to be imported before createOnsite() runs. What it weighs is loaded only where it opens.

import { inTime, isWanted } from "./inspector/gate.js";
import { DOOR } from "./page/door.js";

const KEY = Symbol.for(`salebot-onsite.inspector.${DOOR}`);

/** What a page's public object tells. */
const TOLD = ["recipient", "trigger", "queued", "accepted", "dropped", "retry", "error", "destroyed"];

let loading;
/** Resolves to the inspector for the page's next core, or to nothing where it cannot be had in time. */
let main;

/** Loads the inspector itself, once; what failed may work the next time. */
const load = () =>
  (loading ??= import("./inspector/main.js").catch((error) => {
    loading = undefined;
    throw error;
  }));

/** By the public object's `on`: the page that it is of. */
const pages = new WeakMap();

/** What is known of a page: its gateway, and what its public object has told and nobody has heard yet. */
function pageOf(on, gateway = "") {
  const known = pages.get(on);
  if (known) return known;
  const early = [];
  const page = { gateway, early, hear: (...told) => early.push(told) };
  for (const name of TOLD) on(name, (detail) => page.hear(Date.now(), name, detail));
  pages.set(on, page);
  return page;
}

/** Takes the places of what opens a page's cores, each by itself where the inspector cannot be had. */
function opens(openOwn, loadOwnLite, on, gateway) {
  const page = pageOf(on, gateway);
  const own = (main ??= inTime(load()));
  /** What nobody will hear is not kept, and the next core asks again. */
  const found = async () => {
    const inspector = await own;
    if (inspector) return inspector;
    page.hear = () => {};
    page.early.length = 0;
    if (main === own) main = undefined;
  };
  const openCore = async () => ((await found())?.openCore ?? openOwn)(page, Boolean(loadOwnLite));
  const loadLite = async () => (await found())?.loadLite(page, loadOwnLite) ?? loadOwnLite();
  return [openCore, loadOwnLite && loadLite];
}

// On a server there is nothing to inspect, and a second copy of this file finds the first one's work done.
if (typeof document !== "undefined" && !globalThis[KEY] && isWanted()) globalThis[KEY] = opens;

/** See inspector.d.ts. */
export const open = async () => (await main)?.open() ?? false;

/** See inspector.d.ts. */
export const close = async () => (await main)?.close() ?? false;

/** See inspector.d.ts. */
export const log = async () => (await main)?.exported() ?? null;
