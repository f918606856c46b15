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

// Not written into the import: a bundler for browsers would look for it, and find nothing.
const FILES = "node:fs/promises";

async function read(url) {
  if (url.protocol === "file:") {
    const { readFile } = await import(/* webpackIgnore: true */ /* @vite-ignore */ FILES);
    return readFile(url);
  }
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`the wasm file answers ${answer.status}`);
  return answer.arrayBuffer();
}
