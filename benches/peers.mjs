// Ours beside the peers' own packages, on the same page with the same event: bytes and requests until it is out, when it has
// reached its server over a slow line and a fast one, and the main thread's time. Prints tables; with --write makes the tables and
// charts of docs/benchmarks.md, from docs/benchmarks.json.
//
// `cargo xtask bench page` runs it; once pkg/ is built and the peers are installed (`npm ci` in benches/peers)
// `CHROMIUM=… SIZES=… node benches/peers.mjs [--rounds N] [--write] [--requests] [CONTENDER…]` does, where SIZES is a file of what
// `cargo xtask size --json` prints. `SIZES=… node benches/peers.mjs --sizes-only` measures nothing, and renews the sizes alone.

import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { startBrowser } from "../tests/support/browser.mjs";
import { contents } from "./peers/bundle.mjs";
import { answers, CONTENDERS } from "./peers/list.mjs";
import { makeMeasure } from "./peers/measure.mjs";
import { FILES, PROFILES, tables } from "./peers/report.mjs";
import { brotli, startServer } from "./peers/server.mjs";

const { values: options, positionals: only } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "3" }, write: { type: "boolean" }, "sizes-only": { type: "boolean" }, requests: { type: "boolean" } },
});
const rounds = Number(options.rounds);
const wanted = CONTENDERS.filter(({ id }) => only.length === 0 || only.includes(id));
if (!(rounds > 0) || wanted.length < only.length) throw new Error(`--rounds takes a number, and contenders are ${CONTENDERS.map(({ id }) => id).join(", ")}`);
if (options.write && only.length) throw new Error("--write takes all of them");

const json = async (path) => JSON.parse(await readFile(new URL(path, import.meta.url), "utf8"));

/** The middle of some numbers, and what half of them lie between. */
function summary(values, digits) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => Number(sorted[Math.round((sorted.length - 1) * share)].toFixed(digits));
  return { median: at(0.5), from: at(0.25), to: at(0.75) };
}

async function measureAll() {
  const unexpected = [];
  let host;
  const server = await startServer(answers((await json("triggers.json")).rules, () => host, unexpected));
  const browser = await startBrowser([server.trust]);
  try {
    const { files, heads, inline } = await contents((await json("triggers.json")).rules);
    for (const [path, text] of files) {
      server.files.set(path, text);
      // What is compressed once is not when somebody waits for it.
      brotli(text);
    }
    const { open, cost } = makeMeasure({ browser, server, heads, host: (name) => (host = name) });
    const runs = new Map(wanted.map(({ id }) => [id, { cost: [], ...Object.fromEntries(Object.keys(PROFILES).map((name) => [name, []])) }]));
    const alone = [];
    let load = 0;
    for (let round = 1; round <= rounds; round += 1) {
      console.error(`round ${round} of ${rounds}`);
      for (const [name, profile] of Object.entries(PROFILES)) {
        for (const contender of wanted) runs.get(contender.id)[name].push(await open(contender, profile));
      }
      alone.push((await cost(undefined, PROFILES.fast)).start);
      for (const contender of wanted) runs.get(contender.id).cost.push(await cost(contender, PROFILES.fast));
      if (unexpected.length) throw new Error(`nobody answers ${unexpected.join(", ")}`);
      load = Math.max(load, loadavg()[0]);
    }
    const { median: page } = summary(alone, 1);
    const { dependencies } = await json("peers/package.json");
    const results = wanted.map(({ id, package: name }) => {
      const of = runs.get(id);
      const inPage = inline[id] ? brotli(inline[id]).length : 0;
      if (options.requests) for (const profile of Object.keys(PROFILES)) console.log(id, profile, of[profile].at(-1).requests);
      return {
        id,
        version: name ? dependencies[name] : undefined,
        bytes: summary(of.slowOneHost.map(({ bytes }) => bytes + inPage), 0).median,
        requests: summary(of.slowOneHost.map(({ requests }) => requests.length), 0).median,
        times: Object.fromEntries(Object.keys(PROFILES).map((profile) => [profile, summary(of[profile].map(({ ms }) => ms), 0)])),
        steps: Object.fromEntries(Object.keys(PROFILES).map((profile) => [profile, steps(of[profile])])),
        start: summary(of.cost.map(({ start }) => start - page), 1),
        track: summary(of.cost.map(({ track }) => track), 2),
      };
    });
    const machine = `${cpus().length} × ${cpus()[0].model}`;
    return { rounds, chromium: browser.version(), machine, load: Number(load.toFixed(1)), page, results };
  } finally {
    await browser.close();
    await server.close();
  }
}

/** What a contender's median visit was made of, step by step, in milliseconds from its start. */
function steps(visits) {
  const [visit] = visits.toSorted((a, b) => a.ms - b.ms).slice(visits.length >> 1);
  return Object.fromEntries(Object.entries(visit.steps).map(([name, ms]) => [name, Math.round(ms)]));
}

const { budgets } = JSON.parse(await readFile(process.env.SIZES, "utf8"));
const data = { ...(await (options["sizes-only"] ? json(FILES.data) : measureAll())), budgets };
for (const [name, table] of tables(data)) console.log(`${name}\n${table}\n`);
if (options.write || options["sizes-only"]) {
  await writeFile(FILES.data, `${JSON.stringify(data, null, 1)}\n`);
  const { write } = await import("./peers/write.mjs");
  await write();
}
