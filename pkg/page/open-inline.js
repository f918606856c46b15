// Opens wasm that is carried inside JavaScript, as the text that xtask/src/literal.rs makes of it.

import unpacker from "../wasm/unpack.js";

/** A function that gives the module in a text, compiled once however often it is asked. */
export function once(text) {
  let module;
  return async () => {
    try {
      return await (module ??= compile(text));
    } catch (error) {
      // What failed once may work the next time.
      module = undefined;
      throw error;
    }
  };
}

/** The module in a text: a text of ASCII is as many bytes, which a small wasm of its own turns into those that are meant. */
function compile(text) {
  const { memory, unpack } = new WebAssembly.Instance(new WebAssembly.Module(unpacker)).exports;
  memory.grow(text.length >> 16);
  new TextEncoder().encodeInto(text, new Uint8Array(memory.buffer));
  return WebAssembly.compile(new Uint8Array(memory.buffer, 0, unpack(text.length)));
}

/** Runs what opens wasm, and says so where it fails. */
export async function opening(run) {
  try {
    return await run();
  } catch (error) {
    throw new Error(`WebAssembly cannot be started: ${error?.message}`);
  }
}
