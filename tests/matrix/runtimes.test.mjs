// The packed package without a page: on Node, Deno and Bun, and as a Worker.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { after, before, beforeEach, describe, test } from "node:test";
import { build } from "esbuild";
import { describeWorker } from "../support/bundled.mjs";
import { batch, newRecipient, post, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { denoEnv, hostCommand } from "../support/hosts.mjs";
import { install } from "../support/matrix.mjs";
import { ROOT, start } from "../support/process.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";
import { within } from "../support/wait.mjs";
import { FOR_WORKERD } from "../support/worker.mjs";
import { RUNTIMES, WORKERS } from "./entries.mjs";
import { isWanted, note } from "./results.mjs";

const require = createRequire(import.meta.url);

const FROM_NPM = { workerd: ["workerd", "esbuild"], wrangler: ["wrangler"] };

const WRANGLER = fileURLToPath(new URL("node_modules/wrangler/bin/wrangler.js", ROOT));

/** How long a program, or wrangler, may take. */
const PATIENCE_MS = 60_000;

let simulator;

const runtimes = RUNTIMES.filter(isWanted);
const workers = WORKERS.filter(isWanted);

// Where no test comes, nothing would end it.
if (runtimes.length + workers.length > 0) before(async () => {
  simulator = await startSimulator();
});
after(() => simulator?.close());
beforeEach(() => simulator.reset());

/** The folder that entries share, where the package is installed with nothing beside it. */
function sharedInstall(template) {
  const it = {};
  before(async () => {
    it.installed = await install(template, { templates: [template] });
  });
  after(() => it.installed?.close());
  return it;
}

if (runtimes.length > 0) {
  describe("runtimes", () => {
    const it = sharedInstall("hosts");

    for (const { name, ways } of runtimes) {
      for (const { name: way, file } of ways) {
        test(`${name}, ${way}: the client calls, the gateway takes a batch, and what is for pages is harmless`, () =>
          note({ name, way, versions: versionsOf(name) }, async () => {
            const [recipient, event] = [newRecipient(), track("price_seen")];
            const settings = { service: simulator.url, key: API_KEY, recipient, batch: batch(recipient, [event]) };
            const [program, ...words] = hostCommand[name.toLowerCase()]();
            const { folder } = it.installed;
            const options = { cwd: pathToFileURL(`${folder}/`), env: denoEnv(`${folder}/deno`) };
            const running = start(program, [...words, file, JSON.stringify(settings)], options);
            const { code } = await within(`${file} on ${name}`, running.ended, PATIENCE_MS).finally(() => running.child.kill("SIGKILL"));
            assert.equal(code, 0, running.said());
            const said = JSON.parse(running.said().trim().split("\n").find((line) => line.startsWith('{"reasons"')));
            const { client_id } = await simulator.client(recipient);
            assert.deepEqual(said, { reasons: ["server", "server"], client_id, status: 202, results: [{ id: event.id, status: "accepted" }] });
            const [callback] = await simulator.acted(1, "callback");
            assert.equal(callback.params.message, "price_seen");
          }));
      }
    }
  });
}

/** What an entry was tried with: the program that runs it says its version, or the npm package that it comes in. */
function versionsOf(name) {
  if (name in FROM_NPM) return Object.fromEntries(FROM_NPM[name].map((one) => [one, require(`${one}/package.json`).version]));
  const [program] = hostCommand[name.toLowerCase()]();
  return { [name]: execFileSync(program, ["--version"], { encoding: "utf8" }).match(/\d+\.\d+\.\d+/)[0] };
}

/** The gateway takes a batch, and the client calls. */
async function workerWorks({ url }) {
  const recipient = newRecipient();
  const answer = await post({ url }, batch(recipient, [track("price_seen")]));
  assert.equal(answer.status, 202, answer.text);
  await simulator.acted(1, "callback");
  const asked = await fetch(`${url}/client`, { method: "POST", body: recipient });
  assert.equal((await asked.json()).client_id, (await simulator.client(recipient)).client_id);
}

/** Runs what is in a folder in workerd, and tries it. */
async function bundleWorks(folder) {
  const gateway = await startGateway({ simulator, worker: await describeWorker(folder) });
  await workerWorks(gateway).finally(() => gateway.close());
}

/** By entry and way, how a Worker is made ready and tried. */
const TRIES = {
  async "workerd esbuild"({ folder }) {
    await build({
      entryPoints: [`${folder}/index.js`],
      absWorkingDir: folder,
      outdir: `${folder}/esbuild`,
      ...FOR_WORKERD,
    });
    await bundleWorks(`${folder}/esbuild`);
  },
  async "wrangler deploy"({ run, folder }) {
    const { command } = WORKERS[1].ways[0];
    await run(["node", WRANGLER, ...command]);
    await bundleWorks(`${folder}/dry`);
  },
  async "wrangler dev"({ serve }) {
    const vars = ["--var", `SALEBOT_API_KEY:${API_KEY}`, "--var", `SALEBOT_BASE_URL:${simulator.url}`];
    const quiet = ["--inspector-port", "0", "--show-interactive-dev-session=false"];
    const running = await serve(["node", WRANGLER, "dev", "--ip", "127.0.0.1", ...quiet, ...vars]);
    await workerWorks(running).finally(running.close);
  },
};

if (workers.length > 0) {
  describe("Workers", () => {
    const it = sharedInstall("worker");
    for (const { name, ways } of workers) {
      for (const { name: way } of ways) {
        test(`${name}, ${way}: the gateway takes a batch, and the client calls`, () =>
          note({ name, way, versions: versionsOf(name) }, () => TRIES[`${name} ${way}`](it.installed)));
      }
    }
  });
}
