// The inspector's entry: to be imported before createOnsite() runs. What it weighs is loaded only where it opens.

import { inTime, isWanted } from "./inspector/gate.js";

const KEY = Symbol.for("salebot-onsite.inspector");

/** What a page's public object tells. */
const TOLD = ["recipient", "trigger", "queued", "accepted", "dropped", "retry", "error"];

let loading;
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
  main ??= inTime(load());
  const openCore = async () => ((await main)?.openCore ?? openOwn)(page, Boolean(loadOwnLite));
  const loadLite = async () => (await main)?.loadLite(page, loadOwnLite) ?? loadOwnLite();
  return [openCore, loadOwnLite && loadLite];
}

// On a server there is nothing to inspect, and a second copy of this file finds the first one's work done.
const isOn = typeof document !== "undefined" && !globalThis[KEY] && isWanted();
if (isOn) globalThis[KEY] = opens;

/** See inspector.d.ts. */
export const open = async () => isOn && (await load()).open();

/** See inspector.d.ts. */
export const close = async () => isOn && (await load()).close();

/** See inspector.d.ts. */
export const log = async () => (isOn ? (await load()).exported() : null);
