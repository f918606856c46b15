// docs/benchmarks.md and its charts are what is made of docs/benchmarks.json, and that is of the packages that are compared, and of
// the budgets that are kept to.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { CONTENDERS } from "../../benches/peers/list.mjs";
import { FILES, PROFILES } from "../../benches/peers/report.mjs";
import { written } from "../../benches/peers/write.mjs";
import { ROOT } from "../support/process.mjs";

const json = async (url) => JSON.parse(await readFile(url, "utf8"));

test("the tables and charts show what was measured", async () => {
  for (const [url, text] of await written()) {
    assert.equal(await readFile(url, "utf8"), text, `${url}: \`node -e 'import("./benches/peers/write.mjs").then(({ write }) => write())'\` makes it again`);
  }
});

test("what was measured is all that is compared, in the versions that are installed for it", async () => {
  const { results } = await json(FILES.data);
  const { dependencies } = await json(new URL("benches/peers/package.json", ROOT));
  assert.deepEqual(
    results.map(({ id, version }) => [id, version]),
    CONTENDERS.map(({ id, package: name }) => [id, dependencies[name]]),
  );
  for (const { id, bytes, requests, times, start, track } of results) {
    assert.deepEqual(Object.keys(times), Object.keys(PROFILES), id);
    for (const value of [bytes, requests, start.median, track.median, ...Object.values(times).map(({ median }) => median)]) assert.ok(value > 0, id);
  }
});

test("the sizes stand beside the budgets as they are: else run cargo xtask bench page --sizes-only", async () => {
  const program = process.env.XTASK || fileURLToPath(new URL("target/debug/xtask", ROOT));
  const now = JSON.parse(execFileSync(program, ["size", "--budgets"], { encoding: "utf8" }));
  const { budgets } = await json(FILES.data);
  assert.deepEqual(budgets.map(({ name, limit, aim }) => ({ name, limit, aim })), now);
});

test("the root's own installation knows nothing of the packages that are compared", async () => {
  const { packages } = await json(new URL("package-lock.json", ROOT));
  const { dependencies } = await json(new URL("benches/peers/package.json", ROOT));
  assert.deepEqual(Object.keys(dependencies).filter((name) => packages[`node_modules/${name}`]), []);
});

test("the charts are for a light page and a dark one, and need nothing from elsewhere", async () => {
  for (const url of [FILES.time, FILES.size]) {
    const chart = await readFile(url, "utf8");
    assert.match(chart, /prefers-color-scheme: dark/);
    assert.doesNotMatch(chart, /href|url\(|@import|@font-face|<script/);
    for (const { name } of CONTENDERS) assert.ok(chart.includes(`>${name}</text>`), name);
  }
});
