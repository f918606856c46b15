// The demo's page: every kind of trigger is in force there, a visitor can set each off, and the bot hears of it; and it is a
// page that somebody would publish.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { get } from "node:http";
import { after, before, describe, test } from "node:test";
import { openTab, startBrowser } from "../support/browser.mjs";
import { startAnyBrowser } from "../support/browsers.mjs";
import { PERSON, startDemo } from "../support/demo.mjs";
import { ROOT } from "../support/process.mjs";
import { waitFor } from "../support/wait.mjs";

const PAGES = ["index.html", "ru.html"];
const PHONE = { width: 360, height: 780 };

/** The rules' own times are longer than a test waits elsewhere. */
const RULE_MS = 40_000;

let demo;
let person;
let browser;

before(async () => {
  // Where nothing moves slowly a click falls where it was aimed.
  const args = ["--disable-blink-features=AutomationControlled", `--user-agent=${PERSON}`, "--force-prefers-reduced-motion"];
  [demo, person, browser] = await Promise.all([startDemo(), startAnyBrowser("chromium", { args }), startBrowser()]);
});
after(async () => {
  await Promise.all([person?.close(), browser?.close()]);
  if (demo?.child.exitCode === null) await demo.close("SIGINT");
});

/** Every kind of trigger, as the schema of rules has them. */
function everyKind() {
  const schema = JSON.parse(readFileSync(new URL("pkg/triggers.schema.json", ROOT), "utf8"));
  return [...new Set(schema.$defs.on.anyOf.flatMap(({ enum: names, properties }) => names ?? Object.keys(properties)))].sort();
}

/** The names of the events that the page's own timeline has at this step. */
const namesAt = (tab, step) =>
  tab.evaluate((step) => [...document.querySelectorAll(`[data-testid="timeline-list"] [data-step="${step}"]`)].map((row) => row.dataset.name), step);

/** Waits until rules have made these events, and the gateway has taken them. */
async function seen(tab, ...names) {
  for (const step of ["trigger", "accepted"]) {
    await waitFor(
      `${names} to be at the step ${step}`,
      async () => {
        const there = await namesAt(tab, step);
        assert.deepEqual(names.filter((name) => !there.includes(name)), [], `there are ${there}`);
        return true;
      },
      { timeoutMs: RULE_MS },
    );
  }
}

const recipientIn = (tab) =>
  waitFor("the chat to name its visitor", () => tab.evaluate(() => window.SaleBotPro?.recipient_id));

/** Waits until the bot knows these variables of a visitor. */
const knows = (recipient, ...names) =>
  waitFor(`the bot to know ${names}`, async () => {
    const { variables } = (await demo.simulator.client(recipient)) ?? { variables: {} };
    assert.deepEqual(names.filter((name) => !(name in variables)), [], JSON.stringify(variables));
    return true;
  });

const says = (recipient, ...starts) =>
  waitFor(`the bot to say ${starts}`, async () => {
    const texts = await demo.simulator.botTexts(recipient);
    assert.deepEqual(starts.filter((start) => !texts.some((text) => text.startsWith(start))), [], JSON.stringify(texts));
    return true;
  });

/** Opens a page as a new visitor, who is on it. */
async function visit(page) {
  const tab = await person.tab();
  await tab.open(demo.url + page);
  await recipientIn(tab);
  return tab;
}

/** A visitor who does everything there is to do, but leave a form and do nothing. */
async function busy(page, own) {
  const tab = await visit(page);
  await seen(tab, "page_opened", "visit_begun", "page_loaded");
  await tab.evaluate(() => document.querySelector("#film").scrollIntoView({ block: "center" }));
  await tab.evaluate(() => document.querySelector("#film").focus());
  await tab.press("Space");
  await tab.evaluate(() => document.activeElement.blur());
  await tab.click('[data-testid="check-submit"]');
  await seen(tab, own("text_checked"));
  await tab.click('.weeks a[href="#/week/3"]');
  await seen(tab, "week_opened");
  assert.ok(await tab.evaluate(() => !document.querySelector('[data-week="3"]').hidden && document.querySelector('[data-week="1"]').hidden));
  await tab.click('[data-testid="checklist"]');
  await tab.click("#lesson-email");
  await tab.type("#lesson-email", "anna@shop.example");
  await tab.press("Enter");
  await seen(tab, "checklist_taken", own("lesson_wanted"));
  // The bot's answer has opened the chat, which is in the way.
  await tab.click("#salebot-chat >>> button");
  await tab.evaluate(() => document.querySelector("#pricing .plans").scrollIntoView());
  await seen(tab, "plans_seen", "half_read");
  await tab.click('[data-testid="choose-pro"]');
  await tab.click('[data-testid="promo-copy"]');
  await tab.click("#timeline-toggle");
  await tab.click('[data-testid="timeline-tab-kinds"]');
  await tab.click('[data-testid="make-fail"]');
  await seen(tab, own("price_seen"), own("code_copied"), "script_failed");
  // Whoever reads moves now and then.
  const moving = setInterval(() => tab.wheel({ y: 20 }).catch(() => {}), 1000);
  try {
    await seen(tab, own("film_watched"), "stayed");
  } finally {
    clearInterval(moving);
  }
  await tab.leave(300, -10);
  await tab.hide();
  await tab.show();
  await seen(tab, own("leaving"), "came_back");
  return tab;
}

// The rules' own times are the longest part of it: both languages wait together.
describe("every kind of trigger", { concurrency: true }, () => {
  for (const page of PAGES) {
    const isRussian = page === "ru.html";
    const own = (name) => (isRussian ? `${name}_ru` : name);

    test(`${page}: a visitor sets off every kind of trigger, and the bot hears of all`, async () => {
      // Two visitors at a time: one who does everything, and one who does nothing.
      const idle = (async () => {
        const tab = await visit(page);
        await seen(tab, own("hesitates"));
        await says(await recipientIn(tab), isRussian ? "Не знаете" : "Not sure");
        await tab.close();
      })();
      const tab = await busy(page, own);
      const recipient = await recipientIn(tab);
      // The timeline's list of kinds has all, in force on this page, and knows which were set off.
      const listed = (list) => tab.evaluate((list) => [...document.querySelectorAll(`[data-testid="kinds-${list}"] [data-kind]`)].map((row) => row.dataset.kind), list);
      const [later, done] = [await listed("later"), await listed("done")];
      assert.deepEqual([...later, ...done].sort(), everyKind());
      // On a slow machine this visitor, too, may have done nothing for 15 s.
      assert.deepEqual(later.filter((kind) => kind !== "idle"), ["form_abandon"]);
      await says(
        recipient,
        ...(isRussian
          ? ["Слов в тексте: 2", "Вы смотрите тариф «Профи»", "Первый урок уже", "Промокод", "Это была", "Прежде чем уйти"]
          : ["36 words", "You looked at the pro plan", "The first lesson", "The code", "That was week two", "Before you go"]),
      );
      // What Salebot was asked and what the chat shows are part of the timeline.
      await waitFor("the timeline to have the bot's texts", async () => (await namesAt(tab, "bot")).length >= 6);
      const calls = await namesAt(tab, "call");
      for (const name of ["online_chat_client_id", "save_variables", "callback", "message"]) assert.ok(calls.includes(name), `${name}: ${calls}`);
      // A form that is begun, and left for the other language.
      await tab.click("#salebot-chat >>> button");
      await tab.type("#join-name", "Anna");
      await tab.click('[data-testid="language"]');
      await knows(
        recipient,
        ...["last_page", "first_page", "first_loaded", "last_week", "plans_seen_on", "checklist", "email", "read_percent", "stayed_s", "came_back_to", "last_error", "form_left_at"],
      );
      await tab.close();
      await idle;
    });
  }
});

test("docs/demo.md has every kind that is in force, with its events", async () => {
  const html = await (await fetch(demo.url)).text();
  const { triggers } = await (await fetch(`${html.match(/src="(\S+)\/v1\/app\.js"/)[1]}/v1/config`)).json();
  const inForce = new Map(everyKind().map((kind) => [kind, new Set()]));
  for (const { event, on } of triggers) inForce.get(typeof on === "string" ? on : Object.keys(on)[0]).add(event.replace(/_ru$/, ""));
  const rows = readFileSync(new URL("docs/demo.md", ROOT), "utf8").matchAll(/^\| `(\w+)` \|[^|]*\|([^|]*)\|/gm);
  const told = new Map([...rows].map(([, kind, events]) => [kind, [...events.matchAll(/`(\w+)`/g)].map(([, event]) => event).sort()]));
  for (const [kind, events] of inForce) assert.deepEqual(told.get(kind), [...events].sort(), kind);
});

test("docs/demo.md names all that a demo with a real key writes", () => {
  const [section] = readFileSync(new URL("docs/demo.md", ROOT), "utf8").match(/^## With a real key\n[^]*?(?=^## )/m);
  const config = readFileSync(new URL("www/worker/index.js", ROOT), "utf8").match(/^const CONFIG = [^]*?^\};/m)[0];
  const written = [...config.matchAll(/[{,] (?:"client\.)?(\w+)"?: "\{\{/g)].map(([, name]) => name);
  const words = [...config.matchAll(/callback: "(\w+?)(?:_ru)?"/g)].map(([, word]) => word);
  const told = [...section.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  assert.deepEqual([...new Set([...written, ...words])].filter((name) => !told.includes(name)), []);
  assert.doesNotMatch(config, /add_to_list|remove_from_list|assign_to|order_state|create_order/);
});

test("on a telephone nothing scrolls sideways, nothing moves by itself, and nothing leaves this machine", async () => {
  for (const page of PAGES) {
    const tab = await openTab(browser, { viewport: PHONE, userAgent: PERSON, reducedMotion: "reduce", colorScheme: "dark" });
    await tab.addInitScript(() => {
      window.shifts = 0;
      new PerformanceObserver((list) => list.getEntries().forEach((one) => (shifts += one.value))).observe({ type: "layout-shift", buffered: true });
    });
    await tab.goto(demo.url + page);
    await tab.evaluate(() => SalebotOnsite.ready());
    await tab.locator("#timeline-toggle").waitFor();
    const fits = () => tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.equal(await fits(), 0);
    assert.equal(await tab.evaluate(() => document.getAnimations().length), 0);
    // Every picture and every part of the page is looked at.
    for (const id of await tab.evaluate(() => [...document.querySelectorAll("main > section[id]")].map((one) => one.id))) {
      await tab.locator(`#${id}`).scrollIntoViewIfNeeded();
    }
    assert.ok((await tab.evaluate(() => shifts)) < 0.02, `${page}: layout shifts of ${await tab.evaluate(() => shifts)}`);
    await tab.getByTestId("check-submit").click();
    await tab.locator("#check-count", { hasText: page === "ru.html" ? "Слов: 23, вхолостую работают 19, то есть 83" : "27 of 36 words do no work: 75 percent." }).waitFor();
    assert.equal(await tab.locator("#check-marked").textContent(), await tab.inputValue("#check-text"));
    await tab.locator("#timeline-toggle").click();
    assert.equal(await fits(), 0);
    const outside = tab.requests.map((line) => new URL(line.split(" ")[1])).filter(({ protocol, hostname }) => protocol !== "data:" && hostname !== "127.0.0.1");
    assert.deepEqual(outside.map(String), []);
    assert.deepEqual(tab.errors, []);
    await tab.context().close();
  }
});

test("a gateway that never says its rules leaves the timeline to all else", async () => {
  const tab = await openTab(browser, { viewport: { width: 1280, height: 900 } });
  await tab.route("**/v1/config", () => {});
  await tab.goto(demo.url);
  await tab.evaluate(async () => (await SalebotOnsite.track("half_read", { percent: 50 })).accepted);
  await tab.locator('[data-step="accepted"][data-name="half_read"]').waitFor();
  await tab.getByTestId("timeline-tab-kinds").click();
  assert.equal(await tab.locator("#timeline-kinds [data-kind]").count(), 0);
  assert.deepEqual(tab.errors, []);
  await tab.context().close();
});

test("what the timeline has cleared does not come back, not even what was not there yet", async () => {
  const tab = await openTab(browser, { viewport: { width: 1280, height: 900 } });
  await tab.goto(demo.url);
  await tab.evaluate(() => SalebotOnsite.ready());
  await tab.locator('[data-step="ready"]').waitFor();
  await tab.evaluate(async () => {
    const off = SalebotOnsite.on("queued", () => {
      document.getElementById("timeline-clear").click();
      off();
    });
    await SalebotOnsite.track("half_read", { percent: 50 });
  });
  await tab.locator('[data-step="accepted"][data-name="half_read"]').waitFor();
  assert.deepEqual(await namesAt(tab, "queued"), []);
  await tab.context().close();
});

test("both languages have the same parts, each with words of its own", async () => {
  const tab = await openTab(browser);
  const [english, russian] = [[], []];
  for (const [page, parts] of [[PAGES[0], english], [PAGES[1], russian]]) {
    await tab.goto(demo.url + page);
    await tab.locator("#timeline").waitFor();
    parts.push(
      ...(await tab.evaluate(() => {
        const all = [...document.querySelectorAll("main [id], main [data-testid], main h2, main h3, main svg, main a, main button, main input")];
        const nameOf = (one) => [one.localName, one.id, one.dataset.testid, one.dataset.week, one.type].filter(Boolean).join(" ");
        return all.map((one) => ({ is: nameOf(one), text: /^(H2|H3|BUTTON)$/.test(one.tagName) ? one.textContent.trim() : "" }));
      })),
    );
  }
  assert.deepEqual(russian.map(({ is }) => is), english.map(({ is }) => is));
  assert.ok(english.length > 60);
  for (const [place, { text }] of english.entries()) {
    if (!text) continue;
    assert.match(text, /^[^а-яё]+$/i);
    assert.match(russian[place].text, /[а-яё]/i);
  }
  await tab.context().close();
});

test("the page works from the keyboard, and without our tag", async () => {
  const tab = await openTab(browser, { viewport: { width: 1280, height: 900 } });
  await tab.goto(`${demo.url}without/`);
  assert.equal(await tab.evaluate(() => typeof SalebotOnsite), "undefined");
  await tab.locator("#timeline-tab-steps").focus();
  await tab.keyboard.press("ArrowRight");
  assert.equal(await tab.evaluate(() => document.activeElement.id), "timeline-tab-kinds");
  assert.ok(await tab.locator("#timeline-kinds").isVisible());
  await tab.locator('.weeks a[href="#/week/2"]').focus();
  await tab.keyboard.press("Enter");
  await tab.locator('[data-week="2"]').waitFor();
  await tab.fill("#join-name", "Anna");
  await tab.fill("#join-contact", "nobody");
  await tab.keyboard.press("Enter");
  assert.equal(await tab.evaluate(() => document.activeElement.id), "join-contact");
  await tab.fill("#join-contact", "anna@shop.example");
  await tab.keyboard.press("Enter");
  await tab.locator("#join-note", { hasText: "Thank you, Anna" }).waitFor();
  // Outlined is whatever has the focus.
  await tab.keyboard.press("Shift+Tab");
  assert.notEqual(await tab.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), "none");
  assert.deepEqual(tab.errors, []);
  await tab.context().close();
});

test("its files are compressed, and asked for again only as to whether they have changed", async () => {
  const ask = (path, headers) => new Promise((resolve, reject) => get(demo.url + path, { headers }, (answer) => resolve(answer.resume())).on("error", reject));
  const first = await ask("styles.css", { "accept-encoding": "gzip, deflate, br" });
  assert.deepEqual([first.statusCode, first.headers["content-encoding"], first.headers["cache-control"]], [200, "br", "no-cache"]);
  const again = await ask("styles.css", { "if-none-match": first.headers.etag });
  assert.equal(again.statusCode, 304);
  const plain = await ask("film.en.webm", { "accept-encoding": "br" });
  assert.deepEqual([plain.headers["content-type"], plain.headers["content-encoding"]], ["video/webm", undefined]);
});
