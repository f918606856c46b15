// docs/script-tag.md: what is to be pasted is pasted, as each tool pastes it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { olderChat } from "../support/chat.mjs";
import { startGateway } from "../support/gateway.mjs";
import { ROOT } from "../support/process.mjs";
import { STUB, html, stage } from "../support/stage.mjs";

const DOCUMENT = await readFile(new URL("docs/script-tag.md", ROOT), "utf8");
// The second is played by plain-file.test.mjs.
const [PLAIN, , TAG_MANAGER, BANNER] = [...DOCUMENT.matchAll(/^```html\n([^]*?)^```/gm)].map(([, block]) => block);
const [TILDA] = [...DOCUMENT.matchAll(/^```json\n([^]*?)^```/gm)].map(([, block]) => JSON.parse(block));

const it = stage();

/** A block with this gateway's address in it, for a browser that a program drives. */
const here = (block, gateway = it.gateway) =>
  block
    .replaceAll("https://on.shop.example", gateway.url)
    .replaceAll("<script async ", '<script async data-automation="allow" ')
    .replace("tag.async", 'tag.setAttribute("data-automation", "allow"); tag.async');

const codeWords = async (count) => (await it.simulator.acted(count, "callback")).map(({ params }) => params.message);

test("the two tags: a call of before the script arrives, and the stub is the one that is published", async () => {
  assert.ok(PLAIN.startsWith(STUB));
  assert.ok(TAG_MANAGER.includes(STUB.slice("<script>".length, -"</script>".length)));
  await it.open(html(`${here(PLAIN)}<script>SalebotOnsite.track("price_seen", { plan: "pro" });</script>`, olderChat(it.simulator)));
  assert.deepEqual(await codeWords(1), ["price_seen"]);
});

test("Google Tag Manager: put into the page as a script of its own, it takes its attributes and brings events", async () => {
  const tab = await it.open(html("", olderChat(it.simulator)));
  await tab.evaluate((block) => {
    // As it is done there: what is in the custom HTML is made anew as elements, without data attributes.
    const holder = document.createElement("div");
    holder.innerHTML = block;
    for (const given of holder.querySelectorAll("script")) {
      const script = document.createElement("script");
      script.text = given.text;
      document.body.append(script);
    }
  }, here(TAG_MANAGER));
  await tab.evaluate(() => SalebotOnsite.track("price_seen", { plan: "pro" }));
  assert.deepEqual(await codeWords(1), ["price_seen"]);
  assert.equal(await tab.evaluate(() => document.querySelector('script[src$="/v1/app.js"]').dataset.gpc), "required");
});

test("Tilda: its blocks are seen, and its forms tell when they were sent", async (t) => {
  const gateway = await startGateway({ simulator: it.simulator, config: { origins: [it.site.url], ...TILDA } });
  t.after(() => gateway.close());
  const block = `<div id="rec123456789" style="height:300px">Prices</div><form class="js-form-proccess"></form>`;
  const tab = await it.open(html(here(PLAIN, gateway), olderChat(it.simulator) + block));
  assert.deepEqual(await codeWords(1), ["price_seen"]);
  await tab.evaluate(() => document.querySelector("form").dispatchEvent(new CustomEvent("tildaform:aftersuccess", { bubbles: true })));
  assert.deepEqual(await codeWords(2), ["price_seen", "form_sent"]);
});

test("After a cookie banner: nothing before the yes, and all of it after", async () => {
  const tab = await it.open(html("", here(BANNER) + olderChat(it.simulator)));
  await tab.evaluate(() => SalebotOnsite.track("price_seen", { plan: "pro" }));
  await tab.evaluate(() => SalebotOnsite.ready());
  assert.deepEqual(await it.simulator.journal(), []);
  await tab.click("text=Accept");
  assert.deepEqual(await codeWords(1), ["price_seen"]);
  await tab.click("text=Refuse");
  await tab.waitForFunction(() => localStorage.getItem("onsite.1.consent") === "denied");
});

test("After a cookie banner: a yes of before the script arrives counts", async () => {
  const tab = await it.tab();
  const clicked = new Promise((resolve) => (tab.letIn = resolve));
  await tab.route("**/v1/app.js", async (route) => {
    await clicked;
    await route.continue();
  });
  it.site.pages.set("/page", html("", here(BANNER) + olderChat(it.simulator)));
  await tab.goto(`${it.site.url}/page`, { waitUntil: "commit" });
  await tab.click("text=Accept");
  await tab.evaluate(() => void SalebotOnsite.track("price_seen", { plan: "pro" }));
  tab.letIn();
  assert.deepEqual(await codeWords(1), ["price_seen"]);
});
