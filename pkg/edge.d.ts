import type { WebhookPost } from "./api/types.js";
import type { GatewayConfig } from "./config.js";

export type { Button, Buttons, GatewayAction, GatewayConfig, MessageInput } from "./config.js";
export type { Action } from "./index.js";
export type { Trigger, TriggerRules, Triggers } from "./triggers.js";

/** The environment: bindings and secrets. */
export interface GatewayEnv {
  /** The project's API key. It never leaves the gateway. */
  SALEBOT_API_KEY?: string;
  /** `salebot.pro` (the default), `salebot.ai`, `mavibot.ai` or an address. */
  SALEBOT_BASE_URL?: string;
  /** The namespace of visitors' Durable Objects. Without it a Worker takes no events: batches get 503. */
  ONSITE_VISITOR?: unknown;
  /**
   * The namespace of the ledgers' Durable Objects. Without it nothing is counted and listed, the configuration in the code is in force
   * and cannot be changed while the gateway runs, and each isolate bounds new visitors by itself.
   */
  ONSITE_LEDGER?: unknown;
  /**
   * Cloudflare's rate limiting binding. It is asked about every batch whose address is known, behind the gateway's own limit
   * and before the body is read; where it fails, batches come in.
   */
  ONSITE_RATE_LIMIT?: { limit(asked: { key: string }): Promise<{ success: boolean }> };
  /** The secret in the webhook's address, of 16 to 256 letters, digits and signs. Without it there is no webhook. */
  WEBHOOK_SECRET?: string;
  /**
   * Whoever has it may administer the gateway, at `/v1/admin`: 16 to 256 letters, digits and signs. Without it there is no such
   * path, and the configuration in the code is in force.
   */
  ADMIN_TOKEN?: string;
  /** `1` lets pages on this machine (`http://localhost:3000` and the like) send too. For development alone. */
  ONSITE_DEV?: string;
  /** What the actors' names begin with, for projects that share a namespace or a store: 1 to 64 letters, digits, `_`, `.` and `-`. Default `onsite`. */
  ONSITE_PROJECT?: string;
  [name: string]: unknown;
}

/** The class of visitors' Durable Objects. The gateway alone calls them. */
export interface VisitorClass {
  new (state: any, env: any): {
    /**
     * Takes a batch; resolves to `[status, body, retryAfterMs, isNew]` once what was accepted is stored: how long the page is to
     * wait, where it is, and whether nothing was kept of the visitor before.
     */
    batch(text: string): Promise<unknown>;
    /** Tries a dead letter again (`"replay"`), or erases the visitor (`"forget"`); resolves as `batch` does. */
    act(deed: string, ...about: unknown[]): Promise<unknown>;
    /** The platform's: goes on with what waits. Never throws. */
    alarm(): Promise<void>;
  };
}

/** The class of the ledgers' Durable Objects. The gateway alone calls them: see `Gateway.ledger`. */
export interface LedgerClass {
  new (state: any, env: any): {
    /** Takes a JSON list of what visitors' actors tell. */
    tell(reports: string): Promise<unknown>;
    /** Answers what is asked of this one (`"counters"`, `"dead"` and the like) as JSON. */
    ask(question: string, ...about: unknown[]): Promise<string | undefined>;
    /** Changes the configuration, or takes what an isolate has to say; resolves to `[status, body]`. */
    act(deed: string, ...about: unknown[]): Promise<unknown>;
    /** The platform's. Never throws. */
    alarm(): Promise<void>;
  };
}

/** How many there were. */
export interface LedgerCounts {
  /** Events that were accepted. */
  accepted: number;
  /** Events that had been accepted before. */
  duplicate: number;
  /** Events that a visitor's actor refused: too old, or above their rule's limit. Those that nobody configured never get there. */
  rejected: number;
  /** Events of which the last action was done. */
  delivered: number;
  /** Calls to the service that failed and were put off to be made again. */
  retried: number;
  /** Visitors of whom nothing was kept when they came. */
  first: number;
  /** Events that were given up. */
  dead: number;
  /** Rows, and what was told, that could not be read; rows each time that their actor begins. */
  unreadable: number;
  /** What the gateway refused, requests and single events of a batch, by code. */
  refused: Record<string, number>;
  /**
   * Batches of pages that have the lite core in place of WebAssembly, by why: their policy forbids it (`csp`), the browser has none, it
   * failed too often, or it could not be started.
   */
  lite?: Partial<Record<"csp" | "no_wasm" | "trap" | "failed", number>>;
}

/** What the ledgers count. A little low where one of them, or the way to it, failed. */
export interface LedgerCounters {
  ever: LedgerCounts;
  /** The last 30 days that have any, by when each began in UTC: milliseconds since 1970. */
  days: Record<string, LedgerCounts>;
  /** How many visitors were first seen in each of the last 48 hours, by when it began. */
  hours: Record<string, number>;
  /** How many dead letters are in the list. */
  dead: number;
  /** How many had to leave it for newer ones before their 7 days were over. */
  given_way: number;
}

/** An event that was given up; its visitor's actor keeps it for 7 days. */
export interface DeadLetter {
  /** The chat's name for the visitor. */
  recipient: string;
  /** The event. */
  id: string;
  /** Its name; empty where it has none. */
  name: string;
  /** The error's code. */
  code: string;
  /** When, in milliseconds since 1970. */
  at: number;
}

/** One of the last events. */
export interface LastEvent {
  /** The chat's name for the visitor. */
  recipient: string;
  /** When that became of it, in milliseconds since 1970. */
  at: number;
  id: string;
  /** Its name; `identify` where it has none. */
  name: string;
  /** What became of it last; what is `accepted` is still to be done. */
  outcome: "accepted" | "delivered" | "dead" | "rejected" | "cancelled";
  /** The error's code, where it is dead or rejected. */
  code?: string;
}

/** All ledgers of a project as one. Its methods reject where one of them cannot be reached. */
export interface Ledger {
  counters(): Promise<LedgerCounters>;
  /** The dead letters behind `after`, or all of them, the newest first: `limit` of them, and 100 at most. */
  dead(after?: DeadLetter, limit?: number): Promise<DeadLetter[]>;
  /** The last events, the newest first: 100 of them, or as many as are asked for. Each ledger keeps 50. */
  events(limit?: number): Promise<LastEvent[]>;
}

/** A row of an actor: a whole number from 0 on, which is its key within the actor, and a text, mostly of less than 1 KB; a
 * configuration that was set while the gateway runs may take 1 MB. */
export type StoredRow = [slot: number, text: string];

/**
 * Where a host without Durable Objects keeps what waits: a database, files. Methods may return promises or not. One
 * process at a time may use a store: two would do everything twice. An actor's calls come one after the other, those of
 * different actors at the same time. Where a method throws or rejects, or gives something else than it has to, the log says
 * so, the batch in hand gets 503, and the actor begins anew with what is stored; so what was rejected must not be written
 * afterwards.
 */
export interface VisitorStore {
  /**
   * What is stored of an actor, `undefined` where that is nothing: its rows in any order, and when its alarm is due, if
   * one was set. `actor` is a name such as `onsite/qj6pvradl1f`: letters, digits, `_`, `-`, `.` and
   * `/`.
   */
  get(actor: string): Promise<StoredActor | undefined> | StoredActor | undefined;
  /** Writes rows, all or none; on the disk once it resolves. A row takes the place of the one in its slot. */
  put(actor: string, rows: StoredRow[]): Promise<unknown> | unknown;
  /** Removes everything of an actor, its alarm too. */
  delete(actor: string): Promise<unknown> | unknown;
  /** Remembers when the actor's alarm is due, in milliseconds since 1970, in place of the time before. */
  alarm(actor: string, time: number): Promise<unknown> | unknown;
  /**
   * The alarms that are due before this time, past ones too, as `[actor, time]`; it may give later ones as well. Asked for at the
   * start and every hour.
   */
  alarms(before: number): Iterable<[actor: string, time: number]> | AsyncIterable<[actor: string, time: number]>;
}

/** What a store has of an actor. */
export interface StoredActor {
  rows: StoredRow[];
  /** In milliseconds since 1970. */
  alarm?: number | null | undefined;
}

/** What is no configuration. */
export interface GatewayOptions {
  /**
   * Where what waits is kept on Node, Deno, Bun and the like. Without it that is memory, and gone when the process ends.
   * On Workers, which have Durable Objects, `createGateway` throws a `TypeError` where there is one, and everywhere where
   * it lacks a method.
   */
  store?: VisitorStore;
  /** Takes every entry of the log. Without it those of level `error` and `warn` go to the console, a line of JSON each. */
  log?: (entry: LogEntry) => void;
  /**
   * Where a client's address is found, for limits per address: a header's name (of a list in it the last address counts, which
   * the nearest proxy wrote), or a function. On Workers `cf-connecting-ip` by default, which Cloudflare itself writes;
   * elsewhere there is none, and rates per address are not limited.
   */
  clientIp?: string | ((request: Request) => string | undefined);
  /** What stands before `/v1` in every path, such as `/on`; nothing by default. */
  basePath?: string;
  /**
   * Gets every message of every chat that the service posts to `/v1/hook/{WEBHOOK_SECRET}`, once the post is answered. What it
   * throws is in the log, with the message's number alone. Nothing is repeated, and nothing that comes twice is left out.
   */
  onMessage?: (message: GatewayMessage, env: GatewayEnv) => unknown;
}

/** A message as the service has posted it. */
export interface GatewayMessage extends WebhookPost {
  /**
   * Whether it is nothing that the visitor wrote: words of the bot, of an employee or of the API, or a callback of the
   * gateway's own whose text is fixed, which the service takes for the visitor's words. Who answers echoes answers himself.
   * Callbacks are told by the configuration of the moment; docs/deploying.md says which ones that misses. As long as it is not
   * known which one is in force, everything is an echo.
   */
  echo: boolean;
}

/** An entry of the log. No secret and nothing of a visitor but ids stands in it, unless Salebot's own words of a refusal quote more. */
export interface LogEntry {
  from: "salebot-onsite";
  /** `info` tells of refused requests and the like, of which there can be as many as requests. */
  level: "error" | "warn" | "info";
  message: string;
  /** The request's id, which answers with an error carry as `X-Request-Id`. */
  request?: string;
  /** The decision's code. */
  code?: string;
  [detail: string]: unknown;
}

/** A fetch handler. */
export interface Gateway {
  /**
   * The class of visitors' Durable Objects, to be exported as `OnsiteVisitor` and bound as `ONSITE_VISITOR`; `undefined`
   * where the host has none. What waits is then in the `store`, or in memory.
   */
  readonly Visitor: VisitorClass | undefined;
  /** The class of the ledgers' Durable Objects, to be exported as `OnsiteLedger` and bound as `ONSITE_LEDGER`; as `Visitor`. */
  readonly Ledger: LedgerClass | undefined;
  /** What the gateway has counted, and which events it has given up. Rejects where no ledger is bound. */
  ledger(env?: GatewayEnv): Promise<Ledger>;
  /**
   * Goes on with what waits in the `store`. To be called when the process starts, with the environment of all later
   * requests; otherwise the first request does it, and what waits has to wait for that. Resolves once it is known what is
   * due, and rejects where the configuration's function or the store fails: call it again then, or leave that to the next
   * request, and for the store to the next minute. On Workers alarms do this, and there is nothing to start.
   */
  start(env?: GatewayEnv): Promise<void>;
  /**
   * Answers `POST /v1/in` (with 202 once what it accepts is written down), `GET /v1/app.js`, `GET /v1/config`, `GET /v1/health`, the
   * service's posts to `/v1/hook`, what is below `/v1/admin`, and OPTIONS. Never throws: what is
   * wrong is a 4xx or 503 with `{"error":{"code","message","retry_after_s"?}}`, and a line in the host's log.
   */
  fetch(request: Request, env?: GatewayEnv, context?: unknown): Promise<Response>;
}

/**
 * Makes a gateway. The configuration is read at the first request, or by `start()`. Where there is an `ADMIN_TOKEN`, one that was set
 * while the gateway ran, which the ledger has, is in force in its place.
 */
export function createGateway(
  config: GatewayConfig | ((env: GatewayEnv) => GatewayConfig | Promise<GatewayConfig>),
  options?: GatewayOptions,
): Gateway;
