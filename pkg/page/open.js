// Opens the page's core.

import base64 from "../wasm/page.inline.js";
import * as glue from "../wasm/page.js";
import { openInline } from "./open-inline.js";

let opened;

/** Resolves to the core's exports: one core for all instances of a page, because the glue knows one memory. */
export function openCore() {
  opened ??= open().catch((error) => {
    // What failed once may work the next time.
    opened = undefined;
    throw error;
  });
  return opened;
}

async function open() {
  await openInline(base64, async ({ module_or_path }) => {
    const { exports } = await WebAssembly.instantiate(module_or_path, { "./page_bg.js": glue });
    glue.__wbg_set_wasm(exports);
    exports.__wbindgen_start();
  });
  return glue;
}
