// workerd's configuration for a worker that no file in www/ describes: tests and benches put their modules in a folder beside it.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The demo's objects, by the names that they are bound to. */
export const OBJECTS = { ONSITE_VISITOR: "OnsiteVisitor", ONSITE_LEDGER: "OnsiteLedger" };

const list = (parts) => `[\n${parts.map((part) => `    (${part}),\n`).join("")}  ]`;

/**
 * Writes it into a folder as workerd.capnp, and gives its path. `modules` has what file each module is, its first the worker;
 * `objects` the class that is bound to each name, `classes` further ones that are objects; `variables` come from the environment,
 * `texts` stand in it. The objects' disk is called visitors. The worker reaches these networks.
 */
export async function writeCapnp(folder, { modules, objects = OBJECTS, classes = [], variables = [], texts = {}, networks = ["public", "private", "local"] }) {
  const bound = Object.entries(objects);
  const kept = [...new Set([...bound.map(([, name]) => name), ...classes])];
  const file = join(folder, "workerd.capnp");
  await writeFile(
    file,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "gateway", worker = .gateway),
    (name = "internet", network = (allow = ${JSON.stringify(networks)})),
    (name = "visitors", disk = (writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "gateway")],
);
const gateway :Workerd.Worker = (
  compatibilityDate = "2026-10-01",
  modules = ${list(Object.entries(modules).map(([name, path]) => `name = "${name}", ${name.endsWith(".wasm") ? "wasm" : "esModule"} = embed "${path}"`))},
  durableObjectNamespaces = ${list(kept.map((name) => `className = "${name}", uniqueKey = "${name}", enableSql = true`))},
  durableObjectStorage = (localDisk = "visitors"),
  bindings = ${list([
    ...bound.map(([name, object]) => `name = "${name}", durableObjectNamespace = "${object}"`),
    ...variables.map((name) => `name = "${name}", fromEnvironment = "${name}"`),
    ...Object.entries(texts).map(([name, text]) => `name = "${name}", text = ${JSON.stringify(text)}`),
  ])},
);
`,
  );
  return file;
}
