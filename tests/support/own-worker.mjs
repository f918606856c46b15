// A worker of a test's own around the demo's gateway.

import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { OBJECTS, writeCapnp } from "./capnp.mjs";
import { ROOT } from "./process.mjs";
import { startWorkerd } from "./workerd.mjs";

const VARIABLES = ["SALEBOT_API_KEY", "SALEBOT_BASE_URL", "ADMIN_TOKEN", "ONSITE_CONFIG"];

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
  const config = await writeCapnp(folder, {
    modules: { "worker.js": "worker.js", "gateway.js": "gateway.js", "other.js": "gateway.js", "gateway_bg.wasm": "gateway_bg.wasm" },
    objects: { ONSITE_VISITOR: OBJECTS.ONSITE_VISITOR, ...(ledger && { ONSITE_LEDGER: ledger }) },
    classes: [OBJECTS.ONSITE_LEDGER, ...classes],
    variables: VARIABLES,
  });
  return async (variables) => {
    const nothing = Object.fromEntries(VARIABLES.map((name) => [name, undefined]));
    const gateway = await startWorkerd(config, { env: { ...nothing, ...variables }, folders: { visitors: folder } });
    running.push(gateway);
    return gateway;
  };
}
