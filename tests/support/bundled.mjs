// A Worker as a bundler leaves it in a folder: index.js, and wasm files beside it.

import { readdir } from "node:fs/promises";
import { writeCapnp } from "./capnp.mjs";

/** Writes workerd's configuration for it into the folder, and gives its path. The gateway's objects are bound. */
export async function describeWorker(folder) {
  const files = ["index.js", ...(await readdir(folder)).filter((name) => name.endsWith(".wasm"))];
  return writeCapnp(folder, {
    modules: Object.fromEntries(files.map((name) => [name, name])),
    variables: ["SALEBOT_API_KEY", "SALEBOT_BASE_URL"],
  });
}
