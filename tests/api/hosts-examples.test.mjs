// The 43 examples on Node, workerd, Deno, Bun and a page in Chromium, whose calls are cross-origin.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDesk } from "../support/hosts-desk.mjs";
import { HOSTS, openHost } from "../support/hosts.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";
import { checks, prepare } from "./checks.mjs";

const EXAMPLES = new URL("probes/examples.mjs", import.meta.url);
/** How long a host may take for all examples; most of it the tests' own looking takes. */
const ALL_MS = 120_000;

let simulator;

before(async () => {
  simulator = await startSimulator();
});
after(() => simulator?.close());

for (const name of HOSTS) {
  test(`on ${name} all 43 methods do what their examples show`, async (t) => {
    const [host, desk] = await Promise.all([openHost(name), openDesk()]);
    t.after(() => Promise.all([host.close(), desk.close()]));
    const running = host.run(EXAMPLES, { apiKey: API_KEY, baseUrl: simulator.url, desk: desk.url }, { timeoutMs: ALL_MS });
    let hasEnded = false;
    const ended = () => (hasEnded = true);
    running.then(ended, ended);
    running.catch(desk.fail);
    const names = Object.keys(checks);
    assert.equal(names.length, 43);
    for (const name of names) {
      if (hasEnded) break;
      await t.test(name, async () => {
        await prepare(simulator);
        await checks[name](await desk.give(name), { simulator });
      });
    }
    desk.end();
    await running;
  });
}
