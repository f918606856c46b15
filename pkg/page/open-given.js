// Opens the page's core from the wasm that a page gives: its address, the answer to a request for it, or the compiled module.

import { makeCore } from "./core.js";
import { codeError } from "./onsite.js";
import { opening } from "./open-inline.js";

/** How every wasm file begins, as a number. */
const MAGIC = 0x6d736100;

/** What makeCore() needs of the module. */
const EXPORTS = ["memory", "room", "start", "handle"];

/** The compiled modules by what was given, of which a response can be read only once. */
const modules = new Map();

/** Resolves to a core of its own, with a memory of its own; throws an error with a `code` for what cannot be used. */
export async function openCore({ wasm }) {
  const kind = Object.prototype.toString.call(wasm).slice(8, -1);
  const key = kind === "URL" ? String(wasm) : wasm;
  const module = await (modules.get(key) ?? remember(key, moduleOf(kind, key)));
  return opening(async () => makeCore((await WebAssembly.instantiate(module)).exports));
}

function remember(key, module) {
  modules.set(key, module);
  // What failed once may work the next time.
  module.catch(() => modules.delete(key));
  return module;
}

async function moduleOf(kind, wasm) {
  const isAddress = kind === "URL" || (kind === "String" && wasm !== "");
  if (!isAddress && kind !== "Response" && kind !== "WebAssembly.Module") {
    throw invalid("salebot-onsite/slim needs wasm: the address of salebot-onsite/wasm/page_bg.wasm, a Response with it, or its WebAssembly.Module");
  }
  const module = kind === "WebAssembly.Module" ? wasm : await compile(isAddress ? await load(wasm) : wasm);
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  if (!EXPORTS.every((name) => names.includes(name))) throw invalid("wasm is not the page_bg.wasm of this version of salebot-onsite");
  return module;
}

async function load(address) {
  try {
    return await fetch(address);
  } catch (error) {
    throw codeError("network", `wasm cannot be loaded: ${error?.message}`);
  }
}

async function compile(response) {
  if (!response.ok) throw codeError("network", `the address of wasm answers ${response.status}`);
  if (response.bodyUsed) throw invalid("the Response that wasm is has been read already");
  // A server that does not know the type of wasm files is no reason to fail.
  if (WebAssembly.compileStreaming && response.headers.get("content-type")?.toLowerCase() === "application/wasm") {
    return opening(() => WebAssembly.compileStreaming(response));
  }
  const bytes = await response.arrayBuffer().catch((error) => {
    throw codeError("network", `wasm cannot be loaded: ${error?.message}`);
  });
  // An application that answers every address with its page does so here, too.
  if (bytes.byteLength < 4 || new DataView(bytes).getUint32(0, true) !== MAGIC) throw invalid("what stands at the address of wasm is no wasm");
  return opening(() => WebAssembly.compile(bytes));
}

const invalid = (message) => codeError("invalid_argument", message);
