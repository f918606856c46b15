// Each browser's own way of forbidding WebAssembly: the lite core takes its place, and knows why.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startAnyBrowser } from "../support/browsers.mjs";
import { startGateway } from "../support/gateway.mjs";
import { HEADINGS } from "../support/leaving.mjs";
import { named, note } from "../support/rules.mjs";
import { startSimulator } from "../support/simulator.mjs";
import { startSite } from "../support/site.mjs";
import { EVENTS, html } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

let simulator;
let site;
let gateway;
before(async () => {
  [simulator, site] = await Promise.all([startSimulator(), startSite()]);
  gateway = await startGateway({ simulator, config: { origins: [site.url], events: EVENTS } });
});
after(() => Promise.all([gateway?.close(), simulator?.close(), site?.close()]));

for (const [name, title] of Object.entries(HEADINGS)) {
  describe(title, () => {
    let browser;
    before(async () => {
      browser = await startAnyBrowser(name);
    });
    after(() => browser?.close());

    test("under a policy without 'wasm-unsafe-eval' events arrive, and the next page without one sends what waited", async () => {
      const app = `import { createOnsite } from "/pkg/index.js";
      window.onsite = createOnsite({ gateway: "${gateway.url}" });
      ${note("onsite")}
      window.started = onsite.ready();`;
      site.pages.set("/app.js", app);
      const page = (recipient) => html(`${recipient ? named(recipient) : ""}<script type="module" src="/app.js"></script>`);
      const policy = { "content-type": "text/html", "content-security-policy": `script-src 'self' 'unsafe-inline'; connect-src ${gateway.url}` };
      site.pages.set("/strict", (_, response) => response.writeHead(200, policy).end(page(`${name}Strict`)));
      site.pages.set("/late", (_, response) => response.writeHead(200, policy).end(page()));
      site.pages.set("/free", page(`${name}Free`));
      const tab = await browser.tab();
      const open = async (path) => {
        await tab.open(`${site.url}${path}`);
        await waitFor("the page to begin", () => tab.evaluate(() => window.started?.then(() => true)));
      };
      const track = (n) => tab.evaluate((n) => onsite.track("step", { n }).then(({ status }) => status), n);
      const told = (what) => tab.evaluate((what) => window.told.filter(([name]) => name === what).map(([, detail]) => detail), what);
      await open("/strict");
      assert.equal(await track(1), "queued");
      await waitFor("it to be accepted", async () => (await told("accepted")).length === 1);
      const [error] = await told("error");
      assert.match(error.message, /lacks 'wasm-unsafe-eval'/);
      await open("/late");
      assert.equal(await track(2), "queued");
      await open("/free");
      assert.deepEqual(await told("error"), []);
      await waitFor("what waited to be accepted", async () => (await told("accepted")).length === 1);
      const calls = await simulator.acted(2, "callback");
      assert.deepEqual(calls.slice(-2).map(({ params }) => params.n), ["1", "2"]);
      await simulator.reset();
      await tab.close();
    });
  });
}
