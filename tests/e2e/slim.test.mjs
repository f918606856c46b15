// The npm package's entry without wasm inside: what it takes as its wasm, and what it says of the rest.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { named, sentEvents } from "../support/rules.mjs";
import { closedPort } from "../support/ports.mjs";
import { ROOT } from "../support/process.mjs";
import { API_KEY } from "../support/simulator.mjs";
import { html, stage } from "../support/stage.mjs";

const it = stage();

const ADDRESS = "/pkg/wasm/page_bg.wasm";

/** Opens a page on which `make(wasm)` says how an instance of it started, and how an event of it ended. */
async function open() {
  const tab = await it.open(
    html(
      `${named(it.recipient)}<script type="module">
      import { createOnsite } from "/pkg/slim.js";
      window.createOnsite = createOnsite;
      window.make = async (wasm) => {
        const onsite = createOnsite({ gateway: ${JSON.stringify(it.gateway.url)}, wasm });
        const started = await onsite.ready().then(() => "ready", ({ code, message }) => [code, message]);
        const receipt = await onsite.track("price_seen", { plan: "pro" });
        const end = await receipt.accepted;
        // The next one begins anew.
        onsite.destroy();
        return { started, end };
      };
      </script>`,
    ),
  );
  await tab.waitForFunction(() => window.make);
  /** The same for a wasm that is told in JavaScript. */
  tab.make = (wasm) => tab.evaluate(`(async () => make(await (${wasm})))()`);
  return tab;
}

const plain = async () => {
  const wasm = await readFile(new URL(`.${ADDRESS}`, ROOT));
  return (_, response) => response.writeHead(200, { "content-type": "application/octet-stream" }).end(wasm);
};

test("addresses, responses and modules are taken, of whatever type the server says they are", async () => {
  it.site.pages.set("/plain.wasm", await plain());
  const tab = await open();
  for (const wasm of [
    `"${ADDRESS}"`,
    `new URL("${ADDRESS}", location.href)`,
    `fetch("${ADDRESS}")`,
    'fetch("/plain.wasm")',
    `WebAssembly.compileStreaming(fetch("${ADDRESS}"))`,
    '"/plain.wasm"',
  ]) {
    assert.deepEqual(await tab.make(wasm), { started: "ready", end: { status: "accepted" } }, wasm);
  }
  await it.simulator.acted(6, "callback");
  assert.ok(!tab.requests.some((line) => line.includes("/wasm/page.inline.js")), `${tab.requests}`);
});

test("what cannot be used is told, each with its reason, and nothing is sent", async () => {
  it.site.pages.set("/app", "<!doctype html><title>An application</title>");
  const tab = await open();
  const needed = "salebot-onsite/slim needs wasm: the address of salebot-onsite/wasm/page_bg.wasm, a Response with it, or its WebAssembly.Module";
  const other = "wasm is not the page_bg.wasm of this version of salebot-onsite";
  for (const [wasm, message] of [
    ["undefined", needed],
    ['""', needed],
    ["new Uint8Array(8)", needed],
    ['"/pkg/wasm/rules_bg.wasm"', other],
    ["WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))", other],
    ['"/app"', "what stands at the address of wasm is no wasm"],
    ["new Response('')", "what stands at the address of wasm is no wasm"],
    [`fetch("${ADDRESS}").then(async (answer) => (await answer.text(), answer))`, "the Response that wasm is has been read already"],
  ]) {
    const code = "invalid_argument";
    assert.deepEqual(await tab.make(wasm), { started: [code, message], end: { status: "dropped", reason: code } }, wasm);
  }
  assert.deepEqual(await it.simulator.journal(), []);
});

test("where it cannot be loaded the console says why, and events arrive all the same; direct mode does not start", async () => {
  it.site.pages.set("/none.wasm", (_, response) => response.writeHead(404).end());
  it.site.pages.set("/half.wasm", (_, response) => {
    response.writeHead(200, { "content-length": 1000 }).write("\0asm");
    response.destroy();
  });
  const tab = await open();
  tab.sent = sentEvents(tab);
  for (const [wasm, message] of [
    ["/none.wasm", /^the address of wasm answers 404$/],
    ["/half.wasm", /^wasm cannot be loaded: ./],
    [`http://127.0.0.1:${await closedPort()}/`, /^wasm cannot be loaded: ./],
  ]) {
    tab.lines.length = 0;
    assert.deepEqual(await tab.make(`"${wasm}"`), { started: "ready", end: { status: "accepted" } }, wasm);
    const said = tab.lines.filter((line) => line.startsWith("warning: ")).map((line) => line.split("rules make no events: ")[1]);
    assert.equal(said.length, 1, `${tab.lines}`);
    assert.match(said[0], message);
    assert.equal(tab.sent.pop().batch.lite, "failed");
    const [code, words] = await tab.evaluate(
      (options) => createOnsite(options).ready().catch((error) => [error.code, error.message]),
      { direct: { apiKey: API_KEY, exposeApiKey: true, baseUrl: it.simulator.url, events: {} }, wasm },
    );
    assert.equal(code, "network");
    assert.match(words, message);
  }
  await it.simulator.acted(3, "callback");
});

test("an address that failed is asked again by the next instance; a Response serves more than one", async () => {
  let asked = 0;
  const whole = await plain();
  it.site.pages.set("/late.wasm", (request, response) => (asked++ ? whole(request, response) : response.writeHead(503).end()));
  const tab = await open();
  const warnings = () => tab.lines.filter((line) => line.includes("the address of wasm answers 503")).length;
  for (const wasm of ['"/late.wasm"', '"/late.wasm"', '"/late.wasm"']) assert.equal((await tab.make(wasm)).started, "ready");
  assert.deepEqual([asked, warnings()], [2, 1]);
  const both = await tab.evaluate(async (address) => {
    const wasm = await fetch(address);
    return [(await make(wasm)).started, (await make(wasm)).started];
  }, ADDRESS);
  assert.deepEqual(both, ["ready", "ready"]);
});
