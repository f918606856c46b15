// How many requests a second the gateway answers in workerd, beside a bare handler and Hono with the same checks, in one run.
//
// `cargo xtask bench gateway` runs it; once pkg/ is built `node benches/gateway.mjs` does. wrk has to be there.

import { parseArgs } from "node:util";
import { CASES, writeScripts } from "./gateway/requests.mjs";
import { startWorker, wrk } from "./gateway/stage.mjs";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" }, seconds: { type: "string", default: "4" }, only: { type: "string" } } });
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];

const median = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
const middle = (numbers) => `${median(numbers).toFixed(2)} (${Math.min(...numbers).toFixed(2)} to ${Math.max(...numbers).toFixed(2)})`;

const workers = [await startWorker("bare"), await startWorker("hono"), await startWorker("ours")];
const scripts = await writeScripts(workers[0].folder);
try {
  console.log(`wrk, 32 connections, ${rounds} rounds of ${seconds} s each; requests a second, and ours as a multiple of the others in the same round`);
  console.log("| | bare | Hono | ours | ours / bare | ours / Hono | µs of processors a request |\n|---|--:|--:|--:|--:|--:|--:|");
  for (const [name, { title, isRefused }] of Object.entries(CASES)) {
    if (values.only && values.only !== name) continue;
    const rates = { bare: [], hono: [], ours: [] };
    const costs = { bare: [], hono: [], ours: [] };
    // The first round warms up.
    for (let round = 0; round <= rounds; round += 1) {
      for (const worker of workers) {
        const before = worker.used();
        const { rate, refused, all } = await wrk(`${worker.url}/v1/in`, scripts[name], round ? seconds : 1);
        if (refused !== (isRefused ? all : 0)) throw new Error(`${worker.name}, ${title}: ${refused} of ${all} refused\n${worker.log()}`);
        if (!round) continue;
        rates[worker.name].push(rate);
        costs[worker.name].push((worker.used() - before) / all);
      }
    }
    const ratios = (other) => middle(rates.ours.map((rate, round) => rate / rates[other][round]));
    const cells = Object.values(rates).map((all) => Math.round(median(all)));
    const times = Object.values(costs).map((all) => Math.round(median(all)));
    console.log(`| ${title} | ${cells.join(" | ")} | ${ratios("bare")} | ${ratios("hono")} | ${times.join(" / ")} |`);
  }
} finally {
  await Promise.all(workers.map((worker) => worker.close()));
}
process.exit();
