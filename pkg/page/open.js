// Opens the page's core.

import base64 from "../wasm/page.inline.js";
import init, { handle, start } from "../wasm/page.js";
import { openInline } from "./open-inline.js";

/** Resolves to the core's exports. */
export async function openCore() {
  await openInline(base64, init);
  return { start, handle };
}
