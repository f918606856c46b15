// What the tests in several browsers rely on: that a tab does what it is told, as a visitor would.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startAnyBrowser } from "./browsers.mjs";
import { startSite } from "./site.mjs";
import { waitFor } from "./wait.mjs";

const PAGE = `<!doctype html><title>A page</title><body style="margin:0;width:3000px;height:4000px">
<button id="buy">Buy</button><input id="name"><p id="text">Some text</p>
<script>
window.seen = [];
for (const type of ["click", "keydown", "input", "mousemove", "mouseout", "wheel", "scroll", "copy", "visibilitychange"]) {
  document.addEventListener(type, (event) => seen.push({ type, trusted: event.isTrusted, y: event.clientY, out: event.relatedTarget === null, state: document.visibilityState }), true);
}
</script>`;

/** Tests the tabs of a browser. */
export function driverTests(name) {
  let browser;
  let site;
  before(async () => {
    [browser, site] = await Promise.all([startAnyBrowser(name), startSite()]);
    site.pages.set("/page", PAGE);
  });
  after(() => Promise.all([browser?.close(), site?.close()]));

  async function open(t) {
    const tab = await browser.tab();
    t.after(() => tab.close());
    await tab.open(`${site.url}/page`);
    return tab;
  }
  const seen = (tab, type) =>
    waitFor(`${type} on the page`, async () => {
      const all = await tab.evaluate((type) => window.seen.filter((one) => one.type === type), type);
      return all.length > 0 && all;
    });

  test("its clicks, keys, wheel and copies are a visitor's own", async (t) => {
    const tab = await open(t);
    await tab.click("#buy");
    await tab.type("#name", "Anna");
    await tab.press("Tab");
    await tab.move(50, 300);
    await tab.wheel({ y: 300 });
    await tab.evaluate(() => getSelection().selectAllChildren(document.querySelector("#text")));
    await tab.copy();
    for (const type of ["click", "keydown", "input", "mousemove", "wheel", "scroll", "copy"]) {
      const all = await seen(tab, type);
      assert.ok(all.every((one) => one.trusted), type);
    }
    assert.equal(await tab.evaluate(() => document.querySelector("#name").value), "Anna");
    await waitFor("the wheel to have turned", async () => (await tab.evaluate(() => scrollY)) === 300);
    await tab.scrollTo(0, 1000);
    await waitFor("the page to have scrolled", async () => (await tab.evaluate(() => scrollY)) === 1000);
  });

  test("it hides and shows a page, and takes the pointer out through the top", async (t) => {
    const tab = await open(t);
    await tab.hide();
    await tab.show();
    assert.deepEqual((await seen(tab, "visibilitychange")).map((one) => [one.state, one.trusted]), [["hidden", true], ["visible", true]]);
    await tab.leave(100, -10);
    assert.ok((await seen(tab, "mouseout")).some((one) => one.out && one.y < 0));
  });

  test("it evaluates with arguments, and waits for promises", async (t) => {
    const tab = await open(t);
    assert.deepEqual(await tab.evaluate(async (a, b) => ({ sum: (await a) + b.n }), 1, { n: 2 }), { sum: 3 });
    await assert.rejects(tab.evaluate(async () => { throw new Error("of the page") }), /of the page/);
  });
}
