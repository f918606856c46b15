// The platform's own limit of requests from an address: one for all isolates of a location, bound as ONSITE_RATE_LIMIT.

import { refusal } from "./answer.js";
import { rarely, wordsOf } from "./log.js";

/** How long whoever is over it is asked to wait, in seconds. The binding does not say; a minute is the longest it counts in. */
const RETRY_AFTER_S = 60;

/** Makes what asks it about a request, `(core, env, address, tell)`, and resolves to the refusal, if it is one. */
export function platformLimit() {
  const once = rarely();
  return async (core, { ONSITE_RATE_LIMIT: limit }, address, tell) => {
    if (!limit || address === undefined) return undefined;
    try {
      const { success } = await limit.limit({ key: core.constructor.networkOf(address) });
      if (success === false) return refusal(429, "rate_limited", "too many requests come from this address", RETRY_AFTER_S);
      if (success !== true) throw new Error("its answer is not what was expected");
    } catch (error) {
      // It is one limit of two: where it fails, events still come in.
      once(() => tell("error", `ONSITE_RATE_LIMIT cannot be asked: ${wordsOf(error)}`, { code: "configuration" }));
    }
    return undefined;
  };
}
