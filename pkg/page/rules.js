// What looks through rules that a page gives itself: loaded only there.

import text from "../wasm/rules.inline.js";
import init, { check } from "../wasm/rules.js";
import { once, opening } from "./open-inline.js";

const module = once(text);

/** Resolves to what of the rules in this JSON can be used, and to the mistakes in the rest, as a gateway gives them. */
export async function checkRules(json) {
  await opening(async () => init({ module_or_path: await module() }));
  const { rules, problems } = JSON.parse(check(json));
  return { triggers: rules, problems };
}
