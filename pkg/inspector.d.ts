/**
 * The inspector: a panel that shows what salebot-onsite does on a page. Import it before `createOnsite()` runs.
 *
 * It opens on the developer's own machine (localhost, `*.localhost`, 127.0.0.1, [::1], files). Elsewhere it opens in a tab whose
 * address was opened with `#onsite-inspector` once, until `#onsite-inspector=off`; to all others it shows and loads nothing.
 * On a server it does nothing.
 */

import type { Code, Props } from "./index.js";

/** What has happened to an event, in milliseconds since 1970. */
export interface InspectorStep {
  at: number;
  is: "queued" | "found" | "sent" | "answered" | "retry" | "accepted" | "dropped";
  [more: string]: unknown;
}

/** An event and its way. */
export interface InspectorEvent {
  /** Empty where it was refused at once. */
  id: string;
  name: string;
  kind: string;
  props?: Props;
  at: number;
  /** Who made it: a call, a rule by its place in the list (-1 for a `data-onsite` attribute) of a core, or an earlier page. */
  by: "call" | "earlier" | "forget" | { rule: number; core: number };
  state: "waiting" | "sent" | "accepted" | "dropped";
  reason?: Code | (string & {});
  message?: string;
  steps: InspectorStep[];
}

/** A core that the page has or had: one after the other, where they fail. Of those that are over the last 20 are known. Recipient, consent, rules and so on are in it too. */
export interface InspectorCore {
  number: number;
  /** The gateway's address; empty in direct mode. */
  gateway: string;
  /** The lite core makes no events by rules. */
  kind: "wasm" | "lite";
  /** Why the page has the lite one. */
  why?: string;
  /** "ended" after `destroy()`. */
  state: "opening" | "running" | "failed" | "ended";
  [more: string]: unknown;
}

/** A batch of events that was sent. */
export interface InspectorBatch {
  number: number;
  /** The core that sent it, by its number. */
  core: number;
  at: number;
  bytes: number;
  ids: string[];
  answered_at?: number;
  /** The answer's HTTP status, 0 where none came; absent until then. */
  status?: number;
  /** Its core failed or ended before an answer came. */
  unheard?: true;
  [more: string]: unknown;
}

/** All that the inspector knows, as its button saves it. Holds what visitors sent; never the API key. */
export interface InspectorLog {
  format: "salebot-onsite inspector 1";
  at: number;
  page: string;
  user_agent: string;
  cores: InspectorCore[];
  events: InspectorEvent[];
  batches: InspectorBatch[];
  errors: { code: Code | (string & {}); message: string; count: number; first_at: number; last_at: number }[];
  /** All inputs and effects, oldest first, 2000 at the most. */
  log: { number: number; at: number; way: "in" | "out"; what: string; [more: string]: unknown }[];
  /** How many older entries have gone. */
  log_left_out: number;
}

/** Opens the panel. Resolves to whether there is one: not where the inspector is not to be seen, nor before `createOnsite()`. */
export function open(): Promise<boolean>;

/** Closes it. Resolves to whether there is one. */
export function close(): Promise<boolean>;

/** What the inspector knows; null where it is not to be seen, and while no instance was. */
export function log(): Promise<InspectorLog | null>;
