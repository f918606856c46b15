// docs/cookbook.md as it stands: each recipe's page, its configuration and its blocks, and what the bot says once the visitor
// has done what the recipe is about.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { TOKEN, adminOf } from "../support/admin.mjs";
import { olderChat, openChat, seeBotSay } from "../support/chat.mjs";
import { startGateway } from "../support/gateway.mjs";
import { ROOT } from "../support/process.mjs";
import { html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const DOCUMENT = await readFile(new URL("docs/cookbook.md", ROOT), "utf8");

/** Waits of minutes and more are as short as this here, in seconds; shorter ones are as they stand. */
const SHORT_S = 1.5;
const LONG_S = 60;

/** A recipe whose long waits are short. */
const hurried = ({ config, ...recipe }) => ({
  ...recipe,
  config: JSON.parse(JSON.stringify(config), (key, value) => (key === "delay_s" && value >= LONG_S ? SHORT_S : value)),
});

/** The recipes, by their headings. */
const RECIPES = new Map(
  [...DOCUMENT.matchAll(/^## (.+)\n((?:(?!^## )[^])*)/gm)]
    .filter(([, , text]) => text.includes("```json"))
    .map(([, name, text]) => {
      const block = (language) => text.match(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "m"))[1];
      const config = JSON.parse(block("json"));
      const rows = [...text.matchAll(/^\| `([^`]+)` \| `([^`]+)` \|$/gm)];
      const blocks = rows.map(([, condition, answer], n) => ({ id: 1000 + n, condition, answer }));
      return [name, { page: block("html"), config, blocks }];
    }),
);

const it = stage();
const gateways = [];
after(() => Promise.all(gateways.map((gateway) => gateway.close())));

/** What the bot has acted on, by its code words. */
const codeWords = async () => (await it.simulator.journal("callback")).filter(({ acted }) => acted).map(({ params }) => params.message);

/** What the visitor does, and what the bot says then. */
const SCENES = {
  "The price was looked at": { says: "Shall I help you find the right plan?" },
  "A plan was chosen": { act: (tab) => tab.click(".choose"), opens: true, says: "Pro is a good choice. Which day shall we begin?" },
  "On the way out": {
    act: async (tab) => {
      await tab.mouse.move(200, 200);
      await tab.evaluate(() => document.documentElement.dispatchEvent(new MouseEvent("mouseout", { bubbles: true, clientY: -1, relatedTarget: null })));
    },
    opens: true,
    says: "Before you go: shall I send you the timetable?",
  },
  "A form was begun and left": {
    act: async (tab) => {
      await tab.fill("#join [name=name]", "Vera");
      await tab.goto(`${it.site.url}/elsewhere`);
    },
    says: "You had nearly joined. Is there a question that I can answer?",
    instead: async (tab) => {
      await tab.fill("#join [name=name]", "Vera");
      // Left, so that the question waits, and back to send it after all.
      await tab.goto(`${it.site.url}/elsewhere`);
      await tab.goto(`${it.site.url}/page`);
      await tab.click("#join button");
    },
    cancels: "form_left",
    leaves: ["form_sent"],
  },
  "A form was sent": {
    act: async (tab) => {
      await tab.fill("#order [name=name]", "Vera");
      await tab.fill("#order [name=phone]", "+7 900 000-00-00");
      await tab.click("#order button");
    },
    says: "Thank you, Vera! We will ring +7 900 000-00-00 within the hour.",
  },
  "From an advertisement": { query: "?utm_source=vk&utm_campaign=spring_26", says: "Welcome from vk! Your spring discount is kept for you until Sunday." },
  "The third visit": { visits: 3, says: "Good to see you again. Would you like to see a house in your town?" },
  "Read to the end": { act: (tab) => tab.evaluate(() => scrollTo(0, 1e6)), says: "You have read “A page”. Shall I work out the boiler for your house?" },
  "A basket was left": {
    act: (tab) => tab.click("#add"),
    says: "The Oak table for 1490 is still in your basket. Shall I keep it for you?",
    instead: async (tab) => {
      await tab.click("#add");
      await tab.click("#pay");
    },
    cancels: "cart_filled",
    leaves: ["order_paid"],
  },
  "The telephone number was copied": {
    act: async (tab) => {
      await tab.evaluate(() => getSelection().selectAllChildren(document.querySelector(".phone")));
      await tab.keyboard.press("Control+C");
    },
    says: "We can also talk here. Or shall Anna ring you? Then leave your number.",
  },
};

test("each of ten recipes is tried", () => {
  assert.equal(RECIPES.size, 10);
  assert.deepEqual([...RECIPES.keys()], Object.keys(SCENES));
});

/** A new visitor on the recipe's page, where its gateway and the chat are. */
async function visit({ page, config, blocks }, { query = "", visits = 1 }) {
  const conditions = blocks.map(({ condition }) => condition);
  const words = Object.values(config.events).flat().map(({ callback }) => callback).filter(Boolean);
  assert.deepEqual(conditions.toSorted(), words.toSorted(), "each code word has its block");
  await it.simulator.blocks(blocks);
  const gateway = await startGateway({ simulator: it.simulator, config: { origins: [it.site.url], ...config }, env: { ADMIN_TOKEN: TOKEN } });
  gateways.push(gateway);
  const tag = `<script async src="${gateway.url}/v1/app.js" data-automation="allow"></script>`;
  it.site.pages.set("/elsewhere", html("", "<p>Elsewhere</p>"));
  const tab = await it.open(html(tag, olderChat(it.simulator) + page), { path: `/page${query}`, viewport: { width: 1280, height: 720 } });
  await tab.waitForFunction(() => window.SalebotOnsite?.on, null, { polling: 20 });
  for (let visit = 1; visit < visits; visit += 1) {
    // Half an hour without anything done has gone by.
    const ago = await waitFor("what is remembered", () => tab.evaluate(() => localStorage.getItem("onsite.1.memory")));
    await tab.goto(`${it.site.url}/elsewhere`);
    await tab.evaluate((text) => localStorage.setItem("onsite.1.memory", text), hoursEarlier(ago));
    await tab.goto(`${it.site.url}/page`);
    await tab.waitForFunction(() => window.SalebotOnsite?.on, null, { polling: 20 });
    await tab.evaluate(() => SalebotOnsite.ready());
  }
  // Whoever waits for ready() has the first word: rules work from the next turn on. An event of a page that is left before the core
  // has seen the recipient, for which it looks now and then, waits for the next page, and elsewhere has no script.
  await tab.evaluate(() => SalebotOnsite.ready().then(() => new Promise((done) => setTimeout(done))));
  await tab.evaluate(() => SalebotOnsite.recipientId());
  return { tab, gateway };
}

/** What is remembered, every time in it an hour earlier. */
const hoursEarlier = (text) => text.replace(/\b1[0-9]{12}\b/g, (time) => String(Number(time) - 3_600_000));

for (const [name, scene] of Object.entries(SCENES)) {
  test(`${name}: the bot says what its block says`, async () => {
    const { tab } = await visit(hurried(RECIPES.get(name)), scene);
    await scene.act?.(tab);
    const [condition] = RECIPES.get(name).blocks.map(({ condition }) => condition);
    await waitFor("the callback", async () => (await codeWords()).includes(condition));
    assert.deepEqual(await codeWords(), [condition]);
    // Where the page has gone the visitor sees it on the next.
    if (tab.url().endsWith("/elsewhere")) await tab.goto(`${it.site.url}/page`);
    if (!scene.opens) await openChat(tab);
    await seeBotSay(tab, scene.says);
  });

  if (!scene.instead) continue;
  test(`${name}: not where it was done after all`, async () => {
    const { tab, gateway } = await visit(RECIPES.get(name), scene);
    await scene.instead(tab);
    await waitFor("what came instead", async () => (await codeWords()).length >= 1);
    const call = adminOf(gateway);
    await waitFor("what waited to be cancelled", async () => {
      const outcomes = (await call("GET", "events")).json.events.map(({ name, outcome }) => [name, outcome]);
      assert.deepEqual(outcomes.filter(([, outcome]) => outcome === "cancelled"), [[scene.cancels, "cancelled"]], String(outcomes));
      return true;
    });
    assert.deepEqual(await codeWords(), scene.leaves);
  });
}
