// Opens a wasm file that lies in wasm/, on hosts that may compile bytes.

/** Answers a function that opens it once; after a failure the next call tries again. */
export function openBeside(url, init) {
  let opening;
  return () => {
    opening ??= read(url)
      .then((bytes) => WebAssembly.compile(bytes))
      .then((module_or_path) => init({ module_or_path }))
      .catch((error) => {
        opening = undefined;
        throw error;
      });
    return opening;
  };
}

async function read(url) {
  if (url.protocol === "file:") {
    const { readFile } = await import("node:fs/promises");
    return readFile(url);
  }
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`the wasm file answers ${answer.status}`);
  return answer.arrayBuffer();
}
