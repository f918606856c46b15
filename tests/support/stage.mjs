// What most end-to-end tests play on: a simulator, a gateway, a site and a browser.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, afterEach, before, beforeEach } from "node:test";
import { openTab, startBrowser, tabIn } from "./browser.mjs";
import { startGateway } from "./gateway.mjs";
import { ROOT } from "./process.mjs";
import { startSimulator } from "./simulator.mjs";
import { startSite } from "./site.mjs";

/** The events that the tests' gateways know. */
export const EVENTS = {
  price_seen: { callback: "price_seen", variables: { plan: "{{props.plan}}", "client.last_page": "{{page.url}}" } },
  question_asked: { message: { text: "You ask about the {{props.plan}} plan." } },
  step: { callback: "step", variables: { n: "{{props.n}}" } },
};

/** The stub of the script tag, as it stands on a page. */
export const STUB = `<script>${readFileSync(new URL("pkg/stub.js", ROOT), "utf8").trim()}</script>`;

/**
 * Sets the stage for the tests of a file. Every test finds a simulator in a good mood, with no calls so far; what a page
 * threw, or rejected without anybody handling it, fails the test that opened it. `config` adds to the gateway's; it can
 * be a function that is given the site.
 */
export function stage({ gateway: wanted = {}, config = {} } = {}) {
  const it = { tabs: [] };

  before(async () => {
    [it.simulator, it.site, it.browser] = await Promise.all([startSimulator(), startSite(), startBrowser()]);
    it.gateway = await startGateway({
      simulator: it.simulator,
      config: { origins: [it.site.url], events: EVENTS, identify: { variables: ["plan"] }, ...(typeof config === "function" ? config(it.site) : config) },
      ...wanted,
    });
  });
  after(() => Promise.all([it.browser?.close(), it.gateway?.close(), it.simulator?.close(), it.site?.close()]));
  let tests = 0;
  beforeEach(async () => {
    // The gateway remembers visitors: every test has its own.
    it.recipient = `visitor${++tests}`;
    await it.simulator.reset();
    await it.simulator.quirks({ recipient_after_ms: 50 });
  });
  afterEach(async () => {
    const tabs = it.tabs.splice(0);
    // What a page sends when it goes would still be on its way in the next test.
    const end = () => [window.onsite, window.SalebotOnsite].forEach((one) => one?.destroy?.());
    await Promise.all(tabs.filter((tab) => !tab.isClosed()).map((tab) => tab.evaluate(end).catch(() => {})));
    const errors = tabs.flatMap((tab) => tab.errors);
    await Promise.all([...new Set(tabs.map((tab) => tab.context()))].map((context) => context.close()));
    await quietService(it.simulator);
    assert.deepEqual(errors, [], "nothing may reach the page as an exception");
  });

  /** Waits until the service has nothing in hand. */
  it.quiet = () => quietService(it.simulator);

  /** A tab for a new visitor, blank. */
  it.tab = async (options) => {
    const tab = await openTab(it.browser, options);
    it.tabs.push(tab);
    return tab;
  };

  /** Another tab of the same visitor, blank. */
  it.another = async (tab) => {
    const other = await tabIn(tab.context());
    it.tabs.push(other);
    return other;
  };

  /**
   * Serves this page and opens it in a new tab. With `holdRecipient` the chat is there, but does not
   * name its visitor before `tab.nameRecipient()`.
   */
  it.open = async (html, { path = "/page", holdRecipient = false, ...options } = {}) => {
    it.site.pages.set(path.split("?")[0], html);
    const tab = await it.tab(options);
    if (holdRecipient) {
      const named = new Promise((resolve) => (tab.nameRecipient = resolve));
      await tab.route("**/chat/start", async (route) => {
        await named;
        await route.continue();
      });
    }
    await tab.goto(it.site.url + path);
    return tab;
  };

  /** The script tag. */
  it.tag = (attributes = "") => `<script async crossorigin src="${it.gateway.url}/v1/app.js" ${attributes}></script>`;

  return it;
}

/** Waits until the service has had no call for a while: what a gateway has accepted it does, whoever has gone. */
async function quietService(simulator) {
  for (let before, now = -1; before !== now; ) {
    before = now;
    await new Promise((done) => setTimeout(done, 100));
    now = (await simulator.journal()).length;
  }
}

/** A page. */
export const html = (head, body = "") =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,">${head}</head><body>${body}</body></html>`;
