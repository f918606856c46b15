// Workers of the tests' own, which workerd serves with the demo's bindings.

import { build } from "esbuild";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "./process.mjs";

/** How esbuild bundles a module for workerd. */
export const FOR_WORKERD = {
  bundle: true,
  format: "esm",
  target: "es2022",
  conditions: ["workerd"],
  external: ["cloudflare:*"],
  loader: { ".wasm": "copy" },
  logLevel: "warning",
};

/** Bundles the worker in this file; gives the path of its workerd configuration, and what removes all of it. */
export async function bundleWorker(file) {
  const folder = await mkdtemp(join(tmpdir(), "onsite-worker-"));
  await build({
    entryPoints: [fileURLToPath(new URL(file, ROOT))],
    outfile: join(folder, "dist/index.js"),
    assetNames: "[name]",
    ...FOR_WORKERD,
  });
  const worker = join(folder, "workerd.capnp");
  await copyFile(new URL("www/worker/workerd.capnp", ROOT), worker);
  return { worker, remove: () => rm(folder, { recursive: true }) };
}
