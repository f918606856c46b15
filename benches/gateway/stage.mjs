// Gateways in workerd, each in a process of its own, and wrk before them.

import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { OBJECTS, writeCapnp } from "../../tests/support/capnp.mjs";
import { startWorkerd } from "../../tests/support/workerd.mjs";
import { FOR_WORKERD } from "../../tests/support/worker.mjs";

/** A disk in memory, where there is one: what is measured is the gateway, and not how fast this machine's disk syncs. */
const DISK = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

const HERE = (file) => fileURLToPath(new URL(file, import.meta.url));

/** Starts one of the workers of this folder; `storage` has it keep what it accepts, `limited` have its usual limits. */
export async function startWorker(name, { storage = false, limited = false, title = name } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "onsite-bench-"));
  const visitors = await mkdtemp(join(DISK, "onsite-bench-"));
  await build({
    entryPoints: [HERE(`./${name}.js`)],
    outfile: join(folder, "index.js"),
    minify: true,
    assetNames: "[name]",
    ...FOR_WORKERD,
  });
  await copyFile(HERE("../../pkg/wasm/gateway_bg.wasm"), join(folder, "gateway_bg.wasm"));
  const config = await writeCapnp(folder, {
    modules: { "index.js": "index.js", "gateway_bg.wasm": "gateway_bg.wasm" },
    objects: name === "ours" ? { ONSITE_VISITOR: OBJECTS.ONSITE_VISITOR } : {},
    variables: ["STORAGE", "LIMITED"],
    texts: { SALEBOT_API_KEY: "0123456789abcdef0123456789abcdef", SALEBOT_BASE_URL: "http://127.0.0.1:9" },
    networks: ["local"],
  });
  const running = await startWorkerd(config, { env: { STORAGE: storage ? "1" : undefined, LIMITED: limited ? "1" : undefined }, folders: { visitors } });
  /** The memory that it holds, in bytes. */
  const memory = () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${running.pid}/status`, "utf8"))[1]) * 1024;
  /** The time of processors that it has used, in microseconds. */
  const used = () => {
    const numbers = readFileSync(`/proc/${running.pid}/stat`, "utf8").split(") ")[1].split(" ");
    return (Number(numbers[11]) + Number(numbers[12])) * TICK_US;
  };
  async function close() {
    await running.close();
    await Promise.all([folder, visitors].map((path) => rm(path, { recursive: true, force: true })));
  }
  return { title, folder, memory, used, ...running, close };
}

/** What the kernel counts time in. */
const TICK_US = 10_000;

const run = promisify(execFile);

/** Has wrk ask for so many seconds over 32 connections: requests a second, and answers that are not of `status`. */
export async function wrk(url, script, seconds) {
  const { stdout } = await run(process.env.WRK || "wrk", ["-t1", "-c32", `-d${seconds}s`, "-s", script, url]);
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  if (!rate || /Socket errors/.test(stdout)) throw new Error(stdout);
  return { rate, refused: Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0), all: Number(/(\d+) requests in/.exec(stdout)[1]) };
}
