// How many requests a second the gateway answers in workerd, beside a bare handler and Hono with the same checks, in one run;
// how long answers take at half of that; what a flood from one address does to others; and what memory it holds.
//
// `cargo xtask bench gateway` runs it; once pkg/ is built `node benches/gateway.mjs` does. wrk has to be there.

import { parseArgs } from "node:util";
import { CASES, fresh, writeScripts } from "./gateway/requests.mjs";
import { startWorker, wrk } from "./gateway/stage.mjs";
import { percentile, request, steady } from "./gateway/steady.mjs";

const number = (value) => ({ type: "string", default: String(value) });
const { values } = parseArgs({ options: { rounds: number(5), seconds: number(4), minutes: number(1), only: { type: "string" } } });
const [rounds, seconds, minutes] = [values.rounds, values.seconds, values.minutes].map(Number);

const median = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
const middle = (numbers) => `${median(numbers).toFixed(2)} (${Math.min(...numbers).toFixed(2)} to ${Math.max(...numbers).toFixed(2)})`;
const MB = 1_048_576;

/** So many batches a second come while memory is looked at. */
const BATCHES = 90;

/** Requests a second of each of them, in turn. */
async function throughput(workers, name, script, { isRefused, warm = 1 }) {
  const rates = Object.fromEntries(workers.map((worker) => [worker.title, []]));
  const costs = structuredClone(rates);
  // The first round warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const worker of workers) {
      const before = worker.used();
      const { rate, refused, all } = await wrk(`${worker.url}/v1/in`, script, round ? seconds : warm);
      if (refused !== (isRefused ? all : 0)) throw new Error(`${worker.title}, ${name}: ${refused} of ${all} refused\n${worker.log()}`);
      if (!round) continue;
      rates[worker.title].push(rate);
      costs[worker.title].push((worker.used() - before) / all);
    }
  }
  return { rates, costs };
}

async function compare(workers, scripts) {
  console.log(`wrk, 32 connections, ${rounds} rounds of ${seconds} s for each; ours as a multiple of the others in the same round\n`);
  console.log("| requests a second | bare | Hono | ours | ours / bare | ours / Hono | µs of processor each |\n|---|--:|--:|--:|--:|--:|--:|");
  const tops = {};
  for (const [name, { title, isRefused }] of Object.entries(CASES)) {
    if (values.only in CASES && values.only !== name) continue;
    const { rates, costs } = await throughput(workers, title, scripts[name], { isRefused });
    const ratios = (other) => middle(rates.ours.map((rate, round) => rate / rates[other][round]));
    const cells = Object.values(rates).map((all) => Math.round(median(all)));
    const times = Object.values(costs).map((all) => Math.round(median(all)));
    console.log(`| ${title} | ${cells.join(" | ")} | ${ratios("bare")} | ${ratios("hono")} | ${times.join(", ")} |`);
    // Half of what the slowest of them answers is asked of all.
    tops[name] = Math.min(...Object.values(rates).map(median));
  }
  return tops;
}

/** What answers take at half of the top rate. */
async function halfRate(worker, title, top, next) {
  const { times, statuses } = await steady(worker.url, { rate: top / 2, seconds: seconds * 2, next });
  if (Object.keys(statuses).some((status) => status !== "202")) throw new Error(`${title}: ${JSON.stringify(statuses)}`);
  const of = (share) => percentile(times, share).toFixed(1);
  console.log(`| ${title} | ${Math.round(top)} | ${Math.round(top / 2)} | ${of(0.5)} | ${of(0.99)} | ${of(0.999)} |`);
}

/** Honest visitors, each from an address of its own, alone and beside a flood from one address. */
async function flood() {
  const worker = await startWorker("ours", { storage: true, title: "limited", limited: true });
  try {
    const honest = { rate: 50, seconds: seconds * 2, next: () => request(worker.url, { ...fresh(), address: `198.51.100.${Math.floor(Math.random() * 250)}` }) };
    const evil = request(worker.url, { ...fresh(), address: "203.0.113.66" });
    console.log("\n| honest events, 50 a second | accepted | refused | median, ms | p99, ms | the flood: sent a second | of it refused |\n|---|--:|--:|--:|--:|--:|--:|");
    for (const [title, rate] of [["alone", 0], ["beside a flood from one address", 2000]]) {
      const [good, bad] = await Promise.all([
        steady(worker.url, honest),
        rate ? steady(worker.url, { rate, seconds: seconds * 2, next: () => evil }) : { statuses: {}, seconds: 1 },
      ]);
      const count = (one, status) => one.statuses[status] ?? 0;
      const all = count(bad, 202) + count(bad, 429);
      const share = all ? `${((count(bad, 429) / all) * 100).toFixed(1)} %` : "";
      console.log(
        `| ${title} | ${count(good, 202)} | ${good.times.length - count(good, 202)} | ${percentile(good.times, 0.5).toFixed(1)} | ${percentile(good.times, 0.99).toFixed(1)} | ${all ? Math.round(all / bad.seconds) : ""} | ${share} |`,
      );
    }
  } finally {
    await worker.close();
  }
}

/** The memory that it holds while visitors come and go. */
async function memory() {
  const worker = await startWorker("ours", { storage: true, title: "memory" });
  const next = () => request(worker.url, { ...fresh({ comeAndGo: true }), address: "203.0.113.7" });
  try {
    const held = [];
    for (let part = 0; part < 10; part += 1) {
      await steady(worker.url, { rate: BATCHES, seconds: minutes * 6, next });
      held.push(Math.round(worker.memory() / MB));
    }
    console.log(`\nMemory of workerd over ${minutes} min, ${BATCHES} stored batches a second of visitors who send three each, in ten steps, MB: ${held.join(" ")}`);
  } finally {
    await worker.close();
  }
}

const workers = [await startWorker("bare"), await startWorker("hono"), await startWorker("ours")];
const scripts = await writeScripts(workers[0].folder);
try {
  const tops = ["flood", "memory"].includes(values.only) ? {} : await compare(workers, scripts);
  if (!values.only) {
    const stored = await startWorker("ours", { storage: true, title: "stored" });
    try {
      const { rates } = await throughput([stored], "accepted and stored", scripts.stored, { warm: 3 });
      const top = median(rates.stored);
      console.log(`| accepted and stored: a visitor's object each, 2000 visitors, 3 rows a batch | | | ${Math.round(top)} | | | |`);
      console.log("\n| answers at half of the top rate | the least top, a second | half | median, ms | p99, ms | p99.9, ms |\n|---|--:|--:|--:|--:|--:|");
      for (const worker of workers) {
        const bytes = request(worker.url, { ...CASES.accepted, address: "203.0.113.7" });
        await halfRate(worker, `${worker.title}: ${CASES.accepted.title}`, tops.accepted, () => bytes);
      }
      await halfRate(stored, "ours: accepted and stored", top, () => request(stored.url, { ...fresh(), address: "203.0.113.7" }));
    } finally {
      await stored.close();
    }
  }
  if (!values.only || values.only === "flood") await flood();
  if (!values.only || values.only === "memory") await memory();
} finally {
  await Promise.all(workers.map((worker) => worker.close()));
}
process.exit();
