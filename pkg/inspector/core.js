// The page's core with a listener at its door: it answers what the page's own would, and besides says why rules did or did
// not make their events.

import text from "../wasm/inspect.inline.js";
import { makeCore } from "../page/core.js";
import { once, opening } from "../page/open-inline.js";

const module = once(text);

/** Resolves to `core`, and `notes()`, which gives what the core has noted of its rules since it was asked last. */
export async function openNoting() {
  const { exports } = await opening(async () => WebAssembly.instantiate(await module()));
  const decoder = new TextDecoder();
  return {
    core: makeCore(exports),
    notes() {
      const bytes = exports.notes();
      const at = exports.room(bytes) >>> 0;
      return JSON.parse(decoder.decode(new Uint8Array(exports.memory.buffer, at, bytes)));
    },
  };
}
