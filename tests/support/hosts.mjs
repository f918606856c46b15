// The JavaScript hosts that the package's API client is for, and one way to run a module on each of them.
//
// A probe is a module in the repository that imports `salebot-onsite/api` by its name. Its default export is
// `async (settings, { inspect }) => answer`: both are JSON, and `inspect` is there on hosts that have node:util.

import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openTab, startBrowser } from "./browser.mjs";
import { bundleForPage, bundleForWorkerd } from "./hosts-bundle.mjs";
import { ROOT, start } from "./process.mjs";
import { startSite } from "./site.mjs";
import { PATIENCE_MS, within } from "./wait.mjs";
import { startWorkerd } from "./workerd.mjs";

const RUNNER = fileURLToPath(new URL("hosts-run.mjs", import.meta.url));
/** Stands before the probe's answer on stdout; what comes earlier the host has said itself. */
const ANSWER = "\n--- the probe's answer ---\n";
const PLATFORM = `${process.platform} ${process.arch}`;

/** Programs that npm brings, where it has them for this platform. */
const FROM_NPM = {
  DENO: { "linux x64": "@deno/linux-x64-glibc/deno" },
  BUN: {
    "linux x64": "@oven/bun-linux-x64/bin/bun",
    "linux arm64": "@oven/bun-linux-aarch64/bin/bun",
    "darwin x64": "@oven/bun-darwin-x64/bin/bun",
    "darwin arm64": "@oven/bun-darwin-aarch64/bin/bun",
  },
};

function program(variable) {
  if (process.env[variable]) return process.env[variable];
  const path = fileURLToPath(new URL(`node_modules/${FROM_NPM[variable][PLATFORM]}`, ROOT));
  if (existsSync(path)) return path;
  throw new Error(`there is no ${variable} for ${PLATFORM} among the npm packages: set ${variable} to the path of one`);
}

/** Code comes from the checkout alone. */
const DENO_FLAGS = ["--no-prompt", "--no-lock", "--no-remote", "--node-modules-dir=manual"];

/** How a host that has `node:` modules runs a program of the checkout: the file to start, and what stands before the program. */
export const hostCommand = {
  node: () => [process.execPath],
  bun: () => [program("BUN"), "run"],
  deno: () => [program("DENO"), "run", "--allow-all", ...DENO_FLAGS],
};

/** The same for a command as somebody would type it, such as `deno run --allow-net server.js`. */
export function typedCommand(command) {
  const [host, ...words] = command.split(" ");
  switch (host) {
    case "node":
      return [process.execPath, ...words];
    case "bun":
      return [program("BUN"), ...words];
    case "deno":
      return [program("DENO"), words[0], ...DENO_FLAGS, ...words.slice(1)];
    default:
      throw new Error(`there is no host for: ${command}`);
  }
}

/** What Deno needs in its environment to keep to a folder. */
export const denoEnv = (folder) => ({ DENO_DIR: folder, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" });

/** What a probe gave, or its error, as the host tells it. */
function answerOf(host, { value, thrown }, said) {
  if (thrown !== undefined) throw new Error(`the probe failed on ${host}: ${thrown}\n${said}`);
  return value;
}

/** A host that runs a probe in a process of its own, which has to end by itself. */
function processHost(name, command, env) {
  let said = "";
  return {
    name,
    said: () => said,
    async run(probe, settings = {}, { timeoutMs = PATIENCE_MS } = {}) {
      const [file, ...args] = command;
      const running = start(file, [...args, RUNNER, String(probe), JSON.stringify(settings), ANSWER], { env });
      let end;
      try {
        end = await within(`the probe on ${name}`, running.ended, timeoutMs);
      } catch (error) {
        await running.close("SIGKILL");
        throw new Error(`${error.message}; it had said: ${running.said()}`);
      }
      const [before, rest = ""] = running.said().split(ANSWER);
      const [answer, ...after] = rest.split("\n");
      const words = `${before}${after.join("\n")}`;
      said += words;
      if (end.code !== 0 || answer === "") throw end.error ?? new Error(`${name} ended with ${end.code}: ${running.said()}`);
      return answerOf(name, JSON.parse(answer), words);
    },
    close: async () => {},
  };
}

const openNode = async () => processHost("node", hostCommand.node(), {});

const openBun = async () => processHost("bun", hostCommand.bun(), {});

/** Deno with an empty cache of its own and no way to fetch code: all it imports is in the checkout. */
async function openDeno({ permissions = ["--allow-all"] } = {}) {
  const cache = await mkdtemp(join(tmpdir(), "onsite-deno-"));
  return {
    ...processHost("deno", [program("DENO"), "run", ...permissions, ...DENO_FLAGS], denoEnv(cache)),
    close: () => rm(cache, { recursive: true }),
  };
}

const CONFIG = `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "probe", worker = .probe),
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "probe")],
);

const probe :Workerd.Worker = (
  compatibilityDate = "2026-10-01",
  modules = [
    (name = "index.js", esModule = embed "index.js"),
    (name = "api_bg.wasm", wasm = embed "api_bg.wasm"),
  ],
);
`;

/** workerd without any of Node's modules: one for each probe, which stays until the host is closed. */
async function openWorkerd() {
  const folder = await mkdtemp(join(tmpdir(), "onsite-workerd-"));
  const workers = new Map();
  const serve = async (probe) => {
    const own = await mkdtemp(join(folder, "probe-"));
    await bundleForWorkerd(probe, own);
    await writeFile(join(own, "config.capnp"), CONFIG);
    return startWorkerd(join(own, "config.capnp"));
  };
  const all = async () => (await Promise.allSettled(workers.values())).flatMap(({ value }) => value ?? []);
  let said = "";
  return {
    name: "workerd",
    said: () => said,
    async run(probe, settings = {}, { timeoutMs = PATIENCE_MS } = {}) {
      if (!workers.has(String(probe))) workers.set(String(probe), serve(probe));
      const worker = await workers.get(String(probe));
      const asked = fetch(worker.url, { method: "POST", body: JSON.stringify(settings), signal: AbortSignal.timeout(timeoutMs) });
      const answer = await asked.then((answer) => answer.text());
      said = (await all()).map((worker) => worker.log()).join("");
      return answerOf("workerd", JSON.parse(answer), worker.log());
    },
    async close() {
      // A probe that hangs would hold it up, and it has nothing to keep.
      await Promise.all((await all()).map((worker) => worker.close("SIGKILL")));
      await rm(folder, { recursive: true });
    },
  };
}

/** A page of Chromium, new for each run, on an origin that is not the service's. */
async function openPage() {
  const [browser, site] = await Promise.all([startBrowser(), startSite()]);
  site.pages.set("/wasm/api_bg.wasm", await readFile(new URL("pkg/wasm/api_bg.wasm", ROOT)));
  let said = "";
  return {
    name: "browser",
    said: () => said,
    async run(probe, settings = {}, { timeoutMs = PATIENCE_MS } = {}) {
      site.pages.set("/probe.js", await bundleForPage(probe));
      site.pages.set("/page", `<!doctype html><title>probe</title><link rel="icon" href="data:,"><script type="module" src="/probe.js"></script>`);
      const tab = await openTab(browser);
      try {
        await tab.goto(`${site.url}/page`);
        await tab.waitForFunction(() => window.runProbe);
        const answer = await within("the probe on the page", tab.mainFrame().evaluate((settings) => window.runProbe(settings), settings), timeoutMs);
        if (tab.errors.length > 0) throw new Error(`the page has errors: ${tab.errors}`);
        return answerOf("browser", answer, tab.lines.join("\n"));
      } finally {
        said += tab.lines.join("\n");
        await tab.context().close();
      }
    },
    close: () => Promise.all([browser.close(), site.close()]),
  };
}

const OPENERS = { node: openNode, workerd: openWorkerd, deno: openDeno, bun: openBun, browser: openPage };

/** The hosts' names. */
export const HOSTS = Object.keys(OPENERS);

/**
 * Makes a host ready.
 *
 * `run(probe, settings)` gives what the probe at that URL returned, and fails where the probe did, where it left an
 * error that nobody caught, or where the host did not end; `said()` is all that the host has printed; `close()` ends it.
 * Deno also takes its `permissions`.
 */
export const openHost = (name, options) => OPENERS[name](options);
