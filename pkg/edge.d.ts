import type { Action } from "./index.js";
import type { TriggerRules } from "./triggers.js";

export type { Action, Buttons, MessageInput } from "./index.js";
export type { Trigger, TriggerRules, Triggers } from "./triggers.js";

/** What an event means to the bot. Texts are filled from the event: `{{props.plan}}`. */
export type GatewayAction = (
  | Action
  | { add_to_list: { list_id: number | string } }
  | { remove_from_list: { list_id: number | string } }
  /** Without an address the service chooses the employee. */
  | { assign_to: { email?: string } }
  | { order_state: { state_id: number | string } }
  | { create_order: { name?: string; description?: string; budget?: string | number; state_id?: number | string } }
) & {
  /** How long after the event was accepted it is done, in seconds: up to 30 days, fractions too. At once by default. */
  delay_s?: number;
  /** The events, 16 at most, that cancel it until it is begun. With `delay_s` alone. */
  cancel_on?: string[];
};

/** What the gateway does with what arrives. Plain JSON data. */
export interface GatewayConfig {
  /** The sites that may send: `https://shop.example`, or all below a domain with `https://*.shop.example`. */
  origins: string[];
  /** What each event means to the bot, by its name. Events that are not listed are refused. */
  events?: Record<string, GatewayAction | GatewayAction[]>;
  /** The variables that `identify()` may set; none by default. */
  identify?: { variables: string[] };
  /**
   * What is done about a callback or a message whose answer was lost: asking the service whether it acted (the default;
   * the key needs the read scope, without which callbacks are sent again and messages given up), sending it again, or
   * giving it up.
   */
  confirm?: "read-back" | "resend" | "drop";
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
  /** The namespace of visitors' Durable Objects. Without it what waits is in memory alone. */
  ONSITE_VISITOR?: unknown;
  /** What the objects' names begin with, for projects that share a namespace. Default `onsite`. */
  ONSITE_PROJECT?: string;
  [name: string]: unknown;
}

/** The class of visitors' Durable Objects. The gateway alone calls them. */
export interface VisitorClass {
  new (state: any, env: any): {
    /** Takes a batch; resolves to `[status, body, retryAfterMs?]` once what was accepted is stored. */
    batch(text: string): Promise<unknown>;
    /** The platform's: goes on with what waits. Never throws. */
    alarm(): Promise<void>;
  };
}

/** A fetch handler. */
export interface Gateway {
  /**
   * The class of visitors' Durable Objects, to be exported as `OnsiteVisitor` and bound as `ONSITE_VISITOR`; `undefined`
   * where the host has none. What waits is then in memory, and gone when the process ends.
   */
  readonly Visitor: VisitorClass | undefined;
  /**
   * Answers `POST /v1/in` (with 202 once what it accepts is written down), `GET /v1/app.js`, `GET /v1/config`, `GET /v1/health` and OPTIONS. Never throws: what is
   * wrong is a 4xx or 503 with `{"error":{"code","message","retry_after_s"?}}`, and a line in the host's log.
   */
  fetch(request: Request, env?: GatewayEnv, context?: unknown): Promise<Response>;
}

/** Makes a gateway. The configuration is read at the first request. */
export function createGateway(
  config: GatewayConfig | ((env: GatewayEnv) => GatewayConfig | Promise<GatewayConfig>),
): Gateway;
