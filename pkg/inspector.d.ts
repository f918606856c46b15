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
  /** Who made it: a call, a rule by its place in the list (-1 for a `data-onsite` attribute), or an earlier page. */
  by: "call" | "earlier" | "forget" | { rule: number };
  state: "waiting" | "sent" | "accepted" | "dropped";
  reason?: Code | (string & {});
  message?: string;
  steps: InspectorStep[];
}

/** All that the inspector knows, as its button saves it. Holds what visitors sent; never the API key. */
export interface InspectorLog {
  format: "salebot-onsite inspector 1";
  at: number;
  page: string;
  user_agent: string;
  /** The page's core, or its cores one after the other, with recipient, consent and rules. */
  cores: Record<string, unknown>[];
  events: InspectorEvent[];
  batches: Record<string, unknown>[];
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

/** What the inspector knows; null where it is not to be seen. */
export function log(): Promise<InspectorLog | null>;
