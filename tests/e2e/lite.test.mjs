// Pages whose browser runs no WebAssembly: the lite core takes its place, and goes on with what the other has kept, as that does with
// what this one keeps.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DOOR } from "../../pkg/page/door.js";
import { STUB, html, stage } from "../support/stage.mjs";
import { kept, listen, named, note, only, quiet, remembers, rests, sentEvents } from "../support/rules.mjs";
import { waitFor } from "../support/wait.mjs";

const it = stage();

/** Takes WebAssembly away. */
const NO_WASM = () => delete globalThis.WebAssembly;

/** A tab, in which there may be no WebAssembly; `sent` on it is what it sends. */
async function tabWith({ wasm = true, of } = {}) {
  const tab = listen(await (of ? it.another(of) : it.tab()));
  if (!wasm) await tab.addInitScript(NO_WASM);
  return Object.assign(tab, { sent: sentEvents(tab) });
}

/** Opens a page in a tab; `recipient` is whom the chat names, null for nobody yet. */
async function open(tab, { recipient = it.recipient, options = {}, head = "" } = {}) {
  const script = `<script type="module">
  import { createOnsite } from "/pkg/index.js";
  window.onsite = createOnsite(${JSON.stringify({ gateway: it.gateway.url, ...options })});
  ${note("onsite")}
  window.steps = (...numbers) => Promise.all(numbers.map((n) => onsite.track("step", { n })));
  onsite.ready().catch(() => {}).then(() => (window.isReady = true));
  </script>`;
  it.site.pages.set("/page", html((recipient === null ? "" : named(recipient)) + head + script));
  await tab.goto(`${it.site.url}/page`);
  await tab.waitForFunction(() => window.isReady);
  return tab;
}

const steps = (tab, ...numbers) => tab.evaluate(async (numbers) => (await steps(...numbers)).map(({ status, reason }) => reason ?? status), numbers);
const accepted = (tab, count) => waitFor(`${count} to be accepted`, async () => (await tab.told("accepted")).length === count);
const acted = async (count) => (await it.simulator.acted(count, "callback")).map(({ params }) => params.n);
const keptEvents = async (tab) => Object.keys((await kept(tab)).local).filter((key) => key.startsWith("onsite.1.e.")).length;

test("without WebAssembly events, pages and names reach the bot, late recipients too, and the gateway learns why", async () => {
  const tab = await open(await tabWith({ wasm: false }), { recipient: null });
  assert.deepEqual(await steps(tab, 1, 2), ["queued", "queued"]);
  await tab.evaluate(() => Promise.all([onsite.page(), onsite.identify({ name: "Anna", variables: { plan: "pro" } })]));
  assert.deepEqual(tab.sent, []);
  assert.equal(await keptEvents(tab), 4);
  await tab.evaluate((recipient) => (window.SaleBotPro = { recipient_id: recipient }), it.recipient);
  assert.equal(await tab.evaluate(() => onsite.recipientId()), it.recipient);
  await accepted(tab, 4);
  assert.deepEqual(await acted(2), ["1", "2"]);
  assert.deepEqual(tab.sent.map(({ kind, batch }) => [kind, batch.lite]), [["track", "no_wasm"], ["track", "no_wasm"], ["page", "no_wasm"], ["identify", "no_wasm"]]);
  for (const { id } of tab.sent) assert.match(id, /^[0-9A-HJKMNP-TV-Z]{26}$/);
  await rests(tab);
  const [error, ...more] = await tab.told("error");
  assert.deepEqual([error.code, more], ["internal", []]);
  assert.match(error.message, /^rules make no events: WebAssembly cannot be started: ./);
  assert.deepEqual(await steps(tab, 3), ["queued"]);
  assert.equal(await tab.evaluate(() => onsite.track("NO").then(({ reason }) => reason)), "invalid_argument");
  assert.equal(await tab.evaluate(() => onsite.callback("x").then(({ reason }) => reason)), "invalid_argument");
  await tab.evaluate(() => onsite.flush());
  assert.deepEqual(await acted(3), ["1", "2", "3"]);
});

test("the script tag does the same, its stub's calls included, and rules make nothing", async () => {
  const tab = await tabWith({ wasm: false });
  const early = `<script>SalebotOnsite.track("step", { n: 1 }).then((receipt) => receipt.accepted).then((end) => (window.end = end.status))</script>`;
  it.site.pages.set("/page", html(STUB + named(it.recipient) + early + it.tag()));
  await tab.goto(`${it.site.url}/page?utm_source=vk`);
  await tab.waitForFunction(() => window.end);
  assert.equal(await tab.evaluate(() => window.end), "accepted");
  assert.deepEqual(tab.sent.map(({ batch }) => [batch.lite, batch.page.utm]), [["no_wasm", { source: "vk" }]]);
  const scripts = tab.requests.filter((line) => line.startsWith("GET") && line.includes(it.gateway.url));
  assert.deepEqual(scripts, [`GET ${it.gateway.url}/v1/app.js`, `GET ${it.gateway.url}/v1/lite.js?v=${DOOR}`]);
});

test("without DecompressionStream all is as ever", async () => {
  const tab = await tabWith();
  await tab.addInitScript(() => delete globalThis.DecompressionStream);
  await open(tab);
  await steps(tab, 1);
  await accepted(tab, 1);
  assert.deepEqual(tab.sent.map(({ batch }) => batch.lite), [undefined]);
  assert.deepEqual(await tab.told("error"), []);
});

test("where the lite core cannot be loaded either, ready() rejects, and the next page sends what was kept", async () => {
  const before = await open(await tabWith(), { recipient: null });
  await steps(before, 1);
  const tab = await tabWith({ wasm: false, of: before });
  await tab.route("**/lite.js", (route) => route.fulfill({ status: 404 }));
  await open(tab);
  assert.match(await tab.evaluate(() => onsite.ready().catch(({ code, message }) => `${code} ${message}`)), /^internal the start failed: WebAssembly cannot be started: ./);
  assert.deepEqual(await steps(tab, 2), ["internal"]);
  await before.close();
  await open(await tabWith({ of: tab }));
  assert.deepEqual(await acted(1), ["1"]);
});

for (const [first, second] of [[true, false], [false, true], [false, false]]) {
  const names = [first, second].map((wasm) => (wasm ? "wasm" : "lite"));
  test(`from page to page, ${names.join(" to ")}: what one has kept the other sends, in its order and once`, async () => {
    const one = await open(await tabWith({ wasm: first }), { recipient: null });
    await steps(one, 1, 2, 3);
    const [visitor, , visits] = (await remembers(one)).slice(2);
    const two = await open(await tabWith({ wasm: second, of: one }), { recipient: null });
    await steps(two, 4);
    await one.close();
    await two.evaluate((recipient) => (window.SaleBotPro = { recipient_id: recipient }), it.recipient);
    await accepted(two, 4);
    await rests(two);
    assert.deepEqual(await acted(4), ["1", "2", "3", "4"]);
    assert.deepEqual(await two.told("error").then((errors) => errors.length), second ? 0 : 1);
    // The same visitor, in the same session.
    const [same, , still] = (await remembers(two)).slice(2);
    assert.deepEqual([same, still], [visitor, visits]);
  });
}

for (const wasm of [true, false]) {
  test(`two tabs, one of them lite: what the other leaves behind, here the ${wasm ? "lite" : "wasm"} one, is sent by the one that stays`, async () => {
    const leaving = await open(await tabWith({ wasm: !wasm }), { recipient: null });
    const staying = await open(await tabWith({ wasm, of: leaving }));
    await steps(leaving, 1, 2);
    await waitFor("both to be kept", async () => (await keptEvents(staying)) === 2);
    await leaving.close();
    await accepted(staying, 2);
    assert.deepEqual(await acted(2), ["1", "2"]);
    await rests(staying);
  });
}

test("a refusal in a tab with wasm holds in a lite one at once, and on its next page; so does its end", async () => {
  const lite = await open(await tabWith({ wasm: false }), { recipient: null });
  await steps(lite, 1);
  const other = await open(await tabWith({ of: lite }), { recipient: null });
  await other.evaluate(() => onsite.consent("denied"));
  await waitFor("the event to be dropped", async () => (await lite.told("dropped")).some(({ reason }) => reason === "consent_required"));
  assert.deepEqual(await steps(lite, 2), ["consent_required"]);
  await waitFor("the refusal to be all that is kept", async () => {
    assert.deepEqual(await kept(lite), only({ "onsite.1.consent": "denied" }));
    return true;
  });
  await open(lite);
  assert.deepEqual(await steps(lite, 3), ["consent_required"]);
  await lite.evaluate(() => onsite.consent("granted"));
  assert.deepEqual(await steps(lite, 4), ["queued"]);
  await accepted(lite, 1);
  assert.deepEqual(await steps(other, 5), ["queued"]);
});

test("before consent nothing is kept or sent; with it all goes, and a refusal tells the gateway to forget", async () => {
  const tab = await open(await tabWith({ wasm: false }), { options: { consent: "required" } });
  await steps(tab, 1, 2);
  await quiet();
  assert.deepEqual([await kept(tab), tab.sent], [only({}), []]);
  await tab.evaluate(() => onsite.consent("granted"));
  await accepted(tab, 2);
  assert.deepEqual(await acted(2), ["1", "2"]);
  await tab.evaluate(() => onsite.consent("denied"));
  await waitFor("the word of it", () => tab.sent.some(({ kind }) => kind === "forget"));
  await waitFor("the refusal to be all that is kept", async () => {
    assert.deepEqual(await kept(tab), only({ "onsite.1.consent": "denied" }));
    return true;
  });
});

test("leaving the page right behind an event loses nothing and doubles nothing", async () => {
  const tab = await open(await tabWith({ wasm: false }));
  it.site.pages.set("/next", html(""));
  await tab.evaluate(() => {
    steps(1, 2);
    location.href = "/next";
  });
  await tab.waitForURL("**/next");
  assert.deepEqual(await acted(2), ["1", "2"]);
  // The next page sends what it does not know to have arrived; the gateway knows it again.
  await open(tab);
  await rests(tab);
  assert.deepEqual(await acted(2), ["1", "2"]);
});

test("while the gateway is down events wait with growing pauses, and are asked for no sooner than it says", async () => {
  const tab = await tabWith({ wasm: false });
  const answers = [{ status: 503, headers: { "retry-after": "1", "access-control-expose-headers": "Retry-After", "access-control-allow-origin": "*" }, body: "" }, { status: 500, headers: { "access-control-allow-origin": "*" }, body: "no" }];
  const times = [];
  await tab.route("**/v1/in", (route) => {
    times.push(Date.now());
    const answer = answers.shift();
    return answer ? route.fulfill(answer) : route.continue();
  });
  await open(tab);
  await steps(tab, 1);
  await accepted(tab, 1);
  assert.equal(times.length, 3);
  assert.ok(times[1] - times[0] >= 1000, times);
  assert.ok(times[2] - times[1] >= 200, times);
  assert.deepEqual((await tab.told("retry")).map(({ code }) => code), ["http_status", "http_status"]);
  assert.deepEqual(await acted(1), ["1"]);
});

for (const wasm of [true, false]) {
  test(`what an answer leaves open waits by itself, and what came later goes at once, with the ${wasm ? "wasm" : "lite"} core`, async () => {
    const tab = await tabWith({ wasm });
    const batches = [];
    await tab.route("**/v1/in", async (route) => {
      const ids = route.request().postDataJSON().events.map(({ id }) => id);
      batches.push(ids);
      if (batches.length > 1) return route.continue();
      const [first] = ids;
      const open = { code: "rate_limited", message: "later", retry_after_s: 60, line: false };
      await route.fulfill({ status: 202, headers: { "access-control-allow-origin": "*" }, json: { results: [{ id: first, status: "accepted" }], open } });
    });
    await open(tab, { recipient: null });
    await steps(tab, 1, 2);
    await tab.evaluate((recipient) => (window.SaleBotPro = { recipient_id: recipient }), it.recipient);
    await waitFor("the word of a retry", async () => (await tab.told("retry")).length === 1);
    assert.deepEqual((await tab.told("retry")).map(({ code, message }) => [code, message]), [["rate_limited", "later"]]);
    await steps(tab, 3);
    await accepted(tab, 2);
    assert.deepEqual(batches.map((ids) => ids.length), [2, 1]);
    assert.ok(!batches[0].includes(batches[1][0]));
    assert.deepEqual(await acted(1), ["3"]);
  });

  test(`what a visitor does prolongs the session, with the ${wasm ? "wasm" : "lite"} core`, async () => {
    // Where no program may be at work, nothing is watched for.
    const tab = await open(await tabWith({ wasm }), { options: { automation: "allow" } });
    await steps(tab, 1);
    await rests(tab);
    const last = (memory) => Number(memory[6]);
    const before = last(await remembers(tab));
    let x = 0;
    // Watching begins with the gateway's rules, of which there are none.
    await waitFor("it to be seen that something was done", async () => {
      await tab.mouse.move(++x, 100);
      // As when the page is left: what was done is kept to the moment.
      await tab.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide")));
      return last(await remembers(tab)) > before;
    });
  });
}
