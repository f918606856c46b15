// Makes www/demo.png, the picture in the README: a visitor has chosen a plan and asks about it, the bot answers, and the
// timeline says what happened where. `node www/screenshot.mjs`, once `cargo xtask setup` and
// `cargo xtask build` have been run; CHROMIUM says where the browser is, if not at /usr/bin/chromium.

import { fileURLToPath } from "node:url";
import { openTab, startBrowser } from "../tests/support/browser.mjs";
import { seeBotSay } from "../tests/support/chat.mjs";
import { PERSON, startDemo } from "../tests/support/demo.mjs";

const FILE = new URL("demo.png", import.meta.url);

const [demo, browser] = await Promise.all([startDemo(), startBrowser()]);
try {
  const tab = await openTab(browser, { viewport: { width: 1440, height: 900 }, userAgent: PERSON, colorScheme: "light", reducedMotion: "reduce" });
  await tab.addInitScript(() => Object.defineProperty(Navigator.prototype, "webdriver", { get: () => false }));
  await tab.goto(demo.url);
  await tab.evaluate(() => SalebotOnsite.ready());
  await tab.evaluate(() => document.querySelector("#pricing").scrollIntoView());
  await tab.getByTestId("choose-pro").click();
  await tab.locator('[data-testid="timeline-list"] [data-step="bot"]').waitFor();
  await tab.getByTestId("ask-pro").click();
  await seeBotSay(tab, "You are looking at the pro plan.");
  await tab.locator('[data-testid="timeline-list"] [data-step="bot"]').nth(1).waitFor();
  await tab.locator('[data-testid="timeline-list"] [data-step="accepted"][data-name="question_asked"]').waitFor();
  await tab.screenshot({ path: fileURLToPath(FILE) });
} finally {
  await browser.close();
  await demo.close("SIGINT");
}
