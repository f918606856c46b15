// A worker of a test's own around the demo's gateway.

import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "./process.mjs";
import { startWorkerd } from "./workerd.mjs";

const VARIABLES = ["SALEBOT_API_KEY", "SALEBOT_BASE_URL", "ADMIN_TOKEN", "ONSITE_CONFIG"];

const capnp = (classes, ledger) => `
using Workerd = import "/workerd/workerd.capnp";
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
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "gateway.js", esModule = embed "gateway.js"),
    (name = "other.js", esModule = embed "gateway.js"),
    (name = "gateway_bg.wasm", wasm = embed "gateway_bg.wasm"),
  ],
  durableObjectNamespaces = [
    (className = "OnsiteVisitor", uniqueKey = "onsite-visitor", enableSql = true),
    (className = "OnsiteLedger", uniqueKey = "onsite-ledger", enableSql = true),
    ${classes.map((name) => `(className = "${name}", uniqueKey = "${name}", enableSql = true),`).join("\n    ")}
  ],
  durableObjectStorage = (localDisk = "visitors"),
  bindings = [
    (name = "ONSITE_VISITOR", durableObjectNamespace = "OnsiteVisitor"),
    ${ledger ? `(name = "ONSITE_LEDGER", durableObjectNamespace = "${ledger}"),` : ""}
    ${VARIABLES.map((name) => `(name = "${name}", fromEnvironment = "${name}"),`).join("\n    ")}
  ],
);
`;

/**
 * Makes a folder with a worker: `worker` is its code, which finds the demo's at `./gateway.js`, and the same once more, with
 * nothing in common, at `./other.js`. `classes` are those of its own that are objects, `ledger` the one that is bound as
 * ONSITE_LEDGER. What it resolves to starts it, with these variables; its objects outlive it.
 */
export async function ownWorker(t, { worker, classes = [], ledger = "OnsiteLedger" }) {
  const folder = await mkdtemp(join(tmpdir(), "onsite-worker-"));
  const running = [];
  t.after(async () => {
    for (const gateway of running) await gateway.close("SIGKILL").catch(() => {});
    await rm(folder, { recursive: true, force: true });
  });
  const dist = fileURLToPath(new URL("www/worker/dist/", ROOT));
  await copyFile(join(dist, "index.js"), join(folder, "gateway.js"));
  await copyFile(join(dist, "gateway_bg.wasm"), join(folder, "gateway_bg.wasm"));
  await writeFile(join(folder, "worker.js"), worker);
  await writeFile(join(folder, "config.capnp"), capnp(classes, ledger));
  return async (variables) => {
    const nothing = Object.fromEntries(VARIABLES.map((name) => [name, undefined]));
    const gateway = await startWorkerd(join(folder, "config.capnp"), { env: { ...nothing, ...variables }, folders: { visitors: folder } });
    running.push(gateway);
    return gateway;
  };
}
