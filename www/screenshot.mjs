// Makes the pictures that the documents show: www/demo.png, in the README, where a visitor has chosen a plan and asks about
// it, the bot answers, and the timeline says what happened where; and www/inspector.png, in docs/inspector.md, where the same
// is looked at with the inspector. `node www/screenshot.mjs`, once `cargo xtask setup` and `cargo xtask build` have been run;
// CHROMIUM says where the browser is, if not at /usr/bin/chromium.

import { fileURLToPath } from "node:url";
import { openTab, startBrowser } from "../tests/support/browser.mjs";
import { seeBotSay } from "../tests/support/chat.mjs";
import { PERSON, startDemo } from "../tests/support/demo.mjs";
import { inspectorOf } from "../tests/support/inspector.mjs";

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Opens the demo as a person would, who has seen the plans. */
async function open(viewport, prepare = () => {}) {
  const tab = await openTab(browser, { viewport, userAgent: PERSON, colorScheme: "light", reducedMotion: "reduce" });
  await tab.addInitScript(() => Object.defineProperty(Navigator.prototype, "webdriver", { get: () => false }));
  await prepare(tab);
  await tab.goto(demo.url);
  await tab.evaluate(() => SalebotOnsite.ready());
  await tab.evaluate(() => document.querySelector("#pricing").scrollIntoView());
  return tab;
}

/** Has the demo's script tag open the inspector. */
const inspected = (tab) =>
  tab.addInitScript(() => {
    const mark = () => document.querySelector('script[src$="/v1/app.js"]')?.setAttribute("data-debug", "");
    new MutationObserver(mark).observe(document, { childList: true, subtree: true });
  });

async function pictureDemo() {
  const tab = await open({ width: 1440, height: 900 });
  await tab.getByTestId("choose-pro").click();
  await tab.locator('[data-testid="timeline-list"] [data-step="bot"]').waitFor();
  await tab.getByTestId("ask-pro").click();
  await seeBotSay(tab, "You are looking at the pro plan.");
  await tab.locator('[data-testid="timeline-list"] [data-step="bot"]').nth(1).waitFor();
  await tab.locator('[data-testid="timeline-list"] [data-step="accepted"][data-name="question_asked"]').waitFor();
  await tab.screenshot({ path: file("demo.png") });
}

async function pictureInspector() {
  const tab = await open({ width: 1080, height: 680 }, inspected);
  const inspector = inspectorOf(tab);
  await inspector.section("Rules");
  const plans = inspector.host.locator("#rule-14");
  await plans.getByText("fired").waitFor();
  await inspector.host.locator("#rule-13").evaluate((card) => card.scrollIntoView({ block: "start" }));
  await plans.getByRole("button", { name: /^highlight/ }).click();
  await tab.mouse.move(0, 0);
  await inspector.host.locator(".frames div").waitFor();
  await tab.screenshot({ path: file("inspector.png") });
}

const [demo, browser] = await Promise.all([startDemo(), startBrowser()]);
try {
  await pictureDemo();
  await pictureInspector();
} finally {
  await browser.close();
  await demo.close("SIGINT");
}
