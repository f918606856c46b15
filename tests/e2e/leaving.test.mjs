// A page that goes, and the next one: what it left behind comes once, in its order, and to nobody else.

import assert from "node:assert/strict";
import { test } from "node:test";
import { listen, named, note, openRules, quiet } from "../support/rules.mjs";
import { html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const it = stage();

const IN = "**/v1/in";

/** A page with an instance and a visitor that the chat has named. */
function page(path) {
  const script = `<script type="module">
  import { createOnsite } from "/pkg/index.js";
  window.onsite = createOnsite({ gateway: "${it.gateway.url}" });
  ${note("onsite")}
  </script>`;
  it.site.pages.set(path, html(named(it.recipient) + script, `<a id="away" href="/next">Away</a>`));
}

async function open(tab, path = "/page") {
  page(path);
  tab = listen(tab ?? (await it.tab()));
  await tab.goto(it.site.url + path);
  await tab.waitForFunction(() => window.onsite);
  await tab.evaluate(() => onsite.ready());
  return tab;
}

/** That the bot was called for one event, once, and that no page keeps it any more. */
async function arrivedOnce(tab) {
  await it.simulator.calls(1, "callback");
  await waitFor("nothing to be kept", async () => (await tab.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith("onsite.1.e.")))).length === 0);
  await quiet();
  assert.equal((await it.simulator.journal("callback")).length, 1);
}

test("an event of a link that leads away arrives once", async () => {
  const tab = await openRules(it, [{ event: "price_seen", on: { click: { selector: "#away" } } }], { body: `<a id="away" href="/next">Away</a>` });
  page("/next");
  await tab.click("#away");
  await tab.waitForURL("**/next");
  await tab.waitForFunction(() => window.onsite);
  await arrivedOnce(tab);
});

test("what was made while the gateway was down comes in its order, before what the next page makes", async () => {
  const tab = await open();
  await tab.route(IN, (route) => route.abort("connectionrefused"));
  await tab.evaluate(async () => {
    for (let n = 1; n <= 5; n++) await onsite.track("step", { n });
  });
  await tab.unroute(IN);
  await open(tab, "/next");
  await tab.evaluate(() => onsite.track("step", { n: 6 }));
  const calls = await it.simulator.calls(6, "callback");
  assert.deepEqual(calls.map((call) => call.params.n), ["1", "2", "3", "4", "5", "6"]);
});

test("what waits for one gateway is not sent to another", async () => {
  const tab = await open();
  await tab.route(IN, (route) => route.abort("connectionrefused"));
  await tab.evaluate(() => onsite.track("price_seen"));
  await tab.unroute(IN);
  const script = `<script type="module">
  import { createOnsite } from "/pkg/index.js";
  window.onsite = createOnsite({ gateway: "${it.gateway.url}/elsewhere" });
  </script>`;
  it.site.pages.set("/other", html(named(it.recipient) + script));
  await tab.goto(`${it.site.url}/other`);
  await tab.waitForFunction(() => window.onsite);
  await quiet();
  assert.equal(tab.requests.filter((line) => line.includes("/elsewhere/v1/in")).length, 0);
  await open(tab, "/next");
  await arrivedOnce(tab);
});
