// www/worker/ as wrangler would deploy it: the two files alone, in a folder where the package is found.

import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { describeWorker } from "../support/bundled.mjs";
import { ORIGIN, batch, newRecipient, post, read, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { ROOT, start } from "../support/process.mjs";
import { startSimulator } from "../support/simulator.mjs";
import { within } from "../support/wait.mjs";

const path = (name) => fileURLToPath(new URL(name, ROOT));
const WRANGLER = path("node_modules/wrangler/bin/wrangler.js");

/** How long wrangler may take: it bundles. */
const PATIENCE_MS = 60_000;

/** The free plan takes three times as much, compressed. */
const MOST_KIB = 1024;

let folder;

before(async () => {
  await mkdir(path("target"), { recursive: true });
  folder = await mkdtemp(path("target/deploy-"));
});
after(() => folder && rm(folder, { recursive: true, force: true }));

/** Has wrangler make ready what it would upload, with this change to the template's wrangler.jsonc; gives what it said. */
async function dryRun(name, change = (text) => text) {
  const worker = `${folder}/${name}`;
  await mkdir(worker);
  await cp(path("www/worker/index.js"), `${worker}/index.js`);
  await writeFile(`${worker}/wrangler.jsonc`, change(await readFile(path("www/worker/wrangler.jsonc"), "utf8")));
  const args = [WRANGLER, "deploy", "--dry-run", "--outdir", `${worker}/out`, "--config", `${worker}/wrangler.jsonc`];
  // It writes its own settings, and asks nobody anything.
  const env = { HOME: folder, XDG_CONFIG_HOME: folder, WRANGLER_LOG_PATH: `${folder}/logs`, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1", CI: "1" };
  const running = start(process.execPath, args, { env });
  const { code } = await within("wrangler", running.ended, PATIENCE_MS).finally(() => running.child.kill());
  assert.equal(code, 0, running.said());
  assert.ok(!/warning|error/i.test(running.said()), running.said());
  return { said: running.said(), out: `${worker}/out` };
}

test("the template deploys as it is: its bindings are there, it is small, and what is uploaded runs", async (t) => {
  const { said, out } = await dryRun("as-it-is");
  for (const binding of ["env.ONSITE_VISITOR (OnsiteVisitor)", "env.ONSITE_LEDGER (OnsiteLedger)"]) assert.ok(said.includes(binding), said);
  assert.ok(!said.includes("ONSITE_RATE_LIMIT"), said);
  const [, kib] = said.match(/gzip: ([\d.]+) KiB/) ?? assert.fail(said);
  assert.ok(Number(kib) > 1 && Number(kib) < MOST_KIB, kib);

  const simulator = await startSimulator();
  t.after(simulator.close);
  const gateway = await startGateway({ simulator, worker: await describeWorker(out) });
  t.after(() => gateway.close());
  assert.equal((await read(await fetch(`${gateway.url}/v1/health`))).json?.status, "ok");
  const answer = await post(gateway, batch(newRecipient(), [track("price_seen", { plan: "pro" })]), { origin: ORIGIN });
  assert.equal(answer.status, 202, answer.text);
  const [{ params }] = await simulator.acted(1, "callback");
  assert.deepEqual([params.message, params.plan], ["price_seen", "pro"]);
});

test("the rate limit that stands there commented out is one, without its slashes", async () => {
  const { said } = await dryRun("with-limit", (text) => {
    const changed = text.replace(/^  \/\/ ("ratelimits": .*)$/m, "  $1");
    assert.notEqual(changed, text);
    return changed;
  });
  assert.match(said, /env\.ONSITE_RATE_LIMIT \(600 requests\/60s\)/);
});
