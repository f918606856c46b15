// Details that a caller gives.

import { isFlat } from "./elements.js";

/** What the caller gave cannot be used; the message says why. */
export class InvalidArgument extends Error {}

/** Flat details as JSON; throws an `InvalidArgument` for anything that JSON would bend or lose. */
export function flatJson(what, props) {
  if (props == null) return "";
  if (typeof props !== "object" || Array.isArray(props)) throw new InvalidArgument(`${what} must be an object`);
  const entries = Object.entries(props);
  for (const [name, value] of entries) {
    if (!isFlat(value)) throw new InvalidArgument(`${what}.${name} must be a text, a finite number, true, false or null`);
  }
  return JSON.stringify(Object.fromEntries(entries));
}
