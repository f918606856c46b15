// The script tag's file, with the gateway's public configuration in it, and what that file loads.

import text from "../wasm/app.text.js";
import inspector from "../wasm/inspector.text.js";
import lite from "../wasm/lite.text.js";

/** What stands in the script where the configuration belongs. A script in which it still stands asks for /v1/config. */
const PLACE = '"%ONSITE_CONFIG%"';

/** Puts JSON in place of the placeholder; without one, the script stays as it is, and asks. */
export function withConfig(script, json) {
  // The same values, in letters that do no harm to a page that has the script inline.
  const safe = json.replace(/[<\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
  // By a function: in a text, `$&` and the like would mean something.
  return script.replace(PLACE, () => safe);
}

/** The inspector. */
export const inspectorText = inspector;
/** The lite core. */
export const liteText = lite;

/** The script that carries a configuration, or none. */
export const appText = (json) => (json === undefined ? text : withConfig(text, json));
