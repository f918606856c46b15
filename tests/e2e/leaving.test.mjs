// A page that goes: whatever happens between, the bot reacts to its event, once.

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

/** What stands between the page and the gateway, by name. */
const WAYS = {
  "an open way": () => {},
  "a gateway that is down": (tab) => tab.route(IN, (route) => route.abort("connectionrefused")),
  "a gateway that answers 503": (tab) => tab.route(IN, (route) => route.fulfill({ status: 503, headers: { "access-control-allow-origin": "*" }, body: "" })),
  "an answer that is lost": (tab) =>
    tab.route(IN, async (route) => {
      // The page may be gone by then.
      await route.fetch().catch(() => {});
      await route.abort("connectionreset").catch(() => {});
    }),
  "a gateway that never answers": (tab) => tab.route(IN, () => {}),
};

/** How a page goes. */
const LEAVES = {
  "another page of the site": async (tab) => {
    await tab.evaluate(() => {
      onsite.track("price_seen");
      location.href = "/next";
    });
    await tab.waitForURL("**/next");
    return tab;
  },
  "the tab closed": async (tab) => {
    const other = await it.another(tab);
    await tab.evaluate(() => onsite.track("price_seen"));
    await tab.close({ runBeforeUnload: false });
    return other;
  },
};

for (const [leave, go] of Object.entries(LEAVES)) {
  for (const [way, block] of Object.entries(WAYS)) {
    test(`${leave}, ${way}: the event arrives once`, async () => {
      page("/next");
      const tab = await open();
      await block(tab);
      const next = await go(tab);
      await next.unroute(IN);
      await open(next, "/next");
      await arrivedOnce(next);
    });
  }
}

test("a tab that is there takes over what another leaves behind when it closes", async () => {
  const tab = await open();
  const other = await open(await it.another(tab));
  await tab.route(IN, (route) => route.abort("connectionrefused"));
  await tab.evaluate(() => onsite.track("price_seen"));
  await quiet();
  assert.deepEqual(await it.simulator.journal(), []);
  await tab.close();
  await arrivedOnce(other);
});

test("without Web Locks both send, and it arrives once", async () => {
  const bare = `Object.defineProperty(navigator, "locks", { value: undefined })`;
  const tab = await it.tab();
  await tab.context().addInitScript(bare);
  await open(tab);
  await tab.route(IN, () => {});
  await tab.evaluate(() => onsite.track("price_seen"));
  const other = await open(await it.another(tab));
  await arrivedOnce(other);
});

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
