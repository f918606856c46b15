// Single-page applications on routers as they come from npm: a route is a page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { ROOT } from "../support/process.mjs";
import { html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const TRIGGERS = [
  { event: "viewed", on: "page_view" },
  { event: "moved", on: "history" },
  { event: "price_seen", on: { visible: { selector: "#price" } }, limit: { per: "page" } },
  { event: "asked", on: { click: { selector: "#ask" } }, limit: { per: "page" } },
];

const it = stage({ config: { events: Object.fromEntries(TRIGGERS.map(({ event }) => [event, { callback: event }])) } });

/** What is given to an event that must not come. */
const QUIET_MS = 250;


/** An application as one script. */
async function bundle(app) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`tests/fixtures/apps/${app}.js`, ROOT))],
    bundle: true,
    format: "esm",
    write: false,
    logLevel: "warning",
    define: {
      // What StrictMode does twice it does while one develops.
      "process.env.NODE_ENV": '"development"',
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
  });
  return outputFiles[0].text;
}

/** Opens an application at a route; `told` are the events so far, each with the address it came at. */
async function open(app, script, { route = "/", hash = false } = {}) {
  it.site.pages.set(`/${app}.js`, script);
  const options = { gateway: it.gateway.url, triggers: TRIGGERS, automation: "allow" };
  const start = `window.SaleBotPro = { recipient_id: "${it.recipient}" }; window.told = []; window.native = { pushState: history.pushState, replaceState: history.replaceState }; window.hash = ${hash}; window.options = ${JSON.stringify(options)}`;
  const page = html(`<script>${start}</script><script type="module" src="/${app}.js"></script>`);
  for (const path of ["/", "/offer", "/about", "/old", "/older"]) it.site.pages.set(path, page);
  const tab = await it.open(page, { path: hash ? `/#${route}` : route });
  // As the events name it.
  tab.at = (route) => (hash ? `/#${route}` : route);
  tab.told = () => tab.evaluate(() => window.told);
  return tab;
}

/** Waits until these events have come, and shows that no other follows. */
async function comes(tab, ...wanted) {
  await waitFor(`${wanted}`, async () => (await tab.told()).length >= wanted.length);
  await tab.waitForTimeout(QUIET_MS);
  assert.deepEqual(await tab.told(), wanted.map(([name, route]) => [name, tab.at(route)]));
  await tab.evaluate(() => void (window.told.length = 0));
}

const viewed = (route) => [["viewed", route], ["moved", route]];

for (const app of ["react", "vue"]) {
  const script = bundle(app);
  const openApp = async (settings) => open(app, await script, settings);

  for (const hash of [false, true]) {
    const kind = hash ? "with hashes" : "with paths";
    test(`${app}, ${kind}: each new route is a page, by push, by replace and by the back button`, async () => {
      const tab = await openApp({ hash });
      await comes(tab, ["viewed", "/"]);

      await tab.click("#offer");
      await comes(tab, ...viewed("/offer"), ["price_seen", "/offer"]);
      await tab.click("#offer");
      await tab.click("#ask");
      await tab.click("#ask");
      await comes(tab, ["asked", "/offer"]);

      await tab.click("#about");
      await comes(tab, ...viewed("/about"));
      await tab.goBack();
      await comes(tab, ...viewed("/"));

      // What counted once on a page counts anew on the next; a route that leads elsewhere is one page.
      await tab.click("#old");
      await comes(tab, ...viewed("/offer"), ["price_seen", "/offer"]);
      await tab.click("#ask");
      await comes(tab, ["asked", "/offer"]);

      const calls = await it.simulator.calls(13, "callback");
      const counts = calls.reduce((sum, { params: { message } }) => ({ ...sum, [message]: (sum[message] ?? 0) + 1 }), {});
      assert.deepEqual(counts, { viewed: 5, moved: 4, price_seen: 2, asked: 2 });
    });

    for (const route of ["/old", "/older"]) {
      test(`${app}, ${kind}: a visitor who arrives at ${route} and is led on has opened one page`, async () => {
        const tab = await openApp({ hash, route });
        await comes(tab, ["viewed", "/offer"], ["price_seen", "/offer"]);
      });
    }
  }

  test(`${app}: destroy() gives history back as it was`, async () => {
    const tab = await openApp();
    await comes(tab, ["viewed", "/"]);
    const patched = () => tab.evaluate(() => Object.entries(window.native).map(([name, method]) => history[name] !== method));
    assert.deepEqual(await patched(), [true, true]);
    await tab.evaluate(() => window.onsite.destroy());
    assert.deepEqual(await patched(), [false, false]);
    await tab.click("#offer");
    await comes(tab);
    assert.equal(await tab.evaluate(() => location.pathname), "/offer");
  });

  test(`${app}: destroy() leaves alone what others have put over history since`, async () => {
    const tab = await openApp();
    await comes(tab, ["viewed", "/"]);
    await tab.evaluate(() => {
      const before = history.pushState;
      window.theirs = history.pushState = function (...args) {
        window.pushes = (window.pushes ?? 0) + 1;
        return before.apply(this, args);
      };
      window.onsite.destroy();
    });
    assert.equal(await tab.evaluate(() => history.pushState === window.theirs), true);
    await tab.click("#offer");
    await comes(tab);
    assert.deepEqual(await tab.evaluate(() => [location.pathname, window.pushes]), ["/offer", 1]);
  });
}
