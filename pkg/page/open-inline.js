// Opens wasm that is carried inside JavaScript.

/** Bytes from base64. By hand where the browser cannot: a callback for each would take the page many milliseconds. */
function bytesOf(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let n = text.length; n--; ) bytes[n] = text.charCodeAt(n);
  return bytes;
}

/** Unpacks gzip in base64 and hands the compiled module to the glue's `init`. */
export async function openInline(base64, init) {
  try {
    const plain = new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream("gzip"));
    const module_or_path = await WebAssembly.compile(await new Response(plain).arrayBuffer());
    await init({ module_or_path });
  } catch (error) {
    throw new Error(`WebAssembly cannot be started: ${error?.message}`);
  }
}
