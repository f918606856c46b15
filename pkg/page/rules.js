// What looks through rules that a page gives itself: loaded only there.

import base64 from "../wasm/rules.inline.js";
import init, { check } from "../wasm/rules.js";
import { openInline } from "./open-inline.js";

/** Resolves to what of the rules in this JSON can be used, and to the mistakes in the rest, as a gateway gives them. */
export async function checkRules(json) {
  await openInline(base64, init);
  const { rules, problems } = JSON.parse(check(json));
  return { triggers: rules, problems };
}
