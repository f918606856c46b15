// What rules remember of a visitor: from page to page, from tab to tab, and where the browser keeps nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { begun, kept, only, openRules, quiet, remembers, sentEvents } from "../support/rules.mjs";
import { html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const NAMES = ["clicked", "once", "each", "opened", "returned", "new_session"];

const it = stage({ config: { events: Object.fromEntries(NAMES.map((name) => [name, { callback: name }])) } });

const BUTTON = `<button id="buy">Buy</button>`;
const click = (event, limit) => ({ event, on: { click: { selector: "#buy" } }, limit });

/** Rules of which one is used up by two clicks, and one never. */
const CAPPED = [click("once", { per: "visitor", times: 2 }), click("each")];

const messages = async () => (await it.simulator.journal("callback")).map((call) => call.params.message);

/** What stands in the count of the one rule that is counted. */
const counted = async (tab) => +(await remembers(tab))[12];

for (const [code, fault] of [
  ["storage_full", `Storage.prototype.setItem = () => { throw new DOMException("no room", "QuotaExceededError") };`],
  ["storage_blocked", `Storage.prototype.setItem = () => { throw new DOMException("no", "SecurityError") };`],
  ["storage_blocked", `Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError") } });`],
  ["storage_blocked", `Object.defineProperty(window, "localStorage", { value: null });`],
]) {
  test(`where the browser keeps nothing, ${code} is said once, and the page goes on: ${fault.slice(0, 45)}`, async () => {
    const tab = await openRules(it, CAPPED, { body: BUTTON, head: `<script>${fault}</script>` });
    for (let n = 0; n < 3; n++) await tab.click("#buy");
    await tab.makes("once", "each", "once", "each", "each");
    await waitFor("all to be accepted", async () => (await tab.told("accepted")).length === 5);
    await tab.evaluate(() => onsite.consent("denied"));
    assert.deepEqual((await tab.told("error")).map((one) => one.code), [code]);
    assert.equal((await tab.evaluate(() => onsite.track("each"))).reason, "consent_required");
  });
}

test("of a browser that has lost its counts the gateway takes no more than a rule's limit for a visitor or a day allows", async () => {
  const rules = [click("once", { per: "visitor", times: 2 }), click("opened", { per: "day" }), click("each", { per: "session" })];
  const tab = await it.tab();
  const visit = async () => {
    await openRules(it, rules, { body: BUTTON, tab });
    await tab.click("#buy");
    await tab.makes("once", "opened", "each");
    const told = async () => [...(await tab.told("accepted")).map(() => "accepted"), ...(await tab.told("dropped")).map(({ reason }) => reason)];
    await waitFor("word of all three", async () => (await told()).length === 3);
    return told();
  };
  assert.deepEqual(await visit(), ["accepted", "accepted", "accepted"]);
  await tab.evaluate(() => (onsite.destroy(), localStorage.clear()));
  assert.deepEqual(await visit(), ["accepted", "accepted", "limit_reached"]);
  await tab.evaluate(() => (onsite.destroy(), localStorage.clear()));
  assert.deepEqual(await visit(), ["accepted", "limit_reached", "limit_reached"]);
  assert.deepEqual(await tab.told("error"), [], "it is no fault");
  await it.quiet();
  assert.deepEqual((await messages()).sort(), ["each", "each", "each", "once", "once", "opened"]);
  // After reset() somebody else sits there.
  await tab.evaluate(() => onsite.reset());
  await tab.click("#buy");
  await waitFor("three more", async () => (await messages()).length === 9);
});

test("what else stands under the names in storage is read as nothing, and written over", async () => {
  const lists = ["[]", "[1]", '[2,"visitor",0,0,0,0,0,{}]', '[1,"visitor",-1,1e308,"x",null,[],7,{},{},{}]'];
  const garbage = ["{", "null", '"text"', '{"visitor":1}', "[\n".repeat(100_000), "\u0000\uD800", ...lists, ...lists.map((list) => list.replace(/[[{,]/g, "$&\n").replace(/,|(?=[\]}])/g, (mark) => (mark ? "" : "\n")).replace(/"$/gm, ""))];
  const tab = await it.tab();
  for (const text of garbage) {
    // The gateway does not forget what it has counted.
    it.recipient += "x";
    const head = `<script>if (!window.kept) { localStorage.setItem("onsite.1.memory", ${JSON.stringify(text)}); localStorage.setItem("onsite.1.consent", "maybe") }</script>`;
    await openRules(it, CAPPED, { body: BUTTON, head, tab });
    await tab.click("#buy");
    await tab.makes("once", "each");
    assert.deepEqual(await tab.told("error"), [], text.slice(0, 60));
    const memory = await remembers(tab, (lines) => lines[12] === "1");
    assert.equal(memory[1], "1", text.slice(0, 60));
  }
  // Another tab writes it while this one runs.
  for (const text of garbage) {
    await tab.evaluate((newValue) => dispatchEvent(new StorageEvent("storage", { key: "onsite.1.memory", newValue })), text);
  }
  await tab.evaluate(() => {
    dispatchEvent(new StorageEvent("storage", { key: null }));
    dispatchEvent(new StorageEvent("storage", { key: "onsite.1.", newValue: "x" }));
    dispatchEvent(new StorageEvent("storage", { key: "onsite.1.consent", newValue: "x" }));
  });
  await tab.click("#buy");
  await tab.click("#buy");
  await tab.makes("once", "each", "once", "each", "each");
  assert.deepEqual(await tab.told("error"), []);
});

test('storage: "memory" keeps nothing, and counts for as long as the page is there', async () => {
  const options = { storage: "memory" };
  const tab = await openRules(it, CAPPED, { body: BUTTON, options });
  for (let n = 0; n < 3; n++) await tab.click("#buy");
  await tab.makes("once", "each", "once", "each", "each");
  await tab.evaluate(() => onsite.consent("denied"));
  assert.deepEqual(await kept(tab), only({}));
  await tab.reload();
  await begun(tab);
  await tab.click("#buy");
  await tab.makes("once", "each");
  assert.deepEqual(await tab.told("error"), []);
});

test("a visitor's caps hold on the next page, and in another tab that is open meanwhile", async () => {
  const tab = await openRules(it, CAPPED, { body: BUTTON });
  const other = await openRules(it, CAPPED, { body: BUTTON, tab: await it.another(tab) });
  await tab.click("#buy");
  await tab.makes("once", "each");
  await waitFor("the count in storage", async () => (await counted(other)) === 1);
  await quiet();
  await other.click("#buy");
  await other.makes("once", "each");
  await quiet();
  await tab.click("#buy");
  await tab.makes("once", "each", "each");
  await openRules(it, CAPPED, { body: BUTTON, path: "/next", tab });
  await tab.click("#buy");
  await tab.makes("each");
  await it.simulator.calls(6, "callback");
  assert.deepEqual((await messages()).sort(), ["each", "each", "each", "each", "once", "once"]);
});

for (const [what, leave] of [
  ["the page is left", () => (location.href = "/left")],
  ["it is destroyed", () => onsite.destroy()],
  ["the tab is hidden", () => {
    Object.defineProperty(document, "visibilityState", { value: "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
  }],
]) {
  test(`what an event counts is kept also where ${what} right behind it`, async () => {
    it.site.pages.set("/left", html("", "<p>Left</p>"));
    const tab = await openRules(it, CAPPED, { body: BUTTON });
    await remembers(tab);
    // Without the wait that its writing has.
    const head = "const { setTimeout } = window; window.setTimeout = (run, ms, ...more) => setTimeout(run, ms === 50 ? 1e6 : ms, ...more);";
    await tab.evaluate(head);
    await tab.evaluate(`document.querySelector("#buy").click(); (${leave})()`);
    await remembers(tab, (lines) => lines[12] === "1");
  });
}

test("two tabs that race make events of one id, by which the gateway can tell them, and the count is one", async () => {
  // What other tabs keep is heard late here, as when both do something in the same moment.
  const late = `<script>
  const waiting = [];
  window.hear = () => { window.hears = true; waiting.splice(0).forEach(({ key, newValue }) => dispatchEvent(new StorageEvent("storage", { key, newValue }))) };
  addEventListener("storage", (event) => { if (!window.hears) { event.stopImmediatePropagation(); waiting.push(event) } });
  </script>`;
  const rules = [click("once", { per: "visitor", times: 1 })];
  const tab = await openRules(it, rules, { body: BUTTON, head: late });
  const other = await openRules(it, rules, { body: BUTTON, head: late, tab: await it.another(tab) });
  await Promise.all([tab, other].map((one) => one.click("#buy")));
  await Promise.all([tab, other].map((one) => one.makes("once")));
  const [[mine], [theirs]] = await Promise.all([tab, other].map((one) => one.told("trigger")));
  assert.equal(mine.id, theirs.id);
  for (const one of [tab, other]) await waitFor("the event to be accepted", async () => (await one.told("accepted")).some(({ id }) => id === mine.id));
  for (const one of [tab, other]) await one.evaluate(() => window.hear());
  await waitFor("the count in storage", async () => (await counted(tab)) === 1);
  for (const one of [tab, other]) await one.click("#buy");
  await quiet();
  assert.equal(await counted(tab), 1);
  for (const one of [tab, other]) assert.deepEqual(await one.made(), ["once"]);
});

test("a session goes on from page to page with the campaign it came with; half an hour later another visit begins", async () => {
  const rules = [
    { event: "new_session", on: "page_view", limit: { per: "session" } },
    { event: "returned", on: "page_view", where: { visits: { min: 2 } } },
    { event: "opened", on: "page_view" },
  ];
  const head = `<script>
  const ahead = 60_000 * new URLSearchParams(location.search).get("minutes"), { now } = Date;
  Date.now = () => now() + ahead;
  </script>`;
  const tab = await it.tab();
  const sent = sentEvents(tab);
  const open = async (query, ...names) => {
    const before = sent.length;
    await openRules(it, rules, { head, path: `/page?${query}`, tab });
    await tab.makes(...names);
    await waitFor("all to be accepted", async () => (await tab.told("accepted")).length === names.length);
    return sent.slice(before).map((event) => event.batch.page.utm ?? {});
  };
  assert.deepEqual(await open("minutes=0&utm_source=vk&yclid=7", "new_session", "opened"), Array(2).fill({ source: "vk", yclid: "7" }));
  assert.deepEqual(await open("minutes=20&utm_source=mail", "opened"), [{ source: "vk", yclid: "7" }]);
  // Twenty-nine minutes after the last page it is still the same.
  assert.deepEqual(await open("minutes=49", "opened"), [{ source: "vk", yclid: "7" }]);
  assert.deepEqual(await open("minutes=80&utm_source=mail", "new_session", "returned", "opened"), Array(3).fill({ source: "mail" }));
  assert.deepEqual(await open("minutes=81", "returned", "opened"), Array(2).fill({ source: "mail" }));
});

test("a dry run does everything but send: its events are dropped, and the real memory has no trace of it", async () => {
  const options = { dryRun: true };
  const tab = await openRules(it, CAPPED, { body: BUTTON, options });
  for (let n = 0; n < 3; n++) await tab.click("#buy");
  await tab.makes("once", "each", "once", "each", "each");
  await tab.evaluate(() => onsite.track("clicked").then((receipt) => receipt.accepted));
  assert.deepEqual((await tab.told("dropped")).map((one) => one.reason), Array(6).fill("dry_run"));
  assert.deepEqual(await tab.told("sent"), []);
  assert.deepEqual(await tab.told("error"), []);
  assert.deepEqual(Object.keys((await kept(tab)).local), ["onsite.1.dry"]);
  // A dry run has its own caps on the next page.
  await tab.reload();
  await begun(tab);
  await tab.click("#buy");
  await tab.makes("each");
  await quiet();
  assert.ok(!tab.requests.some((line) => line.includes("/v1/in")));
  assert.deepEqual(await it.simulator.journal(), []);

  await openRules(it, CAPPED, { body: BUTTON, tab });
  await tab.click("#buy");
  await tab.makes("once", "each");
  await it.simulator.calls(2, "callback");
});
