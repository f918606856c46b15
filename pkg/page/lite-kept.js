// What the host keeps of an event that waits, for the lite core: as src/page/runtime/kept.rs reads and writes it.

import { MAX_EVENT_BYTES, bytes, whole } from "./lite-numbers.js";

/** The value of a JSON text; undefined where it is none. */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    // Told by whoever asks.
  }
}

/** An event in lines: none of its parts has any itself. */
export const writeKept = (event) => [event.order, event.recipient, event.opens, event.shared, event.json].join("\n");

/** Reads what was written; undefined for anything else. */
export function readKept(id, text) {
  const [order, recipient, opens, shared, json] = text.split("\n");
  // Each is an object by itself: two that are one only together would be another batch.
  const isWhole = (part) => parsed(part) && bytes(part) <= 2 * MAX_EVENT_BYTES;
  if (isWhole(json) && isWhole(`{${shared}}`) && json.startsWith(`{"id":"${id}"`) && /^[\w-]{0,64}$/.test(recipient)) return { id, json, shared, recipient, order: whole(order), opens };
}
