import type { AnyEvents, EventTypes, Onsite, OnsiteOptions } from "./index.js";

export type * from "./index.js";

/** A compiled module. TypeScript's own type of them is empty, and would let bytes and promises pass. */
type CompiledModule = WebAssembly.Module & { byteLength?: never; then?: never };

/** The options of the entry without wasm inside. */
export type SlimOptions = OnsiteOptions & {
  /**
   * `salebot-onsite/wasm/page_bg.wasm` of the same version: its address, as a bundler gives it, an answer to a request for it, or the
   * compiled module. `ready()` rejects with `invalid_argument` where it is none of these. Where it cannot be loaded, a page goes on as
   * one without WebAssembly; direct mode does not, and `ready()` rejects with `network`.
   */
  wasm: string | URL | Response | CompiledModule;
};

/** As that of `salebot-onsite`, which carries its wasm inside. */
export function createOnsite<Events extends EventTypes<Events> = AnyEvents>(options: SlimOptions): Onsite<Events>;
