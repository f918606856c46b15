// The inspector's entry: to be imported before createOnsite() runs. What it weighs is loaded only where it opens.

import { isWanted } from "./inspector/gate.js";

const KEY = Symbol.for("salebot-onsite.inspector");

let loading;

/** Loads the inspector itself, once; what failed may work the next time. */
const load = () =>
  (loading ??= import("./inspector/main.js").catch((error) => {
    loading = undefined;
    throw error;
  }));

/** Opens the inspector's core, or the page's own where the inspector cannot be loaded. */
async function openCore(openOwn) {
  const main = await load().catch((error) => console.warn(`salebot-onsite: the inspector cannot be loaded: ${error?.message}`));
  return (main?.openCore ?? openOwn)();
}

// On a server there is nothing to inspect, and a second copy of this file finds the first one's work done.
const isOn = typeof document !== "undefined" && !globalThis[KEY] && isWanted();
if (isOn) globalThis[KEY] = { openCore };

/** See inspector.d.ts. */
export const open = async () => isOn && (await load()).open();

/** See inspector.d.ts. */
export const close = async () => isOn && (await load()).close();

/** See inspector.d.ts. */
export const log = async () => (isOn ? (await load()).exported() : null);
