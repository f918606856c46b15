// Which core a page gets.

import { DOOR } from "./door.js";

/**
 * Resolves to a core: to what `openCore` opens, and to the lite one, from the file that `loadLite` loads, where that cannot be had,
 * or after `fault`, the last that is borne with. Without `loadLite` there is no lite one. An inspector that is there puts others in
 * the places of both, and hears from `on` what the public object of the page tells, and what `gateway` it has; it is called by the
 * door's number, and where it fails the page goes on without.
 */
export async function findCore(openCore, loadLite, fault, on, gateway) {
  try {
    [openCore, loadLite] = globalThis[Symbol.for(`salebot-onsite.inspector.${DOOR}`)]?.(openCore, loadLite, on, gateway) ?? [openCore, loadLite];
  } catch {}
  try {
    if (fault) throw fault;
    return await openCore();
  } catch (error) {
    // What the page itself has to mend is told as it is.
    if (!loadLite || error.code === "invalid_argument") throw error;
    const { openLite } = await loadLite().catch(() => {
      throw error;
    });
    return openLite(error, fault);
  }
}
