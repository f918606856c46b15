// Opens the page's core from the wasm that is carried inside.

import text from "../wasm/page.inline.js";
import { makeCore } from "./core.js";
import { once, opening } from "./open-inline.js";

const module = once(text);

/** Resolves to a core of its own, with a memory of its own. */
export const openCore = () => opening(async () => makeCore((await WebAssembly.instantiate(await module())).exports));
