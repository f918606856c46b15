// What the host keeps of an event that waits, for the lite core: as src/page/runtime/kept.rs reads and writes it.

import { ID, MAX_EVENT_BYTES, ORDER, RECIPIENT, SHARED, TEXT, bytes, whole } from "./lite-numbers.js";

/** The value of a JSON text; undefined where it is none. */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    // Told by whoever asks.
  }
}

/** An event in lines: none of its parts has any itself. */
export const writeKept = (entry) => entry.slice(ORDER, ID).join("\n");

/** Reads what was written; undefined for anything else. */
export function readKept(id, text) {
  const entry = [0, 0, 0, ...text.split("\n", ID - ORDER), id];
  entry[ORDER] = whole(entry[ORDER]);
  // Each is an object by itself: two that are one only together would be another batch.
  const isWhole = bytes(text) <= 3 * MAX_EVENT_BYTES && parsed(`{${entry[SHARED]}}`) && parsed(entry[TEXT])?.id === id;
  if (isWhole && /^[\w-]{0,64}$/.test(entry[RECIPIENT])) return entry;
}
