// The inspector: every section shows what really happened on the page, and the log can be taken along.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { MAX_ENTRIES } from "../../pkg/inspector/log.js";
import { INSPECTOR, inspectorOf } from "../support/inspector.mjs";
import { named, openRules } from "../support/rules.mjs";
import { API_KEY } from "../support/simulator.mjs";
import { EVENTS, STUB, html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const it = stage({
  config: {
    triggers: [
      { event: "step", on: { click: { selector: "#step" } } },
      { event: "step", on: { scroll: { percent: 175 } } },
    ],
  },
});

const IN = "**/v1/in";

const RULES = [
  { event: "price_seen", on: { visible: { selector: "#pricing" } }, limit: { per: "session" }, props: { plan: "pro" } },
  { event: "step", on: { scroll: { percent: 90 } } },
  { event: "step", on: { click: { selector: ".buy" } }, where: { path: { starts: "/price" }, device: "mobile" } },
  { event: "step", on: { click: { selector: ".go" } }, limit: { per: "page", times: 2 } },
  { event: "step", on: { click: { selector: "a[[" } } },
  { event: "step", on: { click: { selector: ".later" } }, delay_s: 3600 },
  { event: "step", on: { copy: { selector: ".go" } }, sample: 0 },
  { event: "step", on: { click: { selector: ".rest" } }, limit: { per: "visitor", cooldown_s: 3600 } },
];

const BODY = `<button class="buy">Buy</button><button class="go">Go</button><button class="later">Later</button><button class="rest">Rest</button><div id="pricing">Prices</div><div style="height:3000px"></div>`;

/** Opens a page with the inspector imported and an instance that goes by these rules. */
async function open(triggers = [], more = {}) {
  const tab = await openRules(it, triggers, { body: BODY, ...more, head: INSPECTOR + (more.head ?? "") });
  return Object.assign(tab, { inspector: inspectorOf(tab) });
}

const track = (tab, name, props) => tab.evaluate(async ([name, props]) => (await onsite.track(name, props)).id, [name, props]);

test("a rule says in words what it is about, that it fired and with what event, or why it did not", async () => {
  const tab = await open(RULES);
  const { inspector } = tab;
  await tab.makes("price_seen");
  for (const name of [".buy", ".go", ".go", ".go", ".later", ".rest", ".rest"]) await tab.click(name);
  await tab.evaluate(() => scrollTo(0, document.documentElement.scrollHeight * 0.3));
  await inspector.section("Rules");
  const says = (place, ...wanted) =>
    waitFor(`${wanted} of rule ${place}`, async () => {
      const text = (await inspector.host.locator(`#rule-${place}`).innerText()).replace(/\s+/g, " ");
      for (const one of wanted) assert.ok(one instanceof RegExp ? one.test(text) : text.includes(one), `no ${one} in: ${text}`);
      return true;
    });
  await says(0, "price_seen rule 0 fired", "50 % of #pricing is seen", "1 per session", '{"plan":"pro"}', "1 element on the page now", /made its event at \d\d:\d\d:\d\d/);
  await says(1, "waits", "the page is scrolled to 90 %", /not yet: scrolled to (2\d|3\d) % of 90 %/);
  await says(2, "did not fire", "a click on .buy", "path starts with /price; device is mobile", "path is /page, wanted: path starts with /price; device is desktop, wanted: device is mobile");
  await says(3, "fired 2 times", "2 per page", "used up, 2 of 2 per page", "Made 2 times, last at", "2 earlier notes");
  await says(4, "broken", "the selector a[[ cannot be read");
  await says(5, "will fire", "1 h later", /the event is made at \d\d:\d\d:\d\d/);
  await says(6, "waits", "for 0 % of visitors", "not yet: it has not happened");
  await says(7, "any number of times per visitor, with 1 h between two", /it rests until \d\d:\d\d:\d\d, because of its limit's cooldown_s/);

  const [{ id }] = await tab.told("trigger");
  await inspector.host.locator("#rule-0").getByRole("button", { name: "show the event" }).click();
  await inspector.says("Events", id, "by rule 0");
});

test("frames around what a selector finds are below the panel, which stays readable", async () => {
  const tab = await open([{ event: "step", on: { click: { selector: "html" } } }]);
  const { inspector } = tab;
  await inspector.section("Rules");
  await inspector.host.getByRole("button", { name: "highlight what html finds" }).click();
  await inspector.host.locator(".frames div").waitFor();
  // Frames take no pointer: made to take it, they would be found where they are on top.
  const [top, beside] = await inspector.host.evaluate(({ shadowRoot }) => {
    for (const frame of shadowRoot.querySelectorAll(".frames div")) frame.style.pointerEvents = "auto";
    const { left, right, top } = shadowRoot.getElementById("panel").getBoundingClientRect();
    const at = (x) => shadowRoot.elementFromPoint(x, top + 40).closest(".frames") !== null;
    return [at((left + right) / 2), at(right + 40)];
  });
  assert.deepEqual([top, beside], [false, true]);
});

test("rules are chosen by what has become of them, and the choice stays while other sections are looked at", async () => {
  const tab = await open(RULES);
  const { inspector } = tab;
  await tab.makes("price_seen");
  await tab.click(".buy");
  const chooser = () => inspector.host.getByRole("combobox", { name: "Show" });
  const shown = () => inspector.host.locator("[id^=rule-]").evaluateAll((cards) => cards.map(({ id }) => id));
  await inspector.says("Rules", "rule 2 did not fire");
  assert.deepEqual(await chooser().locator("option").allInnerTexts(), ["all: 8", "fired: 1", "waits: 5", "did not fire: 1", "broken: 1"]);
  await chooser().selectOption("did not fire: 1");
  await waitFor("one rule", async () => `${await shown()}` === "rule-2");
  await inspector.section("Log");
  await inspector.host.getByRole("searchbox", { name: "Filter" }).fill("price_seen");
  await chooser().selectOption("rules");
  await inspector.section("Rules");
  assert.deepEqual([await chooser().inputValue(), await shown()], ["did not fire", ["rule-2"]]);
  await inspector.section("Log");
  assert.deepEqual([await chooser().inputValue(), await inspector.host.getByRole("searchbox", { name: "Filter" }).inputValue()], ["rules", "price_seen"]);
  // What an event leads to is shown, whatever was chosen.
  const [{ id }] = await tab.told("trigger");
  await inspector.section("Events");
  await inspector.host.locator(`#event-${id} summary`).click();
  await inspector.host.locator(`#event-${id}`).getByRole("button", { name: "rule 0" }).click();
  assert.equal((await shown()).length, 8);
  assert.equal(await chooser().inputValue(), "");
});

test("what a selector finds out of view is told, as there is nothing to be framed", async () => {
  const tab = await open([{ event: "step", on: { click: { selector: "#far" } } }], { body: `<div style="height:3000px"></div><button id="far">Far</button>` });
  await tab.inspector.says("Rules", "1 element on the page now, not in view");
  await tab.evaluate(() => document.querySelector("#far").scrollIntoView());
  await tab.inspector.says("Rules", "1 element on the page now highlight");
});

test("the button that highlights keeps the focus when there is nothing more to see", async () => {
  const tab = await open([{ event: "step", on: { click: { selector: "#far" } } }], { body: `<div style="height:3000px"></div><button id="far">Far</button>` });
  await tab.evaluate(() => document.querySelector("#far").scrollIntoView());
  await tab.inspector.says("Rules", "1 element on the page now highlight");
  const button = tab.inspector.host.getByRole("button", { name: "highlight what #far finds" });
  await button.focus();
  await tab.evaluate(() => scrollTo(0, 0));
  await tab.inspector.host.getByText("not in view").waitFor();
  const [focused, isDisabled] = await tab.inspector.host.evaluate(({ shadowRoot: { activeElement } }) => [activeElement?.textContent, activeElement?.ariaDisabled]);
  assert.deepEqual([focused, isDisabled], ["highlight", "true"]);
  await tab.keyboard.press("Enter");
  assert.equal(await tab.inspector.host.locator(".frames").count(), 0);
});

test("what a selector finds can be seen on the page, which stays as it is", async () => {
  const tab = await open(RULES.slice(0, 1));
  const { inspector } = tab;
  await tab.makes("price_seen");
  const before = await tab.evaluate(() => document.body.outerHTML);
  await inspector.section("Rules");
  await inspector.host.getByRole("button", { name: "highlight what #pricing finds" }).click();
  const frame = await inspector.host.locator(".frames div").boundingBox();
  const found = await tab.locator("#pricing").boundingBox();
  for (const side of ["x", "y", "width", "height"]) assert.ok(Math.abs(frame[side] - found[side]) <= 1, `${side}: ${frame[side]} and ${found[side]}`);
  assert.equal(await tab.evaluate(() => document.body.outerHTML), before);
  await waitFor("the frame to go", async () => (await inspector.host.locator(".frames").count()) === 0);
});

test("an event's way: what the gateway accepted, what it rejected, and what was refused at once", async () => {
  const tab = await open();
  const { inspector } = tab;
  const accepted = await track(tab, "step", { n: 7 });
  const rejected = await track(tab, "nowhere");
  await track(tab, "No Name");
  await inspector.section("Events");
  for (const [id, ...wanted] of [
    [accepted, "step accepted", "n 7", "by a call", /queued .*\+\d+ ms sent in batch 1 .*answered: accepted/],
    [rejected, "nowhere dropped: event_unknown", /sent in batch \d .*answered: rejected, event_unknown, .*dropped: event_unknown/],
  ]) {
    const card = inspector.host.locator(`#event-${id}`);
    await card.locator("summary").click();
    await waitFor(`${wanted}`, async () => {
      const text = (await card.innerText()).replace(/\s+/g, " ");
      for (const one of [id, ...wanted]) assert.ok(one instanceof RegExp ? one.test(text) : text.includes(one), `no ${one} in: ${text}`);
      return true;
    });
  }
  await inspector.says("Events", "No Name dropped: invalid_argument", "Batches:");
  await inspector.says("Errors", "event_unknown", "Events that were dropped for it: nowhere", "What to do: The gateway's configuration has no such event", "invalid_argument");
  await inspector.host.getByRole("button", { name: "onsite inspector 2 problems" }).waitFor();
});

test("the network is down: what waits, until when and why, and that it arrives in the end", async () => {
  const tab = await open();
  const { inspector } = tab;
  await tab.route(IN, (route) => route.abort("connectionrefused"));
  const id = await track(tab, "step", { n: 1 });
  await inspector.says("Outbox", "1 of 200 events", "of 256 KiB", "step", "In localStorage", "2 entries in all");
  await inspector.says("Errors", "network", "the gateway did not answer", "connect-src", `Does ${it.gateway.url} answer at /v1/health?`);
  await inspector.says("Overview", "Last answer none came", "Outbox 1 event, to be sent again at");
  await tab.unroute(IN);
  await inspector.says("Overview", "Last answer 202", "Outbox empty");
  await inspector.section("Events");
  const card = inspector.host.locator(`#event-${id}`);
  await card.locator("summary").click();
  const way = (await card.innerText()).replace(/\s+/g, " ");
  assert.match(way, /queued .*sent in batch 1 .*no answer came .*comes again after [\d.]+ m?s: network .*sent again in batch \d .*answered: accepted/);
});

test("what another tab keeps is in the outbox, and is not this tab's", async () => {
  const tab = await open();
  const other = await it.another(tab);
  await other.route(IN, (route) => route.abort("connectionrefused"));
  await openRules(it, [], { tab: other, path: "/other" });
  await track(other, "price_seen");
  await tab.inspector.says("Outbox", "0 of 200 events", /price_seen .*, of another tab/);
});

test("the recipient comes late", async () => {
  const tab = await open([], { recipient: null, options: { recipientTimeoutMs: 300 } });
  const { inspector } = tab;
  await track(tab, "step", { n: 1 });
  await inspector.says("Overview", "Recipient waiting for the chat", "see Errors", "Outbox 1 event, waiting for the recipient");
  await inspector.says("Errors", "recipient_missing", "What to do: The chat has not named its visitor");
  await tab.evaluate((recipient) => (window.SaleBotPro = { recipient_id: recipient }), it.recipient);
  await inspector.says("Overview", `Recipient known ${it.recipient}, since`, "Outbox empty");
});

test("consent is required, then granted, then withdrawn", async () => {
  const tab = await open([{ event: "step", on: { click: { selector: ".go" } } }], { options: { consent: "required" } });
  const { inspector } = tab;
  await track(tab, "step", { n: 1 });
  await inspector.says("Overview", "Consent required by the options: events wait in memory, 50 at most", "waiting for consent");
  await inspector.says("Outbox", "1 of 50 events", "No event is kept");
  await tab.evaluate(() => onsite.consent("granted"));
  await inspector.says("Overview", /Consent granted by a call of consent\(\) at/, "Outbox empty");
  // A page that comes back is told that no refusal is kept, which changes nothing.
  await tab.evaluate(() => void dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  assert.equal(await tab.evaluate(async () => (await inspector.log()).cores[0].consent), "granted");
  await tab.evaluate(() => onsite.consent("denied"));
  await inspector.says("Overview", /Consent denied by a call of consent\(\) at .*: nothing is kept or sent/);
  await tab.click(".go");
  await inspector.says("Rules", /did not fire at .*: the visitor has refused/);
});

test("a broken rule of the gateway's: by the script tag, with its member and the reason", async () => {
  const tab = await it.open(html(STUB + named(it.recipient) + it.tag('data-debug data-automation="allow"'), `<button id="step" style="margin-left: 600px">Step</button>`));
  const inspector = inspectorOf(tab);
  await inspector.says("Rules", "rule 0 waits", "Rule 1 broken", "on.scroll.percent: a number from 0 to 100 is needed");
  await inspector.says("Overview", "Rules 2 rules, 1 broken", `Gateway ${it.gateway.url}`);
  await inspector.says("Errors", "configuration", "triggers[1].on.scroll.percent", "cargo xtask check-rules");
  await tab.click("#step");
  await inspector.says("Events", "step accepted");
});

test("a broken rule of the gateway's with npm: with its member and the reason, as the page has them", async () => {
  const tab = await open("gateway");
  await tab.inspector.says("Rules", "Rule 1 broken on.scroll.percent: a number from 0 to 100 is needed");
  assert.equal(tab.requests.filter((line) => line === `GET ${it.gateway.url}/v1/config`).length, 1);
});

test("a gateway that does not serve the site: what to add to its configuration", async () => {
  const site = it.site.url.replace("127.0.0.1", "localhost");
  const tab = await open([], { origin: site });
  const { inspector } = tab;
  await track(tab, "step", { n: 1 });
  // Of a refusal that it may not read a page only learns that nothing came.
  await inspector.says("Errors", "network", `Does the gateway's configuration have "${site}" in origins?`);
  await inspector.host.getByRole("button", { name: "Ask the gateway now" }).click();
  await inspector.says("Errors", `${it.gateway.url}/v1/config answers`, `refuses this site: add "${site}" to origins`);
});

test("what an earlier page left behind is found, and delivered", async () => {
  const tab = await open();
  await tab.route(IN, (route) => route.abort("connectionrefused"));
  const id = await track(tab, "step", { n: 3 });
  await tab.unroute(IN);
  await open([], { tab, path: "/next" });
  const { inspector } = tab;
  await inspector.section("Events");
  const card = inspector.host.locator(`#event-${id}`);
  await card.locator("summary").click();
  await waitFor("its way", async () => /by an earlier page, or another tab .*found: it was kept .*sent in batch .*answered: (accepted|duplicate)/.test((await card.innerText()).replace(/\s+/g, " ")));
  await it.simulator.acted(1, "callback");
});

test("the log: all that passed, found by words, and saved as JSON", async () => {
  const tab = await open(RULES);
  const { inspector } = tab;
  await track(tab, "question_asked", { plan: "unmistakable" });
  await inspector.says("Events", "question_asked accepted");
  await inspector.says("Log", "start", "track", "send", "answer", "emit");
  await inspector.host.getByRole("searchbox", { name: "Filter" }).fill("unmistakable");
  const found = await inspector.says("Log", /^Filter .* \d+ of \d+ entries/, "unmistakable");
  assert.ok(!found.includes("start"), found);
  await inspector.host.getByRole("combobox", { name: "Show" }).selectOption("storage");
  await waitFor("only what is kept", async () => (await inspector.host.getByRole("tabpanel").locator("li > code").allInnerTexts()).every((name) => name === "keep"));

  const [download] = await Promise.all([tab.waitForEvent("download"), inspector.host.getByRole("button", { name: "Save as JSON" }).click()]);
  assert.match(download.suggestedFilename(), /^onsite-.*\.json$/);
  const saved = JSON.parse(await readFile(await download.path(), "utf8"));
  assert.equal(saved.format, "salebot-onsite inspector 1");
  assert.equal(saved.events.find(({ name }) => name === "question_asked").state, "accepted");
  assert.equal(saved.cores[0].recipient, it.recipient);
  assert.equal(saved.cores[0].rules.length, RULES.length);
  assert.ok(saved.log.some(({ what, name }) => what === "track" && name === "question_asked"));
  await inspector.says("Log", "Saved as a file.");
  assert.equal((await tab.evaluate(async () => (await inspector.log()).format)), saved.format);
});

test("the log is bounded, however much happens", async () => {
  const tab = await open();
  await tab.evaluate(async (most) => {
    for (let n = 0; n < most; n++) dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    await onsite.track("step", { n: 1 });
  }, MAX_ENTRIES);
  const { log, log_left_out } = await tab.evaluate(() => inspector.log());
  assert.equal(log.length, MAX_ENTRIES);
  assert.ok(log_left_out > 0);
  await tab.inspector.says("Log", `older ones have gone, because ${MAX_ENTRIES} are kept`);
});

test("direct mode: the same, and the API key is nowhere in it", async () => {
  const events = { step: EVENTS.step, price_seen: EVENTS.price_seen };
  const options = { gateway: undefined, direct: { apiKey: API_KEY, exposeApiKey: true, baseUrl: it.simulator.url, events } };
  const tab = await open([{ event: "price_seen", on: { click: { selector: ".go" } } }], { options });
  const { inspector } = tab;
  await track(tab, "step", { n: 1 });
  await tab.click(".go");
  await inspector.says("Events", "step accepted", "price_seen accepted");
  await inspector.says("Overview", "Mode direct: the page calls Salebot itself", "the API key is in sight of every visitor");
  const known = JSON.stringify(await tab.evaluate(() => inspector.log()));
  assert.ok(known.includes("price_seen"));
  assert.ok(!known.includes(API_KEY), "the API key is in the log");
  for (const section of ["Overview", "Rules", "Events", "Outbox", "Errors", "Log"]) assert.ok(!(await inspector.says(section)).includes(API_KEY), section);
});

test("a fault of the core: it is told, the page goes on with another, and so does the inspector", async () => {
  const tab = await open();
  const { inspector } = tab;
  await tab.evaluate(() => {
    // The next text that goes in finds no encoder.
    const { encodeInto } = TextEncoder.prototype;
    TextEncoder.prototype.encodeInto = () => {
      TextEncoder.prototype.encodeInto = encodeInto;
      throw new Error("a trap");
    };
    onsite.track("step", { n: 1 });
  });
  await tab.evaluate(() => onsite.track("step", { n: 2 }));
  await inspector.says("Errors", "internal", 'the core failed at the input "track": a trap', "What to do: A fault of salebot-onsite itself");
  await inspector.says("Events", "step accepted");
  assert.deepEqual(await inspector.host.getByRole("combobox", { name: "Core" }).locator("option").allInnerTexts(), ["1, failed", "2"]);
});
