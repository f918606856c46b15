// A Worker as a bundler leaves it in a folder: index.js, and wasm files beside it.

import { readdir, writeFile } from "node:fs/promises";

/** Writes workerd's configuration for it into the folder, and gives its path. The gateway's objects are bound. */
export async function describeWorker(folder) {
  const wasm = (await readdir(folder)).filter((name) => name.endsWith(".wasm"));
  const file = `${folder}/workerd.capnp`;
  await writeFile(
    file,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "gateway", worker = .gateway),
    (name = "internet", network = (allow = ["public", "private", "local"])),
    (name = "visitors", disk = (writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "gateway")],
);
const gateway :Workerd.Worker = (
  compatibilityDate = "2026-10-01",
  modules = [(name = "index.js", esModule = embed "index.js")${wasm.map((name) => `, (name = "${name}", wasm = embed "${name}")`).join("")}],
  durableObjectNamespaces = [
    (className = "OnsiteVisitor", uniqueKey = "onsite-visitor", enableSql = true),
    (className = "OnsiteLedger", uniqueKey = "onsite-ledger", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "visitors"),
  bindings = [
    (name = "ONSITE_VISITOR", durableObjectNamespace = "OnsiteVisitor"),
    (name = "ONSITE_LEDGER", durableObjectNamespace = "OnsiteLedger"),
    (name = "SALEBOT_API_KEY", fromEnvironment = "SALEBOT_API_KEY"),
    (name = "SALEBOT_BASE_URL", fromEnvironment = "SALEBOT_BASE_URL"),
  ],
);
`,
  );
  return file;
}
