import type { Action } from "./index.js";
import type { TriggerRules } from "./triggers.js";

export type { Action, Buttons, MessageInput } from "./index.js";
export type { Trigger, TriggerRules, Triggers } from "./triggers.js";

/** What the gateway does with what arrives. Plain JSON data. */
export interface GatewayConfig {
  /** The sites that may send: `https://shop.example`, or all below a domain with `https://*.shop.example`. */
  origins: string[];
  /** What each event means to the bot, by its name. Events that are not listed are refused. */
  events?: Record<string, Action | Action[]>;
  /** The variables that `identify()` may set; none by default. */
  identify?: { variables: string[] };
  /**
   * What pages notice by themselves: a list of rules, or `{ gap_s, rules }`. Every page may read them. A rule with a
   * mistake is told in the log and on the page, and the others work.
   */
  triggers?: TriggerRules;
}

/** The environment: bindings and secrets. */
export interface GatewayEnv {
  /** The project's API key. It never leaves the gateway. */
  SALEBOT_API_KEY?: string;
  /** `salebot.pro` (the default), `salebot.ai`, `mavibot.ai` or an address. */
  SALEBOT_BASE_URL?: string;
  [name: string]: unknown;
}

/** A fetch handler. */
export interface Gateway {
  /**
   * Answers `POST /v1/in`, `GET /v1/app.js`, `GET /v1/config`, `GET /v1/health` and OPTIONS. Never throws: what is
   * wrong is a 4xx or 503 with `{"error":{"code","message","retry_after_s"?}}`, and a line in the host's log.
   */
  fetch(request: Request, env?: GatewayEnv, context?: unknown): Promise<Response>;
}

/** Makes a gateway. The configuration is read at the first request. */
export function createGateway(
  config: GatewayConfig | ((env: GatewayEnv) => GatewayConfig | Promise<GatewayConfig>),
): Gateway;
