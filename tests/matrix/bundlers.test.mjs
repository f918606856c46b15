// The packed package in every bundler: what is built runs in Chromium, and what happens there the bot gets once.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, beforeEach, describe, test } from "node:test";
import { openTab, startBrowser } from "../support/browser.mjs";
import { newRecipient } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { inspectorOf } from "../support/inspector.mjs";
import { install, serveDist } from "../support/matrix.mjs";
import { ROOT } from "../support/process.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";
import { BUNDLERS } from "./entries.mjs";
import { isWanted, note } from "./results.mjs";

/** How long a page may take: a server for development makes it ready when it is asked for. */
const PATIENCE_MS = 60_000;

let simulator;
let gateway;
let browser;
/** Some of the text that carries the wasm inside. */
let inside;

const wanted = BUNDLERS.filter(isWanted);

// Where no test comes, nothing would end them.
if (wanted.length > 0) before(async () => {
  [simulator, browser] = await Promise.all([startSimulator(), startBrowser()]);
  const events = { price_seen: { callback: "price_seen" }, opened: { callback: "opened" } };
  gateway = await startGateway({ simulator, config: { origins: ["https://shop.example"], events }, env: { ONSITE_DEV: "1" } });
  inside = (await readFile(new URL("pkg/wasm/page.inline.js", ROOT), "utf8")).slice(100, 200);
});
after(() => Promise.all([browser?.close(), gateway?.close(), simulator?.close()]));
beforeEach(() => simulator.reset());

/** Opens a page of the matrix, with the inspector or without, and gives what its scripts and wasm files hold. */
async function visit(url, { isInspected = false } = {}) {
  const recipient = newRecipient();
  const tab = await openTab(browser);
  const loaded = [];
  tab.on("response", (answer) => loaded.push(answer));
  try {
    await tab.goto(`${url}?${new URLSearchParams({ gateway: gateway.url, service: simulator.url, key: API_KEY, recipient })}${isInspected ? "" : "#onsite-inspector=off"}`);
    await tab.waitForFunction(() => window.seen, null, { timeout: PATIENCE_MS });
    const accepted = { status: "accepted" };
    assert.deepEqual(await tab.evaluate(() => window.seen), { tracked: accepted, called: accepted, errors: [] });
    const callbacks = await simulator.acted(3, "callback");
    assert.deepEqual(callbacks.map(({ params }) => params.message).sort(), ["called", "opened", "price_seen"]);
    const [client, ...more] = new Set(callbacks.map(({ params }) => params.client_id));
    assert.deepEqual([client, more], [(await simulator.client(recipient)).client_id, []]);
    if (isInspected) {
      assert.equal(await tab.evaluate(() => window.openInspector()), true);
      await inspectorOf(tab).panel.waitFor();
    }
    assert.deepEqual([tab.errors, tab.lines.filter((line) => line.startsWith("error:"))], [[], []]);
    const own = loaded.filter((answer) => answer.url().startsWith(new URL(url).origin) && answer.request().resourceType() !== "document");
    const isScript = (answer) => /\bjavascript/.test(answer.headers()["content-type"]);
    return {
      scripts: (await Promise.all(own.filter(isScript).map((answer) => answer.text()))).join("\n"),
      wasm: own.filter((answer) => !isScript(answer) && new URL(answer.url()).pathname.endsWith(".wasm")).length,
    };
  } finally {
    await tab.context().close();
  }
}

/** What Next's own server does: it renders what the page's modules say there, and calls the API. */
async function serverWorks({ url }) {
  const text = await (await fetch(url)).text();
  assert.match(text, /<p>function server server<\/p>/);
  const recipient = newRecipient();
  const answer = await fetch(`${url}/api/client`, { method: "POST", body: JSON.stringify({ apiKey: API_KEY, baseUrl: simulator.url, recipient }) });
  const said = await answer.text();
  assert.equal(answer.status, 200, said);
  assert.equal(JSON.parse(said).client_id, (await simulator.client(recipient)).client_id);
}

/** Next puts functions of its own over history before our wasm has begun. */
async function routesAreNoticed({ url }) {
  const tab = await openTab(browser);
  const tells = (...wanted) => tab.waitForFunction((wanted) => String(window.seen) === wanted, String(wanted), { timeout: PATIENCE_MS });
  try {
    await tab.goto(`${url}/routes/one`);
    await tells("opened /routes/one");
    await tab.click("#other");
    await tells("opened /routes/one", "opened /routes/two", "moved /routes/two");
    assert.deepEqual(tab.errors, []);
  } finally {
    await tab.context().close();
  }
}

for (const { name, template, packages, entries, pages, isServer, ways } of wanted) {
  describe(name, () => {
    let installed;
    before(async () => {
      installed = await install(name, { templates: [...(isServer ? [] : ["app"]), "pages", template], packages });
    });
    after(() => installed?.close());

    for (const way of ways) {
      test(`${way.name}: its entries work on a page`, (t) =>
        note({ name, way: way.name, versions: packages }, async () => {
          if (way.build) await installed.run(way.build);
          const site = await (way.serve ? installed.serve(way.serve) : serveDist(installed));
          t.after(() => site.close());
          const whole = await visit(site.url + pages[0]);
          assert.deepEqual([whole.wasm, whole.scripts.includes(inside)], [0, true]);
          await simulator.reset();
          const lean = await visit(site.url + pages[1]);
          assert.deepEqual([lean.wasm, lean.scripts.includes(inside)], [1, false]);
          if (entries.includes("./inspector")) {
            await simulator.reset();
            await visit(site.url + pages[0], { isInspected: true });
          }
          if (isServer) {
            await serverWorks(site);
            await routesAreNoticed(site);
          }
        }));
    }
  });
}
