// Rules and consent: what the browser keeps and what leaves it, before a visitor agrees, after a refusal, and after both.

import assert from "node:assert/strict";
import { test } from "node:test";
import { begun, kept, listen, named, note, only, quiet, rests, sentEvents, watchWrites } from "../support/rules.mjs";
import { STUB, html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const TRIGGERS = [
  { event: "opened", on: "page_view", limit: { per: "visitor", times: 9 } },
  { event: "clicked", on: { click: { selector: "#buy" } }, limit: { per: "session", times: 9 } },
  { event: "scrolled", on: { scroll: { px: 100 } } },
  { event: "seen", on: { visible: { selector: "#offer" } } },
  { event: "waited", on: { time: { after_s: 0.05 } } },
  { event: "abandoned", on: { form_abandon: {} } },
];
const NAMES = [...TRIGGERS.map(({ event }) => event), "asked"];

const it = stage({ config: { events: Object.fromEntries(NAMES.map((name) => [name, { callback: name }])), triggers: TRIGGERS } });

const BODY = `<button id="buy">Buy</button><p id="offer">The offer</p><form><input name="phone"></form>
<button data-onsite="asked">Ask</button><div style="height:3000px">tall</div>`;

/** Opens the page with the script tag in a tab, or in a new one. */
async function open(attributes, { tab, head = "" } = {}) {
  const script = `${STUB}${named(it.recipient)}${head}<script>window.started = SalebotOnsite.ready().then(() => { ${note("SalebotOnsite")} })</script>`;
  it.site.pages.set("/page", html(script + it.tag(`data-automation="allow" ${attributes}`), BODY));
  tab = listen(tab ?? (await it.tab()));
  await tab.context().addInitScript(watchWrites);
  await tab.goto(`${it.site.url}/page?utm_source=vk`);
  await begun(tab);
  return tab;
}

/** Does all that the rules look for, and more. */
async function act(tab) {
  await tab.click("#buy");
  await tab.click("[data-onsite]");
  await tab.fill("[name=phone]", "1");
  await tab.evaluate(() => scrollTo(0, 500));
  await waitFor("the last of it to be noticed", async () => (await tab.made()).includes("scrolled"));
}

/** All requests since the page was opened, but for those that opened it. */
const requests = (tab) => tab.requests.filter((line) => !/^GET \S+(\/page\?utm_source=vk|\/v1\/app\.js)$/.test(line));

test("before consent nothing is kept and nothing is sent, whatever the visitor does; with it all arrives in order", async () => {
  const tab = await open('data-consent="required"');
  const sent = sentEvents(tab);
  await act(tab);
  await tab.evaluate(() => Promise.all([SalebotOnsite.track("asked"), SalebotOnsite.page(), SalebotOnsite.identify({ name: "Anna" })]));
  await tab.evaluate(() => history.pushState({}, "", "/page?utm_source=vk"));
  // The form that was begun is abandoned with the page.
  await tab.reload();
  await begun(tab);
  await act(tab);
  await quiet();
  assert.deepEqual(await kept(tab), only({}));
  assert.deepEqual(await tab.evaluate(() => writes), []);
  assert.deepEqual(await tab.context().cookies(), []);
  assert.deepEqual(requests(tab), []);
  assert.deepEqual(await it.simulator.journal(), []);

  const queued = (await tab.told("queued")).map((one) => one.name);
  await tab.evaluate(() => SalebotOnsite.consent("granted"));
  await waitFor("all to be accepted", async () => (await tab.told("accepted")).length >= queued.length);
  // What was opened before this could listen was queued too.
  const names = sent.map((event) => event.name);
  assert.deepEqual(names.slice(-queued.length), queued);
  assert.equal(names[0], "opened");
  assert.equal(new Set(sent.map((event) => event.id)).size, sent.length);
  assert.deepEqual([...new Set(sent.map((event) => event.batch.visitor))].length, 1);
  await rests(tab);
  const { local, ...others } = await kept(tab);
  assert.deepEqual([Object.keys(local), { local: {}, ...others }], [["onsite.1.memory"], only({})]);
  // Each event that waited, until the gateway had it.
  const written = (await tab.evaluate(() => writes)).map((one) => one.replace(/(?<=onsite\.1\.e\.).*/, "…"));
  // One that the gateway has at once is never written.
  const besides = written.filter((one) => !one.endsWith("onsite.1.e.…"));
  assert.deepEqual([...new Set(besides)], ["setItem onsite.1.memory"]);
});

test("a denial is the one thing kept; it holds on the next page and at once in another tab, where it drops what waits", async () => {
  const denied = only({ "onsite.1.consent": "denied" });
  const tab = await open('data-consent="required"');
  const other = await open('data-consent="required"', { tab: await it.another(tab) });
  await act(other);
  const waiting = (await other.told("queued")).length;
  await tab.evaluate(() => SalebotOnsite.consent("denied"));
  assert.deepEqual(await kept(tab), denied);
  await waitFor("the other tab to drop what waits", async () => (await other.told("dropped")).length >= waiting);
  assert.deepEqual([...new Set((await other.told("dropped")).map((one) => one.reason))], ["consent_required"]);

  const third = await open('data-consent="required"', { tab: await it.another(tab) });
  await tab.reload();
  await begun(tab);
  for (const one of [tab, other, third]) {
    const before = await one.made();
    await one.click("#buy");
    await one.click("[data-onsite]");
    assert.equal((await one.evaluate(() => SalebotOnsite.track("asked"))).reason, "consent_required");
    assert.deepEqual(await one.made(), before);
  }
  await quiet();
  for (const one of [tab, other, third]) {
    assert.deepEqual(await kept(one), denied);
    assert.deepEqual(requests(one), []);
  }
  assert.deepEqual(await it.simulator.journal(), []);

  // Granted again: here it counts, and the other tabs wait for their own yes.
  await tab.evaluate(() => SalebotOnsite.consent("granted"));
  await rests(tab);
  assert.deepEqual(Object.keys((await kept(tab)).local), ["onsite.1.memory"]);
  await tab.click("#buy");
  await it.simulator.calls(1, "callback");
  await waitFor("the other tab to take events again", async () => (await other.evaluate(() => SalebotOnsite.track("asked"))).status === "queued");
  await quiet();
  assert.deepEqual(requests(other), []);
  await other.evaluate(() => SalebotOnsite.consent("granted"));
  await waitFor("the other tab's event", async () => (await it.simulator.journal("callback")).at(-1).params.message === "asked");
});

test("a yes that comes before all else takes an earlier refusal back, on the next page too", async () => {
  const tab = await open("");
  await tab.evaluate(() => SalebotOnsite.consent("denied"));
  assert.deepEqual(await kept(tab), only({ "onsite.1.consent": "denied" }));
  const next = await open("", { tab: await it.another(tab), head: `<script>SalebotOnsite.consent("granted")</script>` });
  await rests(next);
  assert.deepEqual(Object.keys((await kept(next)).local), ["onsite.1.memory"]);
  const third = await open("", { tab: await it.another(tab) });
  assert.equal((await third.evaluate(() => SalebotOnsite.track("asked"))).status, "queued");
});

test("a denial after consent has the gateway forget the visitor, once; nothing follows, on this page or the next", async () => {
  const tab = await open("");
  const sent = sentEvents(tab);
  await tab.click("#buy");
  await waitFor("the click to be accepted", async () => (await it.simulator.journal("callback")).some((call) => call.params.message === "clicked"));
  const other = await open("", { tab: await it.another(tab) });
  const sentThere = sentEvents(other);
  await waitFor("the other tab to be quiet", async () => (await other.evaluate(() => SalebotOnsite.flush().then(() => true))));
  // Its rules may have come behind that.
  await quiet();
  await quiet();
  const before = sentThere.length;

  await tab.evaluate(() => {
    SalebotOnsite.consent("denied");
    SalebotOnsite.consent("denied");
  });
  await waitFor("the word of it", () => sent.some((event) => event.kind === "forget"));
  for (const one of [tab, other]) {
    await one.click("#buy");
    await one.evaluate(() => SalebotOnsite.track("asked"));
  }
  await quiet();
  assert.deepEqual(sent.filter((event) => event.kind === "forget").length, 1);
  assert.equal(sent.at(-1).kind, "forget");
  const visitors = new Set(sent.map((event) => event.batch.visitor));
  assert.equal(visitors.size, 1, "the gateway is told of the visitor it knows");
  assert.equal(sentThere.length, before);
  assert.deepEqual(await kept(tab), only({ "onsite.1.consent": "denied" }));
  const all = sent.length;
  await tab.reload();
  await begun(tab);
  await tab.click("#buy");
  await quiet();
  assert.equal(sent.length, all);
});

test("a visitor of whom nothing was ever sent is not sent to be forgotten either", async () => {
  for (const attributes of ['data-consent="required"', 'data-recipient="shop.visitor"']) {
    const tab = await open(attributes);
    await tab.evaluate((visitor) => {
      SalebotOnsite.consent("denied");
      window.shop = { visitor };
    }, it.recipient);
    // The chat is looked for once a second at the most.
    await tab.evaluate(() => SalebotOnsite.recipientId());
    await quiet();
    assert.deepEqual(requests(tab), [], attributes);
    assert.deepEqual(await kept(tab), only({ "onsite.1.consent": "denied" }));
  }
});

test("a browser that asks for privacy keeps nothing and sends nothing of what rules notice, unless the site ignores that", async () => {
  const head = `<script>Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => true })</script>`;
  const tab = await open("", { head });
  await act(tab);
  await quiet();
  assert.deepEqual(await kept(tab), only({}));
  assert.deepEqual(await tab.evaluate(() => writes), []);
  assert.deepEqual(requests(tab), []);

  const ignoring = await open('data-gpc="ignore"', { head });
  await act(ignoring);
  await waitFor("the click", async () => (await it.simulator.journal("callback")).some((call) => call.params.message === "clicked"));
  await rests(ignoring);
  assert.deepEqual(Object.keys((await kept(ignoring)).local), ["onsite.1.memory"]);
});
