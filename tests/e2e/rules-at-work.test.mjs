// Rules at work: where they come from, what they open, and for whom they make no events.

import assert from "node:assert/strict";
import { test } from "node:test";
import { newerChat, olderChat, openChat, seeBotSay } from "../support/chat.mjs";
import { begun, listen, named, note, openRules, quiet } from "../support/rules.mjs";
import { STUB, html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const EVENTS = { help: { message: { text: "May I help?" } }, opened: { callback: "opened" }, asked: { callback: "asked" } };

const it = stage({ config: { events: EVENTS, triggers: [{ event: "opened", on: "page_view" }] } });

const BUTTON = `<button id="buy">Buy</button>`;
const messages = async () => (await it.simulator.journal("callback")).map((call) => call.params.message);

/** Opens the page with the gateway's script, and the gateway's rules in it. */
async function openTag(attributes, body, options) {
  const script = `${STUB}${named(it.recipient)}<script>window.started = SalebotOnsite.ready().then(() => { ${note("SalebotOnsite")} })</script>`;
  const tab = listen(await it.open(html(script + it.tag(attributes), body), options));
  await begun(tab);
  return tab;
}

for (const [generation, chat] of [
  ["older", olderChat],
  ["newer", newerChat],
]) {
  test(`open_chat opens the ${generation} chat once the event is accepted, not before, and not for one that is refused`, async () => {
    const rules = ["unknown", "help"].map((event) => ({ event, on: { click: { selector: `#${event}` } }, open_chat: true }));
    const body = `<button id="unknown">No</button><button id="help">Help</button>${chat(it.simulator)}`;
    const tab = await openRules(it, rules, { body, recipient: null });
    const frame = tab.getByTestId("chat-frame");
    await tab.getByTestId("chat-open").waitFor();
    await tab.click("#unknown");
    await waitFor("the event to be refused", async () => (await tab.told("dropped")).length === 1);
    let answer;
    const asked = new Promise((resolve) => (answer = resolve));
    await tab.route("**/v1/in", async (route) => {
      await asked;
      await route.continue();
    });
    await tab.click("#help");
    await waitFor("the event to be sent", async () => (await tab.told("sent")).length === 2);
    await quiet();
    assert.equal(await frame.isVisible(), false);
    answer();
    await frame.waitFor({ state: "visible" });
    await seeBotSay(tab, "May I help?");
    // The visitor closes it, and it stays closed.
    await openChat(tab);
    await frame.waitFor({ state: "hidden" });
  });
}

test("a browser that a program drives makes no events by itself unless data-automation allows it; calls count", async () => {
  const body = `<button data-onsite="asked">Ask</button>`;
  const tab = await openTag("", body);
  await tab.click("button");
  await tab.evaluate(async () => (await SalebotOnsite.track("asked")).accepted);
  await quiet();
  assert.deepEqual(await tab.made(), []);
  assert.deepEqual(await messages(), ["asked"]);

  const allowed = await openTag('data-automation="allow"', body);
  await allowed.click("button");
  await it.simulator.calls(3, "callback");
  assert.deepEqual(await messages(), ["asked", "opened", "asked"]);
});

test("a crawler makes no events, and a phone whose maker's name ends like one does", async () => {
  for (const [userAgent, isCrawler] of [
    ["Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", true],
    ["Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1) Chrome/130.0.0.0 Safari/537.36", true],
    ["Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36", false],
  ]) {
    const head = `<script>Object.defineProperty(Navigator.prototype, "webdriver", { get: () => false })</script>`;
    const rules = [{ event: "opened", on: "page_view" }];
    const tab = await openRules(it, rules, { head, userAgent, options: { automation: undefined } });
    if (isCrawler) await quiet();
    else await tab.makes("opened");
    assert.deepEqual(await tab.made(), isCrawler ? [] : ["opened"], userAgent);
  }
});

test("data-onsite and data-onsite-visible work on elements that come later, and on those that are given them later", async () => {
  const tab = await openRules(it, [], { body: `<p id="text">Text</p><button id="late">Late</button>` });
  await tab.evaluate(() => {
    document.body.insertAdjacentHTML("beforeend", `<button id="new" data-onsite="asked" data-onsite-n="1">New</button><p data-onsite-visible="seen.new">New</p>`);
    document.querySelector("#late").dataset.onsite = "asked";
    document.querySelector("#text").dataset.onsiteVisible = "seen.late";
  });
  await tab.click("#new");
  await tab.click("#late");
  await waitFor("both to be seen", async () => (await tab.made()).length === 4);
  const made = (await tab.told("trigger")).map(({ name, props, rule }) => [name, props, rule]);
  // Two clicks can take a browser longer than the page is given to change.
  const of = (start) => made.filter(([name]) => name.startsWith(start));
  assert.deepEqual(of("asked"), [["asked", { n: "1", text: "New" }, -1], ["asked", { text: "Late" }, -1]]);
  assert.deepEqual(of("seen").sort(), [["seen.late", {}, -1], ["seen.new", {}, -1]]);
  // Taken away and put back, the element was seen on this page all the same.
  await tab.evaluate(() => document.body.append(document.querySelector("[data-onsite-visible]")));
  await quiet();
  await quiet();
  assert.equal((await tab.made()).length, 4);
});

test("an element that loses its attribute once it was seen does no harm", async () => {
  const tab = await openRules(it, [], { body: `<p data-onsite-visible="opened">New</p><button data-onsite="asked">Ask</button><div style="height:4000px"></div>` });
  await tab.makes("opened");
  await tab.evaluate(() => document.querySelector("p").removeAttribute("data-onsite-visible"));
  await tab.evaluate(() => scrollTo(0, 3000));
  await quiet();
  await tab.evaluate(() => scrollTo(0, 0));
  await tab.click("[data-onsite]");
  await tab.makes("opened", "asked");
  assert.deepEqual(await tab.told("error"), []);
});

test("a rule's own details reach the bot as they were written, lines and all", async () => {
  const props = { text: "Hello!\nAny \"questions\"? {}[],:", price: 1490.5, many: true, none: null };
  const tab = await openRules(it, [{ event: "asked", on: "page_view", props }]);
  await tab.makes("asked");
  assert.deepEqual((await tab.told("trigger"))[0].props, props);
});

test("a name in an attribute that no event may have is an error, and the next click counts", async () => {
  const tab = await openRules(it, [], { body: `<button id="bad" data-onsite="Price seen!">Bad</button><button id="good" data-onsite="asked">Good</button>` });
  await tab.click("#bad");
  await tab.click("#good");
  await tab.makes("asked");
  assert.deepEqual((await tab.told("error")).map(({ code, message }) => [code, message.split(":")[0]]), [["configuration", "data-onsite"]]);
});

test("npm's own rules ask the gateway for none; a gap counts for all of them, and a broken one is named", async () => {
  const rules = {
    gap_s: 3600,
    rules: [
      { event: "opened", on: { click: { selector: "#buy", button: 2 } } },
      { event: "opened", on: { click: { selector: "#buy" } } },
      { event: "asked", on: { click: { selector: "#buy" } } },
    ],
  };
  const tab = await openRules(it, rules, { body: BUTTON });
  await tab.click("#buy");
  await tab.click("#buy");
  await tab.makes("opened");
  assert.equal((await tab.told("trigger"))[0].rule, 1);
  const [{ code, message }, ...more] = await tab.told("error");
  assert.deepEqual([code, more], ["configuration", []]);
  assert.match(message, /^triggers\S*\[0\]\.on\.click\.button: /);
  assert.ok(!tab.requests.some((line) => line.endsWith("/v1/config")));
  const none = await openRules(it, [], { body: BUTTON });
  assert.ok(!none.requests.some((line) => line.endsWith("/v1/config")));
});

test("the gateway's rules may come late: calls count meanwhile, and what has gone does not ask again", async () => {
  const open = async () => {
    const tab = await it.tab();
    let asked = 0;
    tab.asked = () => asked;
    await tab.route("**/v1/config", (route) => (++asked === 1 ? route.abort() : route.continue()));
    return openRules(it, undefined, { body: BUTTON, tab });
  };
  const [tab, gone] = await Promise.all([open(), open()]);
  await gone.evaluate(() => onsite.destroy());
  await tab.evaluate(async () => (await onsite.track("asked")).accepted);
  assert.deepEqual((await tab.told("error")).map((one) => one.code), ["network"]);
  await tab.makes("opened");
  await it.simulator.calls(2, "callback");
  assert.deepEqual(await messages(), ["asked", "opened"]);
  assert.equal(tab.asked(), 2);
  assert.equal(gone.asked(), 1);
});
