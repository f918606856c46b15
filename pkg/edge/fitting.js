// What the script tag's file loads, for a script that fits it; for one of another version what says so.

import { DOOR } from "../page/door.js";
import { fileServer } from "./file.js";

const SAME = "take the script and the gateway from the same version of salebot-onsite";

/** What scripts of another version get in place of each, by the names that the core has for them. */
const OTHERWISE = {
  inspector: `throw new Error("it is for another version of the page's script: ${SAME}")`,
  lite: `export function openLite({ message }) {
  throw Object.assign(new Error(message + ", and the gateway's lite core is for another version of the page's script: ${SAME}"), { code: "configuration" });
}`,
};

/** Makes what answers GET and HEAD for a text as fileServer() does, but where a script says that it wants that of another door. */
export function fittingServer(name, text, kind) {
  const own = fileServer(text, kind);
  // Kept by nobody unasked: it is to end with the mistake.
  const other = fileServer(OTHERWISE[name], { ...kind, cache: "no-cache" });
  return (request) => {
    const wanted = new URL(request.url).searchParams.get("v");
    return wanted === null || wanted === String(DOOR) ? own(request) : other(request);
  };
}
