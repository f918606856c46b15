// Opens wasm that is carried inside JavaScript.

/** Unpacks gzip in base64 and hands the compiled module to the glue's `init`. */
export async function openInline(base64, init) {
  try {
    const packed = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const module_or_path = await WebAssembly.compile(await new Response(plain).arrayBuffer());
    await init({ module_or_path });
  } catch (error) {
    throw new Error(`WebAssembly cannot be started: ${error?.message}`);
  }
}
