// Gateways whose wasm can be made to trap, on each kind of host.

import { build } from "esbuild";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startGateway } from "./gateway.mjs";
import { serve } from "./node.mjs";
import { ROOT } from "./process.mjs";
import { API_KEY } from "./simulator.mjs";

/** In this process. All it says is kept and not shown. */
async function onNode({ simulator, config }) {
  const { seen, trapAt } = await import("./trap.mjs");
  const { createGateway } = await import("salebot-onsite/edge");
  const lines = [];
  const shown = { error: console.error, warn: console.warn };
  for (const method of Object.keys(shown)) console[method] = (...words) => lines.push(words.join(" "));
  const server = await serve(createGateway(config), { SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: simulator.url });
  return {
    url: server.url,
    trapAt,
    seen,
    log: () => lines.join("\n"),
    async close() {
      Object.assign(console, shown);
      await server.close();
    },
  };
}

/** The demo's worker in workerd, with a door to the traps. */
async function onWorkerd({ simulator, config }) {
  const folder = await mkdtemp(join(tmpdir(), "onsite-trap-"));
  await build({
    entryPoints: [fileURLToPath(new URL("tests/support/trap-worker.mjs", ROOT))],
    outfile: join(folder, "dist/index.js"),
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["workerd"],
    external: ["cloudflare:*"],
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
    logLevel: "warning",
  });
  await copyFile(new URL("www/worker/workerd.capnp", ROOT), join(folder, "workerd.capnp"));
  const gateway = await startGateway({ simulator, config, worker: join(folder, "workerd.capnp") });
  const ask = async (init) => (await fetch(`${gateway.url}/_trap`, init)).json();
  return {
    ...gateway,
    trapAt: (...where) => ask({ method: "POST", body: JSON.stringify(where) }),
    seen: () => ask(),
    async close() {
      await gateway.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** By the host's name; `trapAt` and `seen` are those of trap.mjs. */
export const HOSTS = { Node: onNode, workerd: onWorkerd };
