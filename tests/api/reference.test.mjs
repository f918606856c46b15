// What the reference shows of the client before its methods, run as it stands there.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, beforeEach, test } from "node:test";
import { createSalebot, parseWebhook } from "salebot-onsite/api";
import { API_KEY, startSimulator } from "../support/simulator.mjs";
import { prepare } from "./checks.mjs";

const page = await readFile(new URL("../../docs/api.md", import.meta.url), "utf8");
const [intro] = page.split("\n## Callbacks\n");

/** What each block must print, and the calls that it must make; in the order of the page. */
const blocks = [
  { shows: "createSalebot(", calls: ["callback"], prints: [] },
  { shows: "bot.request(", calls: ["get_variables"], prints: [] },
  { shows: "delimiter:", calls: ["callback"], prints: [] },
  { shows: "catch (error)", calls: ["callback"], prints: [["api_status", '{"status":"client_not_found"}']] },
  { shows: "bot.clients(", calls: ["get_clients", "get_clients"] },
  { shows: "bot.broadcastInParts(", calls: ["broadcast", "broadcast"], prints: [[0, 3], [2, 3], [3, 3]] },
  { shows: "parseWebhook(", calls: [], prints: [["seed0000000", "Hello"]] },
];

const codes = [...intro.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code);

let simulator;

before(async () => {
  simulator = await startSimulator();
});
after(() => simulator?.close());
beforeEach(() => prepare(simulator));

test("every block is tried here", () => {
  assert.equal(codes.length, blocks.length);
});

for (const [at, { shows, calls, prints }] of blocks.entries()) {
  test(`the block with ${shows} does what it says`, async () => {
    const code = codes[at];
    assert.ok(code.includes(shows), code);
    const printed = await run(code);
    if (prints) assert.deepEqual(printed, prints);
    else assert.ok(printed.length > 0);
    assert.deepEqual(await simulator.actions(), calls);
  });
}

/** Runs a block with the simulator in the service's place, and gives what it prints. */
async function run(code) {
  const printed = [];
  const print = (...words) => printed.push(words);
  const given = {
    createSalebot: (options) => createSalebot({ ...options, baseUrl: simulator.url }),
    parseWebhook,
    bot: createSalebot({ apiKey: API_KEY, baseUrl: simulator.url }),
    console: { log: print, error: print },
    process: { env: { SALEBOT_API_KEY: API_KEY } },
  };
  // A block of its own, so that it may declare names that it is given.
  const body = code.replace(/^import .* from "salebot-onsite\/api";$/m, "");
  const AsyncFunction = (async () => {}).constructor;
  await new AsyncFunction(...Object.keys(given), `{\n${body}\n}`)(...Object.values(given));
  return printed;
}
