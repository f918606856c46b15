// What a call of each method costs in Node, through wasm and back, beside the same call written by hand: JSON.stringify,
// fetch with a timeout, JSON.parse, nothing checked and nothing tried again. fetch is a function that answers at once, so what is measured is our own part.
//
// `cargo xtask bench` runs it; once pkg/ is built `node benches/api.mjs` does.

import { readdir, readFile } from "node:fs/promises";
import { createSalebot } from "salebot-onsite/api";
import { METHODS, WITHOUT_PARAMS } from "../pkg/api/methods.js";

const FIXTURES = new URL("../tests/fixtures/api/", import.meta.url);
const KEY = "9f86d081884c7d659a2feaa0c55ad015";
const WARM_UP = 200;
const ROUNDS = 7;
const CALLS = 400;
const TIMEOUT_MS = 15_000;

/** Microseconds for one call: the median of some rounds, so that a pause of the machine does not count. */
async function measure(call) {
  for (let i = 0; i < WARM_UP; i += 1) await call();
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    for (let i = 0; i < CALLS; i += 1) await call();
    rounds.push(((performance.now() - start) * 1000) / CALLS);
  }
  return rounds.sort((a, b) => a - b)[ROUNDS >> 1];
}

const names = new Map(Object.entries(METHODS).map(([method, name]) => [name, method]));
const rows = [];
for (const file of (await readdir(FIXTURES)).sort()) {
  const name = file.replace(/\.json$/, "");
  const method = names.get(name);
  const { params, answers } = JSON.parse(await readFile(new URL(file, FIXTURES), "utf8"));
  const body = typeof answers[0].body === "string" ? answers[0].body : JSON.stringify(answers[0].body);
  const fetch = async () => new Response(body);

  const bot = createSalebot({ apiKey: KEY, fetch });
  const ours = await measure(() => (WITHOUT_PARAMS.includes(method) ? bot[method]() : bot[method](params)));
  const byHand = await measure(async () => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await fetch(`https://chatter.salebot.pro/api/${KEY}/${name}`, { method: "POST", body: JSON.stringify(params), signal });
    const text = await answer.text();
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  });
  rows.push({ name, ours, byHand });
}

const cells = (name, ours, byHand, ratio) => `${name.padEnd(36)}${ours.padStart(10)}${byHand.padStart(10)}${ratio.padStart(8)}`;
console.log(cells("method, µs per call", "ours", "by hand", "ratio"));
for (const { name, ours, byHand } of rows) {
  console.log(cells(name, ours.toFixed(1), byHand.toFixed(1), (ours / byHand).toFixed(2)));
}
