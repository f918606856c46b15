import type {
  BroadcastParams, Client, GetClientsParams, GetHistoryParams, HistoryItem, SalebotMethods, SendCallbackByPlatformIdParams,
  WebhookPost,
} from "./api/types.js";
import type { Code } from "./index.js";

export type * from "./api/types.js";
export type { Button, Buttons, Code, OnsiteError } from "./index.js";

/** What a method rejects with. Neither the URL nor the API key is in any part of it. */
export interface SalebotError extends Error {
  /** The stable name; `aborted`: the caller's signal ended it. */
  code: Code;
  /** The service's name of the method that was called. */
  method?: string;
  /** The HTTP status, where there was an answer. */
  status?: number;
  /** How long the service asked to wait, in milliseconds. */
  retryAfterMs?: number;
  /** The service's whole answer, in its own words. */
  words?: string;
  /** The host's words, where there was no answer. */
  cause?: { name: string; message: string };
}

/** Options of {@link createSalebot}. */
export interface SalebotOptions {
  /** The project's key: letters and digits. */
  apiKey: string;
  /** `salebot.pro` (the default), `salebot.ai`, `mavibot.ai` or an address. */
  baseUrl?: string | undefined;
  /** What calls in place of the host's `fetch`. It must follow no redirect: the URL holds the key. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** How long the service may take to answer, each attempt for itself. Default 15000. */
  timeoutMs?: number | undefined;
  /**
   * How a call is tried again after no answer, 408, 429 and 5xx: only a method that may be done twice without
   * harm. `false`: never.
   */
  retry?: false | RetryOptions | undefined;
}

/** See {@link SalebotOptions.retry}. */
export interface RetryOptions {
  /** How many times a call is made at the most, 1 to 100. Default 3. */
  attempts?: number | undefined;
  /** The wait before the second attempt is anything up to this, and up to twice as long before each further one. Default 500. */
  baseMs?: number | undefined;
  /** The longest wait. A service that asks for more is not asked again. Default 30000. */
  maxMs?: number | undefined;
}

/** Options of every call. */
export interface CallOptions {
  /** Ends the call, its waits included, with the code `aborted`. Whether the service has done it is then not known. */
  signal?: AbortSignal | null | undefined;
  /** In place of the client's own {@link SalebotOptions.timeoutMs}. */
  timeoutMs?: number | undefined;
}

/** Options of {@link Salebot.clients}. */
export interface ClientsOptions extends CallOptions {
  /** How many clients a request asks for, 1 to 500. Default 500. */
  pageSize?: number | undefined;
}

/** Omit, for each form of a type that has several. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A project of Salebot. Every method rejects with a {@link SalebotError}; none throws at once. */
export interface Salebot extends SalebotMethods {
  /**
   * Calls any method by the service's own name. Nothing is checked; the answer is as it came, but without the project's
   * key. A method that is known here to be harmless when done twice is tried again, any other is called once.
   * For what comes later: the 43 methods have names of their own here.
   */
  request(name: string, params?: object, options?: CallOptions): Promise<unknown>;

  /**
   * All clients, of the project or of a `list`: reads page after page of `get_clients` as they are needed, and gives
   * each client once.
   *
   * Oldest first, so that clients who come meanwhile come at the end and move nothing. With `reverse: false` the
   * newest come first, and clients who come meanwhile are not among them. Clients who are deleted meanwhile move the
   * pages up, so that as many others can be passed over: do not delete while you read.
   */
  clients(params?: Without<GetClientsParams, "limit">, options?: ClientsOptions): AsyncGenerator<Client, void, undefined>;

  /**
   * A client's whole history, oldest first, each item once; or that of the days from `start_date` to `stop_date`.
   *
   * `get_history` gives 2000 items at the most. Where there are more, the days are divided until each part fits. A single
   * day with 2000 items or more cannot be had whole: what comes of it is given, then a `bad_answer` names the day.
   */
  history(params: Without<GetHistoryParams, "limit">, options?: CallOptions): AsyncGenerator<HistoryItem, void, undefined>;

  /**
   * Sends a `broadcast` to a long list of `clients` or `platform_ids` in parts, one after the other; a `list` of the
   * project is one part. `shift` holds within a part: the service may work at several at a time.
   *
   * Rejects for arguments that cannot be used alone, before anything is sent: what becomes of the parts is in the result.
   */
  broadcastInParts(params: BroadcastParams, options?: PartsOptions): Promise<PartsResult>;

  /** The same with `send_callback_by_platform_id`, of which a part has 300 `platform_ids` at the most. */
  sendCallbackInParts(params: SendCallbackByPlatformIdParams, options?: PartsOptions): Promise<PartsResult>;
}

/** Options of {@link Salebot.broadcastInParts} and {@link Salebot.sendCallbackInParts}. */
export interface PartsOptions extends CallOptions {
  /** How many recipients a part has. Default 500 for broadcasts; for callbacks 300, and never more. */
  partSize?: number | undefined;
  /**
   * Told once before the first part and after each one, and waited for. What it throws stops the sending, and stands
   * in the result as `progressError`.
   */
  onProgress?: ((progress: PartsProgress) => unknown) | undefined;
  /**
   * Goes on with an earlier result, or with the `result` that `onProgress` was given; as JSON too. List and parameters
   * must be the same as then, but for `time_shift`, `send_time` and `shift`: what is sent to the rest is what the
   * others got. Its parts stay as they are cut. Parts that were refused are sent again, parts that are done never.
   */
  resume?: PartsResult | string | undefined;
  /** Sends parts again of which it is unknown whether they were done: some people may get it twice. Default false. */
  repeatUnknown?: boolean | undefined;
  /** How long a part waits in all for a service that has too much to do (429), in milliseconds. Default 60000. */
  maxWaitMs?: number | undefined;
}

/** How far the sending has got. */
export interface PartsProgress {
  /** The number of the part that has just ended, from 1; 0 before the first. */
  part: number;
  /** How many parts there are. */
  parts: number;
  /** How many recipients are in parts that are done. */
  done: number;
  /** How many recipients there are; a `list` of the project counts as one. */
  total: number;
  /**
   * What to keep if the sending is to go on after the program was ended: the part that is sent next stands in it as
   * `unknown`.
   */
  result: PartsResult;
}

/** What became of a list that was sent in parts. Plain data. */
export interface PartsResult {
  /** Whether all parts are done. */
  complete: boolean;
  /** By which the list, and what was sent to it, are known again. */
  list: { count: number; fingerprint: string };
  parts: Part[];
  /** What `onProgress` threw: the sending stopped there. */
  progressError?: { name: string; message: string };
}

/** A part of a list: the recipients from position `from` up to `to`, which is not in it. */
export interface Part {
  from: number;
  to: number;
  /**
   * - `done`
   * - `refused`: the service, or a check before it, said no; the other parts go on.
   * - `unknown`: the answer was lost, and nobody knows whether it was done; the sending stops.
   * - `pending`: not sent, or sent to a service that had too much to do; the sending stopped before.
   */
  status: "done" | "refused" | "unknown" | "pending";
  /** What the service answered, where it is done. */
  answer?: unknown;
  /** What went wrong with it last. */
  error?: Pick<SalebotError, "code" | "message" | "method" | "status" | "retryAfterMs" | "words" | "cause">;
}

/** Connects to a project. Returns at once; options and key are checked at the first call, which opens the wasm. */
export function createSalebot(options: SalebotOptions): Salebot;

/**
 * Reads a post of Salebot's webhook: its text, its bytes, or what JSON has made of it. Rejects with a
 * {@link SalebotError}.
 */
export function parseWebhook(body: string | object): Promise<WebhookPost>;
