import type { Buttons } from "./index.js";

export type { OnsiteError, Code, Buttons } from "./index.js";

/** What a client's variables and a method's parameters hold. */
export type Value = string | number | boolean | null;

/** A Salebot project. Every method rejects with an `OnsiteError`. */
export interface Salebot {
  /** Finds, or very likely creates, the client behind a visitor of the online chat. */
  onlineChatClientId(params: { recipient: string; tag?: string; name?: string }): Promise<{ client_id: number }>;
  /** Has the bot react to a text that the client does not see. Further members become variables. */
  callback(params: { client_id: number; message: string; [variable: string]: Value }): Promise<unknown>;
  /** Writes to a client: a text, a block of the bot's scheme, or an attachment. */
  message(params: {
    client_id: number;
    message?: string;
    message_id?: number;
    attachment_type?: "image" | "video" | "link" | "file" | "audio";
    attachment_url?: string;
    buttons?: Buttons;
  }): Promise<unknown>;
  /** Sets variables: `client.x` is the client's, plain `x` the current deal's. */
  saveVariables(params: { client_id: number; variables: Record<string, Value> }): Promise<unknown>;
  /** Reads the variables of client and deal, merged; the project's `api_key` is taken out. */
  getVariables(params: { client_id: number }): Promise<Record<string, string | null>>;
  /** Reads what was written; `limit` is at most 2000. */
  getHistory(params: { client_id: number; limit?: number }): Promise<{ status: string; result: object[] }>;
  /** Calls any method by the service's own name. */
  request(name: string, params?: object): Promise<unknown>;
}

/** Connects to a project. The key is checked at the first call. */
export function createSalebot(options: {
  apiKey: string;
  /** `salebot.pro` (the default), `salebot.ai`, `mavibot.ai` or an address. */
  baseUrl?: string;
}): Salebot;
