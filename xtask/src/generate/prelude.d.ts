import type { CallOptions } from "../api.js";
import type { Buttons } from "../index.js";

/**
 * The number of a client, a block, a deal or the like, 1 to 2^53 - 1, or its digits in a text. Whether a text is such a
 * number is checked when the call is made.
 */
export type Id = number | string;

/** What other services call their users and groups: a text that is not empty, or a number. */
export type Key = string | number;

/** A moment in the project's time zone: `YYYY-MM-DD HH:MM:SS`. */
export type Moment = string;

/** A day: `dd.mm.yyyy`. */
export type Day = string;

/** What a variable can be set to. The service keeps texts. */
export type VariableValue = string | number | boolean | null;

/** Variables by name: `client.x` is the client's, `x` the deal's. `undefined` counts as absent. */
export type Variables = { readonly [name: string]: VariableValue | undefined };

/** What `findClients` searches for: a value, or a condition, for each variable. */
export type Query = { readonly [variable: string]: QueryValue | Condition | undefined };

/** What a variable is compared with. */
export type QueryValue = string | number | boolean;

/** A variable is one of these, none of these, or not this. */
export type Condition =
  | { _in: readonly QueryValue[] }
  | { _not_in: readonly QueryValue[] }
  | { _not: QueryValue };

/** A client to create. */
export interface NewClient {
  /** The number at the messenger; for telephony the telephone number. */
  platform_id: Key;
  /** The channel: a group's number or a bot's name; empty for telephony. */
  group_id: Key;
  /** The messenger's number, such as 1 for Telegram. */
  client_type: number;
}

/** Options of {@link SalebotMethods.getVariables}. */
export interface GetVariablesOptions extends CallOptions {
  /** Leaves the project's `api_key` in the answer. */
  revealApiKey?: boolean | undefined;
}

/**
 * A call with a body of somebody else's making, as it comes from a form or another service. Members whose
 * names begin with `value_` say under which name a parameter stands in it:
 * `{ value_client_id: "uid", uid: 36553, message: "price_seen" }`. For what is nested there are `delimiter_value_…`,
 * the names from the outside in, and the `delimiter` between them:
 * `{ delimiter: ".", delimiter_value_client_id: "user.id", user: { id: 36553 }, message: "price_seen" }`.
 *
 * What the method needs must be there in one way or the other: that is checked when the call is made.
 */
export type Remapped<Name extends string> =
  & { [member: string]: unknown }
  & { [N in Name as `value_${N}` | `delimiter_value_${N}`]?: string | undefined }
  & (
    | { [N in Name]: { [M in `value_${N}`]: string } }[Name]
    | ({ delimiter: string } & { [N in Name]: { [M in `delimiter_value_${N}`]: string } }[Name])
  );

/** What JSON can hold. */
export type Json = string | number | boolean | null | Json[] | { [member: string]: Json };

/**
 * The answer of a method that only says yes, as the service gave it: `"ok"`, `{ status: "success" }` or anything
 * like it.
 */
export type Accepted = Json;
