// One signal for many calls: one listener on it, and none once they have ended.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startSimulator } from "../support/simulator.mjs";
import { within } from "../support/wait.mjs";

const PROBE = fileURLToPath(new URL("one-signal.mjs", import.meta.url));

let simulator;

before(async () => {
  simulator = await startSimulator();
});
after(() => simulator?.close());

/** Runs the probe in a process of its own, because a warning is given once a process; what it prints, as JSON. */
async function probe(how) {
  await simulator.reset();
  const child = spawn(process.execPath, [PROBE, simulator.url, how], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk) => (text += chunk));
  const [status] = await within("the probe to end", once(child, "close"));
  assert.equal(status, 0);
  return JSON.parse(text);
}

for (const how of ["calls that work", "calls that fail", "calls that are aborted", "waits between parts"]) {
  test(`fifty ${how} leave no listener on their signal, and no warning`, async () => {
    const { warnings, most, left, codes } = await probe(how);
    assert.deepEqual(warnings, []);
    assert.equal(most, 1, "one listener at a time");
    assert.equal(left, 0);
    assert.equal(codes.length, 50);
    const code = { "calls that fail": "api_status", "calls that are aborted": "aborted" }[how] ?? "ok";
    assert.deepEqual([...new Set(codes)], [code]);
  });
}
