import type { MessageInput } from "./config.js";
import type { TriggerRules } from "./triggers.js";

export type { Button, Buttons, MessageInput } from "./config.js";
export type { Trigger, TriggerRules } from "./triggers.js";

/** Details of an event: flat. `undefined` counts as absent. What has an interface for its type is given as `{ ...details }`. */
export type Props = Record<string, Detail>;

type Detail = string | number | boolean | null | undefined;

/**
 * What a page's own events may be told to be, in `createOnsite<MyEvents>()`: names, each with its details. `undefined` for an
 * event without any.
 */
export type EventTypes<Events> = { [Name in keyof Events]: Flat<Events[Name]> };

/** The same without anything that is not flat. */
type Flat<Event> = Event extends undefined | void ? Event : Event extends readonly unknown[] ? never : { [Key in keyof Event]: Detail };

/** What events are where nothing else is said: any. */
export type AnyEvents = Record<string, Props | undefined>;

/** The arguments behind an event's name: none need be given where no detail must be. */
type Details<Event> = undefined extends Event ? [props?: Event] : {} extends Event ? [props?: Event] : [props: Event];

/** What became of a call that makes an event. */
export interface Receipt {
  /** 26 characters; empty where the event was dropped at once. */
  id: string;
  /** `queued`: kept, and sent as soon as the chat has named its visitor, by this page or by a later one. */
  status: "queued" | "dropped";
  /** Why it was dropped. */
  reason?: Code;
  /**
   * The second stage: the gateway has written it down (in direct mode: the service has taken it), or it was dropped after
   * all. Stays open while the event waits.
   */
  accepted: Promise<{ status: "accepted" | "dropped"; reason?: Code }>;
}

/** The stable names of what can go wrong: `code` of errors, `reason` of receipts. */
export type Code =
  | "invalid_argument" | "recipient_missing" | "consent_required" | "network" | "timeout" | "http_status"
  | "api_status" | "bad_answer" | "rate_limited" | "storage_full" | "too_large" | "event_unknown" | "limit_reached"
  | "origin_refused" | "not_found" | "method_refused" | "configuration" | "answer_lost" | "too_old" | "server"
  | "aborted" | "destroyed" | "internal" | "storage_blocked" | "storage_unreadable" | "dry_run";

/** An error with a stable `code`. `cause` has the host's words, without URL and key. */
export interface OnsiteError extends Error {
  code: Code;
  /** The HTTP status, where there was one. */
  status?: number;
  /** How long the other side asked to wait, in milliseconds. */
  retryAfterMs?: number;
  cause?: { name: string; message: string };
}

/**
 * What an event means to the bot. Texts may hold places that the event fills: `{{props.plan}}`,
 * `{{page.url}}`, `{{page.utm.source}}`, `{{event.id}}`. What comes from the page is never read as the
 * service's own `#{…}`.
 */
export type Action =
  | { callback: string; variables?: Record<string, string | number | boolean> }
  | { message: MessageInput }
  | { save_variables: Record<string, string | number | boolean> };

/** The details that listeners get, by event. */
export interface OnsiteEvents {
  /** The chat has named its visitor. */
  recipient: { recipient: string };
  /**
   * A rule made an event. `rule` is the rule's place in the list; -1 where an element's `data-onsite` attribute made it.
   * What becomes of the event is told by the others.
   */
  trigger: { id: string; name: string; rule: number; props: Props };
  /** An event is kept. */
  queued: { id: string; name: string };
  /** Events are on their way. */
  sent: { ids: string[] };
  /** An event has arrived, sent by this tab or by another; also one that an earlier page left behind, which has no `name` here. */
  accepted: { id: string; name?: string };
  /** An event was given up. `id` is missing where it never got one, `name` where an earlier page made it. */
  dropped: { id?: string; name?: string; reason: Code; message: string };
  /** A batch came to nothing and is tried again after so many milliseconds. */
  retry: { code: Code; message: string; after_ms: number };
  /** Something is wrong; nothing is thrown into the page. */
  error: { code: Code; message: string };
}

/** Direct mode: calls the service from the page itself, with the key in sight of every visitor. For trials. */
export interface DirectOptions {
  apiKey: string;
  /** Says that the key may be seen. */
  exposeApiKey: true;
  /** `salebot.pro` (the default), `salebot.ai`, `mavibot.ai` or an address. */
  baseUrl?: string | undefined;
  /** What each event means. */
  events: Record<string, Action | readonly Action[]>;
}

/**
 * {@link createOnsite}'s options: one of `gateway`, which is the gateway's address, such as `https://on.shop.example`, or a path of
 * this site that leads there, such as `/bot`, and `direct`.
 */
export type OnsiteOptions = OnsiteSettings &
  ({ gateway: string | URL; direct?: undefined } | { direct: DirectOptions; gateway?: undefined });

/** What both modes can be told. */
export interface OnsiteSettings {
  /**
   * The rules by which the page makes events by itself. `gateway` (the default) takes those of the gateway's
   * configuration; in direct mode there are none unless they are given. A rule with a mistake is told as an `error`
   * event, and the others work. For rules given here the page loads one more file, which looks them through; where that
   * cannot be had, an `error` event says so and none of them work.
   */
  triggers?: TriggerRules | "gateway" | undefined;
  /**
   * `memory`: nothing is kept in the browser: what waits goes with the page, and each page begins as a new visitor's.
   * Default `local`, and memory where the browser keeps nothing; that is told as an `error` event.
   */
  storage?: "local" | "memory" | undefined;
  /** Does everything but the sending: events end as dropped, reason `dry_run`. */
  dryRun?: boolean | undefined;
  /** `allow`: rules make events in browsers that a program drives, and for crawlers, too. */
  automation?: "allow" | undefined;
  /**
   * `required`: nothing is kept or sent until `consent("granted")`; up to 50 events wait in memory. Default `granted`. An agreement
   * is not remembered: a page of a visitor who has agreed is told `granted`, here or by `consent()`. A refusal is.
   */
  consent?: "granted" | "required" | undefined;
  /** What `navigator.globalPrivacyControl` does: `required` (the default) makes consent required. */
  gpc?: "required" | "ignore" | undefined;
  /** Reads the chat's name for its visitor. Default: `SaleBotPro.recipient_id`, then `ChatBotPro.recipient_id`. */
  recipient?: (() => string | number | null | undefined) | undefined;
  /** How long `recipientId()` waits, in milliseconds; later arrivals still count. Default 15000. */
  recipientTimeoutMs?: number | undefined;
  /** Writes every event to the console. */
  debug?: boolean | undefined;
}

/** salebot-onsite on a page. No method throws. `Events` are those that `track()` takes. */
export interface Onsite<Events extends EventTypes<Events> = AnyEvents> {
  /**
   * Something happened. Resolves once the event is kept; never waits for the chat.
   * @param name 1 to 64 characters of `a-z`, `0-9`, `_`, `.` and `-`.
   * @param props An event is at most 8 KiB of JSON as it is sent; what is known of the page has a limit of its own. The
   * gateway cuts texts of the page, these included, after 2000 characters.
   */
  track<Name extends keyof Events & string>(name: Name, ...props: Details<Events[Name]>): Promise<Receipt>;
  /** A page was seen. */
  page(props?: Props): Promise<Receipt>;
  /** Who the visitor is. In gateway mode the configuration says which variables may be set. */
  identify(who: { name?: string | undefined; tag?: string | undefined; variables?: Props | undefined }): Promise<Receipt>;
  /** The chat's name for its visitor; null where there is no chat, after `recipientTimeoutMs`. */
  recipientId(): Promise<string | null>;
  /** The visitor's client, by `online_chat_client_id`. Direct mode only. Rejects with an {@link OnsiteError}. */
  clientId(): Promise<number>;
  /** Has the bot react to a text that the visitor does not see. Direct mode only; arrives at least once. */
  callback(message: string, variables?: Props): Promise<Receipt>;
  /** Writes to the visitor. Direct mode only; arrives at most once. */
  message(what: MessageInput): Promise<Receipt>;
  /**
   * The visitor has agreed or refused. A refusal drops what waits and all that is kept, and holds on the next page and in
   * other tabs.
   */
  consent(state: "granted" | "denied"): void;
  /** Sends what waits at once; resolves when nothing waits any more, or after `timeoutMs` (10000). */
  flush(options?: { timeoutMs?: number | undefined }): Promise<void>;
  /**
   * Resolves once the core runs, whether the chat has named its visitor or not; rejects with an {@link OnsiteError}
   * where it never will.
   */
  ready(): Promise<void>;
  /** From here on another visitor. */
  reset(): void;
  /**
   * Ends it: timers, listeners and patches go; what waits, and what is called later, is dropped with the reason `destroyed`. The next
   * `createOnsite()` gives another instance, for which the page begins anew.
   */
  destroy(): void;
  /** Listens; call what it returns to stop. */
  on<K extends keyof OnsiteEvents>(event: K, listener: (detail: OnsiteEvents[K]) => void): () => void;
}

/**
 * Starts salebot-onsite. Returns at once; the wasm loads behind it. Harmless on a server. Twice with one
 * gateway gives the same instance, for which the first call's options hold.
 *
 * With `createOnsite<{ price_seen: { plan: string } }>(…)` no other name and no other details are taken by `track()`.
 */
export function createOnsite<Events extends EventTypes<Events> = AnyEvents>(options: OnsiteOptions): Onsite<Events>;

/** The methods that can be called before the script has loaded. */
type Early = "track" | "page" | "identify" | "consent" | "flush" | "ready";

/** What the script tag's stub has: calls are kept, and answered once the script has loaded. */
export type OnsiteStub = Pick<Onsite, Early> & { [Later in Exclude<keyof Onsite, Early>]?: undefined };

declare global {
  interface Window {
    /**
     * The script tag's instance; before it has loaded, its stub. `ready()` tells when all methods are there, a method
     * that only the instance has tells the two apart: `if (window.SalebotOnsite?.on) …`.
     */
    SalebotOnsite?: Onsite | OnsiteStub;
  }
}
