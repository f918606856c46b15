// The demo, as whoever tries it meets it: one command, a page to click through, Ctrl-C.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { openTab, startBrowser } from "../support/browser.mjs";
import { openChat, seeBotSay } from "../support/chat.mjs";
import { closedPort } from "../support/ports.mjs";
import { BUILD_MS, PERSON, SIMULATED, startDemo, XTASK } from "../support/demo.mjs";
import { said, start } from "../support/process.mjs";
import { API_KEY } from "../support/simulator.mjs";
import { waitFor, within } from "../support/wait.mjs";

/** A tab of a person: in a browser that a program drives, rules make no events. */
async function openVisit() {
  const tab = await openTab(browser, { viewport: { width: 1280, height: 900 }, userAgent: PERSON });
  await tab.addInitScript(() => Object.defineProperty(Navigator.prototype, "webdriver", { get: () => false }));
  return tab;
}

const DEFAULT_PORTS = [8080, 8081, 8082];

let browser;
let demo;
let url;
const taken = [];

before(async () => {
  browser = await startBrowser();
  // In use, by us where nobody else does: the demo finds others.
  for (const port of DEFAULT_PORTS) {
    const server = createServer().listen(port, "127.0.0.1");
    await once(server, "listening").then(
      () => taken.push(server),
      (error) => assert.equal(error.code, "EADDRINUSE"),
    );
  }
  demo = await startDemo();
  url = demo.url;
});
after(async () => {
  for (const server of taken) server.close();
  await browser?.close();
  if (demo?.child.exitCode === null) await demo.close("SIGKILL");
});

test("with its usual ports in use the demo takes others and says so", () => {
  for (const port of DEFAULT_PORTS) assert.match(demo.said(), new RegExp(`port ${port} is in use, so the \\w+ takes \\d+`));
  assert.ok(!DEFAULT_PORTS.includes(Number(new URL(url).port)));
});

test("a visitor chooses a plan, asks about it, and the bot answers in the chat", async () => {
  const tab = await openVisit();
  await tab.goto(url);
  await tab.waitForFunction(() => window.SalebotOnsite?.on);
  await tab.evaluate(() => SalebotOnsite.ready());
  await tab.getByTestId("choose-pro").click();
  const row = (lane, step, name) => tab.locator(`[data-testid="timeline-list"] li[data-lane="${lane}"][data-step="${step}"]${name ? `[data-name="${name}"]` : ""}`);
  await row("gateway", "accepted", "price_seen").waitFor();
  await tab.getByTestId("ask-pro").click();
  await seeBotSay(tab, "You looked at the pro plan.");
  await seeBotSay(tab, "You are looking at the pro plan.");

  // The timeline tells the whole way, the simulator's part included.
  for (const [lane, step, name] of [
    ["page", "trigger", "price_seen"],
    ["page", "queued", "price_seen"],
    ["page", "sent", "price_seen"],
    ["gateway", "accepted", "question_asked"],
    ["chat", "recipient"],
    ["salebot", "call", "online_chat_client_id"],
    ["salebot", "call", "callback"],
    ["salebot", "call", "message"],
    ["chat", "bot"],
  ]) {
    await row(lane, step, name).first().waitFor({ state: "attached" });
  }
  assert.ok(Number(await tab.getByTestId("timeline-count").textContent()) >= 8);
  assert.deepEqual(tab.errors, []);
  const troubles = tab.lines.filter((line) => /^(error|warning):/.test(line));
  assert.deepEqual(troubles, []);
  await tab.context().close();
});

test("what a visitor looks at makes events that no script of the page knows of", async () => {
  const tab = await openVisit();
  await tab.goto(url);
  await tab.locator("#pricing .plans").scrollIntoViewIfNeeded();
  const row = (step, name) => tab.locator(`[data-testid="timeline-list"] li[data-step="${step}"][data-name="${name}"]`).first();
  await row("trigger", "plans_seen").waitFor({ state: "attached" });
  await row("accepted", "plans_seen").waitFor({ state: "attached" });
  await tab.locator("#faq summary").first().click();
  await row("accepted", "question_read").waitFor({ state: "attached" });
  const script = await (await fetch(`${url}page.js`)).text();
  for (const name of ["price_seen", "question_asked", "plans_seen", "question_read"]) assert.ok(!script.includes(name), name);
  assert.deepEqual(tab.errors, []);
  await tab.context().close();
});

test("the timeline's New visitor forgets who was there", async () => {
  const tab = await openVisit();
  await tab.goto(url);
  const row = (step, name) => tab.locator(`[data-testid="timeline-list"] li[data-step="${step}"][data-name="${name}"]`);
  await row("accepted", "visit_begun").waitFor({ state: "attached" });
  // The same visitor's second page: the visit goes on.
  await tab.reload();
  await row("accepted", "page_opened").waitFor({ state: "attached" });
  assert.equal(await row("trigger", "visit_begun").count(), 0);
  await tab.locator("#timeline-again").click();
  await row("accepted", "visit_begun").waitFor({ state: "attached" });
  assert.deepEqual(tab.errors, []);
  await tab.context().close();
});

test("the form reaches the bot", async () => {
  const tab = await openTab(browser, { viewport: { width: 1280, height: 900 } });
  await tab.goto(url);
  await tab.fill("#join-name", "Anna");
  await tab.fill("#join-contact", "anna@shop.example");
  await tab.getByTestId("join-submit").click();
  await openChat(tab);
  await seeBotSay(tab, "Thank you, your request has arrived.");
  assert.deepEqual(tab.errors, []);
  await tab.context().close();
});

test("the rules of the demo's gateway have no mistakes, and are about what is on its pages", async () => {
  const tab = await openTab(browser, { viewport: { width: 1280, height: 900 } });
  const missing = [];
  for (const page of ["", "ru.html"]) {
    await tab.goto(url + page);
    const selectors = await tab.evaluate(async () => {
      const script = document.querySelector('script[src$="/v1/app.js"]');
      const { triggers } = await (await fetch(new URL("config", script.src))).json();
      const all = triggers.map(({ on }) => Object.values(on)[0]?.selector).filter(Boolean);
      return all.map((selector) => ({ selector, isThere: document.querySelector(selector) !== null }));
    });
    assert.ok(selectors.length > 0);
    missing.push(selectors.filter(({ isThere }) => !isThere).map(({ selector }) => selector));
  }
  // A rule for one language finds nothing on the page of the other.
  const [english, russian] = missing;
  assert.deepEqual(english.filter((selector) => !selector.endsWith(":lang(ru)")), []);
  assert.deepEqual(russian.filter((selector) => !selector.endsWith(":lang(en)")), []);
  assert.ok(!/configuration: /.test(demo.said()), demo.said());
  await tab.context().close();
});

test("the page of direct mode works too, each call for itself", async () => {
  const tab = await openTab(browser, { viewport: { width: 1280, height: 900 } });
  await tab.goto(`${url}direct.html`);
  for (const call of ["recipientId", "clientId", "callback", "message", "track"]) {
    await tab.locator(`[data-call="${call}"]`).click();
    await tab.locator(`[data-testid="result-${call}"][data-outcome="result"]`).waitFor();
  }
  await openChat(tab);
  await seeBotSay(tab, "Hello from the page");
  await seeBotSay(tab, "You asked about the team plan.");
  assert.deepEqual(tab.errors, []);
  await tab.context().close();
});

test("a second demo on a port in use says so in a sentence, and ends", async () => {
  const { port } = new URL(url);
  const second = start(XTASK, ["demo", "--port", port], { env: SIMULATED });
  const { code } = await within("the second demo to end", second.ended, BUILD_MS);
  assert.notEqual(code, 0);
  assert.match(second.said(), new RegExp(`port ${port} is in use: name another with --port`));
  assert.ok(!/panicked|backtrace/i.test(second.said()), second.said());
});

test("the gateway's admin page is there, and its token works", async () => {
  const [, page, token] = await said(demo.running, /admin page: (http:\S+), token (\S+)/);
  assert.match(await (await fetch(page)).text(), /<title>salebot-onsite/);
  const overview = await fetch(`${page}/overview`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(overview.status, 200);
  assert.equal((await overview.json()).has_ledger, true);
});

test("with a key but without a chat of its project the page has no chat, and the demo says so", async () => {
  // Nothing is opened in a browser here: the real service hears of none of it.
  const service = `http://127.0.0.1:${await closedPort()}`;
  const lonely = start(XTASK, ["demo"], { env: { ...SIMULATED, SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: service } });
  try {
    const [, at] = await said(lonely, /the demo page: (http:\S+)/, BUILD_MS);
    for (const page of ["", "ru.html"]) {
      const html = await (await fetch(at + page)).text();
      assert.ok(html.includes("/v1/app.js") && !html.includes("SaleBotPro.init"), page);
    }
    assert.match(lonely.said(), /without SALEBOT_CHAT_ID, .*, the page has no chat/);
    assert.ok(!lonely.said().includes("admin page"), lonely.said());
    assert.ok(!lonely.said().includes(API_KEY));
  } finally {
    await lonely.close("SIGINT");
  }
});

test("with a key and a chat the page has that chat, and direct mode is not shown", async () => {
  // Nothing is opened in a browser here: the real service hears of none of it.
  const service = `http://127.0.0.1:${await closedPort()}`;
  const real = start(XTASK, ["demo"], { env: { SALEBOT_API_KEY: API_KEY, SALEBOT_CHAT_ID: "a-chat_55", SALEBOT_BASE_URL: service } });
  try {
    const [, at] = await said(real, /the demo page: (http:\S+)/, BUILD_MS);
    const text = async (path) => (await fetch(at + path)).text();
    for (const page of ["", "ru.html"]) {
      const html = await text(page);
      assert.ok(html.includes("onlineChatId: 'a-chat_55'") && !html.includes("2893"), page);
    }
    const direct = await text("direct.html");
    assert.match(direct, /Direct mode is shown with the simulator only/);
    assert.ok(!direct.includes("<script"), direct);
    assert.ok(!real.said().includes(API_KEY));
  } finally {
    await real.close("SIGINT");
  }
});

test("Ctrl-C ends the demo and all that it started", async () => {
  const children = await descendants(demo.child.pid);
  assert.ok(children.some(({ name }) => name.includes("workerd")), JSON.stringify(children));
  demo.child.kill("SIGINT");
  assert.deepEqual(await within("the demo to end", demo.ended), { code: 0, signal: null });
  const left = async () => {
    const there = await Promise.all(children.map(async (child) => (await describe(child.pid))?.since === child.since));
    return children.filter((_, place) => there[place]);
  };
  await waitFor("no process to be left", async () => (await left()).length === 0 || assert.fail(JSON.stringify(await left())));
  await assert.rejects(fetch(url), "nobody listens any more");
  assert.ok(!demo.said().includes("0123456789abcdef0123456789abcdef"), "the key is in what the demo says");
});

/** A process: its parent, its name, and since when it runs, which tells it from a later one of the same number. */
async function describe(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (!stat) return null;
  const name = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
  const [state, parent, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return state === "Z" ? null : { pid: Number(pid), parent: Number(parent), name, since: rest[17] };
}

/** All processes below this one. */
async function descendants(root) {
  const numbers = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const all = (await Promise.all(numbers.map(describe))).filter(Boolean);
  const found = [];
  const parents = [root];
  for (const parent of parents) {
    for (const child of all.filter((one) => one.parent === parent)) {
      found.push(child);
      parents.push(child.pid);
    }
  }
  return found;
}
