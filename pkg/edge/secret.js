// Who comes with a secret of the gateway's own.

import { misconfigured, refusal } from "./answer.js";

/**
 * Looks at the secret that somebody at this address has brought, where the one in the environment is called `name`. Gives
 * `undefined` where they are the same, or else the answer. Where the address is not known, wrong ones are not counted.
 */
export function guard(core, name, { env, given, address, tell }) {
  const wanted = env[name];
  if (wanted === undefined || wanted === null || wanted === "") return refusal(404, "not_found", "no such path");
  const { checkSecret, same } = core.constructor;
  const wrong = typeof wanted === "string" ? checkSecret(wanted) : "a secret is a text";
  if (wrong !== undefined) {
    tell("error", `${name}: ${wrong}`, { code: "configuration" });
    return misconfigured();
  }
  const waitMs = address === undefined ? 0 : core.barredFor(address);
  if (waitMs > 0) return refusal(429, "rate_limited", "too many wrong secrets come from this address", Math.ceil(waitMs / 1000));
  if (same(given, wanted)) return undefined;
  if (address !== undefined) core.wrongSecret(address);
  return refusal(403, "secret_refused", "this is not the secret");
}
