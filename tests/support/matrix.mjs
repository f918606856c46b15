// The package as its users have it: packed, installed into a fresh folder beside a bundler, built and served.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { access, cp, mkdir, rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { closedPort } from "./ports.mjs";
import { ROOT, start } from "./process.mjs";
import { startSite } from "./site.mjs";
import { waitFor, within } from "./wait.mjs";

const run = promisify(execFile);
const FOLDER = fileURLToPath(new URL("target/matrix/", ROOT));
const TEMPLATES = fileURLToPath(new URL("tests/matrix/", ROOT));

// The entries that every run of the tests tries have lock files in locks/, so that nothing changes under them; the others float.
// `npm install --package-lock-only` beside a package.json with an entry's packages makes one.

/** How long an installation or a build may take. */
const PATIENCE_MS = 300_000;

/** What bundlers ask of their environment: to be quiet, and to ask nobody anything. */
const ENV = {
  CI: "1", NO_COLOR: "1", npm_config_update_notifier: "false", NEXT_TELEMETRY_DISABLED: "1",
  WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false", XDG_CONFIG_HOME: `${FOLDER}config`, WRANGLER_LOG_PATH: `${FOLDER}config/logs`,
};

let packing;

/** Packs the package, once: gives the tarball's path, and the files in it. */
const packed = () =>
  (packing ??= (async () => {
    await mkdir(FOLDER, { recursive: true });
    const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", FOLDER], { cwd: fileURLToPath(new URL("pkg/", ROOT)) });
    const [{ filename, files }] = Object.values(JSON.parse(stdout));
    return { tarball: `${FOLDER}${filename}`, files: files.map(({ path }) => path) };
  })());

/** The packed package's tarball. */
export const pack = async () => (await packed()).tarball;

/** What is in it. */
export const packedFiles = async () => (await packed()).files;

/**
 * Makes a folder with the files of these templates, and installs these packages there, the packed one among them.
 * `run([program, ...args])` runs what is installed, `serve([program, ...args])` does so with a port and waits for an answer; `close()`
 * removes the folder, unless MATRIX_KEEP is set.
 */
export async function install(name, { templates, packages = {} }) {
  const tarball = await pack();
  const folder = `${FOLDER}${name.toLowerCase().replace(/\W+/g, "-")}`;
  await rm(folder, { recursive: true, force: true });
  for (const template of templates) await cp(`${TEMPLATES}${template}`, folder, { recursive: true });
  await writeFile(`${folder}/package.json`, JSON.stringify({ private: true, type: "module", dependencies: packages }));

  const command = ([program, ...args]) =>
    start(program === "node" ? process.execPath : `${folder}/node_modules/.bin/${program}`, args, { cwd: pathToFileURL(folder), env: ENV });
  const finish = async (running, what) => {
    const { code } = await within(what, running.ended, PATIENCE_MS).finally(() => running.child.kill("SIGKILL"));
    if (code !== 0) throw new Error(`${what} ended with ${code} and had said: ${running.said()}`);
    return running.said();
  };
  const npm = (...words) => {
    const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
    return finish(start("npm", [...words, ...options], { cwd: pathToFileURL(folder), env: ENV }), `npm ${words[0]} for ${name}`);
  };
  const lock = `${TEMPLATES}locks/${basename(folder)}.json`;
  if (existsSync(lock)) {
    await cp(lock, `${folder}/package-lock.json`);
    await npm("ci");
  }
  // Without a lock file what the packages themselves need is the newest that fits.
  await npm("install", "--no-save", `file:${tarball}`);

  return {
    folder,
    run: (words) => finish(command(words), words.join(" ")),
    async serve(words) {
      const port = await closedPort();
      const running = command([...words, "--port", String(port)]);
      const url = `http://127.0.0.1:${port}`;
      const answers = async () => {
        if (running.child.exitCode !== null) throw new Error(`it ended with ${running.child.exitCode}`);
        return (await fetch(url)).status < 500;
      };
      try {
        await waitFor(`${words.join(" ")} to answer`, answers, { timeoutMs: 60_000 });
      } catch (error) {
        running.child.kill("SIGKILL");
        throw new Error(`${error.message}; it had said: ${running.said()}`);
      }
      return { url, said: running.said, close: () => running.close() };
    },
    async close() {
      if (!process.env.MATRIX_KEEP) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Serves what a bundler has written to dist/, with the pages of the template where it has written none. */
export async function serveDist({ folder }) {
  const site = await startSite();
  const dist = pathToFileURL(`${folder}/dist/`);
  for (const page of ["index.html", "slim.html"]) {
    await access(new URL(page, dist)).catch(() => cp(`${folder}/${page}`, fileURLToPath(new URL(page, dist))));
  }
  site.folders.clear();
  site.folders.set("/", dist);
  return site;
}
