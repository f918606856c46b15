// Opens wasm that is carried inside JavaScript, as the text that xtask/src/literal.rs makes of it.

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

/** The module in a text. Its bytes below 90 are a character each, the others one behind a blank or a `!`. */
function compile(text) {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  let above = 0;
  for (let n = 0; n < text.length; n++) {
    const code = text.charCodeAt(n);
    if (code < 34) above = (code - 31) * 90;
    else {
      // Neither a quotation mark nor a backslash is among them.
      bytes[length++] = above + code - (code > 92 ? 36 : 35);
      above = 0;
    }
  }
  return WebAssembly.compile(bytes.subarray(0, length));
}

/** Runs what opens wasm, and says so where it fails. */
export async function opening(run) {
  try {
    return await run();
  } catch (error) {
    throw new Error(`WebAssembly cannot be started: ${error?.message}`);
  }
}
