// The inspector and the cores that a page has one after the other: which one runs and why, and what each is told.

import assert from "node:assert/strict";
import { test } from "node:test";
import { INSPECTOR, inspectorOf } from "../support/inspector.mjs";
import { named, openRules } from "../support/rules.mjs";
import { STUB, html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const it = stage();

const IN = "**/v1/in";

/** Opens a page with the inspector imported and an instance that goes by these rules. */
async function open(triggers = [], { tab, ...more } = {}) {
  tab = await openRules(it, triggers, { body: `<button id="own">Own</button>`, ...more, tab, head: INSPECTOR + (more.head ?? "") });
  return Object.assign(tab, { inspector: inspectorOf(tab), known: () => tab.evaluate(() => inspector.log()) });
}

/** Opens a page with the script tag and `data-debug`. */
async function openTag(tab, attributes = "") {
  it.site.pages.set("/tagged", html(STUB + named(it.recipient) + it.tag(`data-debug ${attributes}`)));
  await tab.goto(`${it.site.url}/tagged`);
  await tab.waitForFunction(() => window.SalebotOnsite?.on);
  return Object.assign(tab, { inspector: inspectorOf(tab) });
}

const track = (tab, name, props, instance = "onsite") => tab.evaluate(async ([instance, ...given]) => (await window[instance].track(...given)).id, [instance, name, props]);

/** Has an instance's core fail at a call, and waits until the next one has taken another. */
async function trap(tab, instance) {
  await tab.evaluate((instance) => {
    // The next text that goes in finds no encoder.
    const { encodeInto } = TextEncoder.prototype;
    TextEncoder.prototype.encodeInto = () => {
      TextEncoder.prototype.encodeInto = encodeInto;
      throw new Error("a trap");
    };
    window[instance].track("step", { n: 1 });
  }, instance);
  await track(tab, "step", { n: 2 }, instance);
}

/** Begins another instance of a page, `window.other`, whose gateway is at this path. */
const another = (tab, path, triggers = []) =>
  tab.evaluate(async ([gateway, triggers]) => {
    const { createOnsite } = await import("/pkg/index.js");
    window.other = createOnsite({ gateway, dryRun: true, automation: "allow", triggers });
    await other.ready();
  }, [it.gateway.url + path, triggers]);

const FAR = { event: "step", on: { scroll: { percent: 175 } } };
const CLICKED = { event: "step", on: { click: { selector: "#own" } } };

for (const [kind, instance, opened] of [
  ["an npm page", "onsite", () => open([FAR, CLICKED])],
  ["the script tag", "SalebotOnsite", async () => openTag(await it.tab(), 'data-automation="allow"')],
]) {
  test(`${kind}: after the third fault the lite core is shown, with what it does, and why it is there`, async () => {
    const tab = await opened();
    const { inspector } = tab;
    for (let n = 0; n < 3; n++) await trap(tab, instance);
    const id = await track(tab, "price_seen", { plan: "pro" }, instance);
    const why = "because the other core has failed three times, the last time with: a trap";
    await inspector.says("Overview", `Core lite rules make no events, ${why}`, `Recipient known ${it.recipient}`, "Last answer 202", "Outbox empty");
    await inspector.says("Rules", "No rule makes an event here", why);
    const errors = await inspector.says("Errors", "rules make no events: a fault of salebot-onsite itself: a trap", "What to do: The page's core has failed three times", 'the core failed at the input "track": a trap');
    // What the page and its core tell of one thing is there once.
    assert.equal(errors.match(/What to do/g).length, kind === "an npm page" ? 3 : 2, errors);
    await inspector.section("Events");
    await inspector.host.locator(`#event-${id} summary`).getByText("accepted").waitFor();
    const chosen = inspector.host.getByRole("combobox", { name: "Core" });
    assert.deepEqual(await chosen.locator("option").allInnerTexts(), ["1, failed", "2, failed", "3, failed", "4, lite"]);
    await chosen.selectOption("1, failed");
    await inspector.says("Overview", "This core has failed, and the page has gone on with another", "Core WebAssembly");
  });
}

/** Has every core but the lite one trap as it starts, where it is asked for more room than there is. */
const TRAPS_AT_START = `<script>
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...given) => {
  const made = await instantiate(...given);
  const { exports } = made;
  // Rules are looked through by another file.
  return exports?.room ? { exports: { ...exports, start: () => exports.room(-1) } } : made;
};
</script>`;

test("cores that trap as they start have failed, and the lite one runs", async () => {
  const tab = await open([], { head: TRAPS_AT_START });
  await tab.inspector.says("Overview", "Core lite rules make no events, because the other core has failed three times");
  await tab.inspector.says("Errors", 'the core failed at the input "start": ');
  const { cores } = await tab.known();
  assert.deepEqual(cores.map(({ kind, state }) => [kind, state]), [["wasm", "failed"], ["wasm", "failed"], ["wasm", "failed"], ["lite", "running"]]);
});

test("where the lite core cannot be loaded behind the third fault, the panel says so", async () => {
  const tab = await it.tab();
  await tab.route("**/pkg/page/lite.js", (route) => route.abort());
  await open([], { tab });
  for (let n = 0; n < 3; n++) await trap(tab, "onsite");
  await tab.inspector.says("Errors", "the start failed: a fault of salebot-onsite itself: a trap What to do: The page's core has failed three times", "the lite core could not be loaded either, so nothing is sent");
});

test("a page whose policy forbids WebAssembly: the lite core from the start, and why, with npm too", async () => {
  const header = `script-src 'self' 'unsafe-inline'`;
  const script = `<script type="module">
  import * as inspector from "/pkg/inspector.js";
  import { createOnsite } from "/pkg/index.js";
  window.inspector = inspector;
  window.onsite = createOnsite({ gateway: "${it.gateway.url}", automation: "allow" });
  </script>`;
  it.site.pages.set("/no-wasm", (_, response) => response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": header }).end(html(named(it.recipient) + script)));
  const tab = await it.tab();
  await tab.goto(`${it.site.url}/no-wasm`);
  await tab.waitForFunction(() => window.onsite);
  await track(tab, "step", { n: 1 });
  await inspectorOf(tab).says("Overview", "Core lite rules make no events, because WebAssembly cannot be started: ");
  const { cores } = await tab.evaluate(() => inspector.log());
  assert.deepEqual(cores.map(({ kind, number, state }) => [number, kind, state]), [[1, "lite", "running"]]);
});

test("where neither core can be had, the panel says so, and what to do", async () => {
  const tab = await it.tab();
  await tab.addInitScript(() => delete window.WebAssembly);
  await tab.route("**/v1/lite.js?*", (route) => route.abort());
  const { inspector } = await openTag(tab);
  await inspector.says("Overview", "The core cannot run on this page");
  await inspector.says("Errors", "internal", "the start failed: WebAssembly cannot be started", "What to do: The page's core cannot be started");
});

test("a broken rule of the page's own: its member and the reason, before and behind a fault of the core", async () => {
  const tab = await open([FAR, CLICKED]);
  const { inspector } = tab;
  const wanted = "Rule 0 broken on.scroll.percent: a number from 0 to 100 is needed";
  await inspector.says("Rules", wanted, "rule 1 waits");
  await inspector.says("Errors", "configuration", "triggers[0].on.scroll.percent: a number from 0 to 100 is needed");
  await trap(tab, "onsite");
  await inspector.says("Rules", wanted, "rule 1 waits");
});

test("what a page tells before the inspector is there is shown as well: its rules cannot be loaded", async () => {
  const tab = await it.tab();
  let release;
  const told = new Promise((resolve) => (release = resolve));
  await tab.route("**/v1/config", (route) => route.abort());
  await tab.route("**/pkg/inspector/main.js", async (route) => {
    await told;
    await route.continue();
  });
  const opening = open("gateway", { tab });
  await waitFor("the error", async () => tab.evaluate(() => window.told?.some(([name]) => name === "error")));
  release();
  await opening;
  await inspectorOf(tab).says("Errors", "network", "the gateway's rules cannot be loaded, which is tried again");
});

test("the gateway is the one that the page names, whatever else is asked, and before anything is", async () => {
  const tab = await open([], { options: { dryRun: true } });
  await tab.evaluate((site) => fetch(`${site}/other/v1/config`), it.site.url);
  await tab.inspector.says("Overview", `Gateway ${it.gateway.url} `);
  assert.deepEqual((await tab.known()).cores.map(({ gateway }) => gateway), [it.gateway.url]);
});

test("a page with two instances has two cores, and their places tell them apart", async () => {
  const tab = await open();
  const { inspector } = tab;
  await another(tab, "/other", [FAR]);
  const host = new URL(it.gateway.url).host;
  const chosen = inspector.host.getByRole("combobox", { name: "Core" });
  await inspector.says("Rules", "Rule 0 broken on.scroll.percent: a number from 0 to 100 is needed");
  assert.deepEqual(await chosen.locator("option").allInnerTexts(), [`1, ${host}`, `2, ${host}/other`]);
  await chosen.selectOption(`1, ${host}`);
  await inspector.says("Rules", "There are no rules.");
  await inspector.says("Overview", `Gateway ${it.gateway.url} `);
});

test("an event's rule is shown as the core has it that made it", async () => {
  const tab = await open([CLICKED]);
  const { inspector } = tab;
  await another(tab, "/other");
  await tab.click("#own");
  await inspector.section("Events");
  await inspector.host.locator("summary", { hasText: "step" }).click();
  await inspector.says("Events", "by rule 0 of core 1");
  await inspector.host.getByRole("button", { name: "rule 0" }).click();
  const chosen = inspector.host.getByRole("combobox", { name: "Core" });
  assert.match(await chosen.evaluate(({ selectedOptions: [{ text }] }) => text), /^1, /);
  await inspector.says("Rules", "rule 0 fired");
});

test("an instance that was destroyed has ended, what it had sent waits for another, and its page shows one that lives", async () => {
  const tab = await open();
  const { inspector } = tab;
  await another(tab, "/other");
  await inspector.says("Overview", `Gateway ${it.gateway.url}/other `);
  await tab.evaluate(() => other.destroy());
  await inspector.says("Overview", `Gateway ${it.gateway.url} `);
  const host = new URL(it.gateway.url).host;
  const chosen = inspector.host.getByRole("combobox", { name: "Core" });
  assert.deepEqual(await chosen.locator("option").allInnerTexts(), [`1, ${host}`, `2, ${host}/other, ended`]);
  await chosen.selectOption(`2, ${host}/other, ended`);
  await inspector.says("Overview", "This core's instance has ended");

  const held = [];
  await tab.route(IN, (route) => void held.push(route));
  const id = await track(tab, "step", { n: 1 });
  await waitFor("the batch", () => held.length === 1);
  await tab.evaluate(() => onsite.destroy());
  const { cores, events, batches } = await tab.known();
  assert.deepEqual(cores.map(({ state }) => state), ["ended", "ended"]);
  assert.deepEqual(events.map((event) => [event.id, event.state]), [[id, "waiting"]]);
  assert.deepEqual(batches.map(({ unheard, status }) => [unheard, status]), [[true, undefined]]);
});

test("of instances that have ended the last twenty are known", async () => {
  const tab = await open();
  for (let n = 0; n < 22; n++) {
    await another(tab, `/other${n}`);
    await tab.evaluate(() => other.destroy());
  }
  const { cores } = await tab.known();
  assert.deepEqual(cores.map(({ number, state }) => [number, state]), [[1, "running"], ...Array.from({ length: 20 }, (_, place) => [place + 4, "ended"])]);
});

test("with two batches on their way each answer is told of the one that it is for", async () => {
  const tab = await open();
  const { inspector } = tab;
  const held = [];
  await tab.route(IN, (route) => void held.push(route));
  const first = await track(tab, "step", { n: 1 });
  await waitFor("the first batch", () => held.length === 1);
  const second = await track(tab, "step", { n: 2 });
  // As on the way out: what waits goes beside what is on its way, and with it.
  await tab.evaluate(() => dispatchEvent(new Event("online")));
  await waitFor("the second batch", () => held.length === 2);
  const refused = JSON.stringify({ error: { code: "rate_limited", message: "too much", retry_after_s: 3600 } });
  await held[1].fulfill({ status: 429, contentType: "application/json", headers: { "access-control-allow-origin": it.site.url }, body: refused });
  const batches = async () => (await tab.known()).batches.map(({ number, ids, status }) => [number, ids, status]);
  await waitFor("an answer", async () => (await batches()).some(([, , status]) => status));
  assert.deepEqual(await batches(), [[1, [first], undefined], [2, [first, second], 429]]);
  // The first event is still on its way in the first batch; the second one waits.
  await inspector.says("Outbox", /step [\d:]+ on its way step [\d:]+ waits/);
  await held[0].continue();
  await waitFor("the other answer", async () => (await batches())[0][2] === 202);
  await inspector.section("Events");
  for (const [id, way] of [[first, /sent in batch 1 .*sent again in batch 2 .*batch 2 was answered with 429.*batch 1 was answered: accepted/], [second, /sent in batch 2 .*batch 2 was answered with 429: rate_limited, too much .*comes again after/]]) {
    const card = inspector.host.locator(`#event-${id}`);
    await card.locator("summary").click();
    await waitFor(`${way}`, async () => way.test((await card.innerText()).replace(/\s+/g, " ")));
  }
  await inspector.says("Events", "Batches: 2");
});

test("what a core that failed had sent is not waited for", async () => {
  const tab = await open();
  const held = [];
  await tab.route(IN, (route) => (held.length ? route.continue() : void held.push(route)));
  await track(tab, "step", { n: 1 });
  await waitFor("the first batch", () => held.length === 1);
  await trap(tab, "onsite");
  await tab.inspector.section("Events");
  await tab.inspector.host.getByText("Batches:").click();
  await tab.inspector.says("Events", /1: [\d:]+, 1 event, [\d.]+ (bytes|KiB), its core was over before an answer came/);
});

test("of an answer that the core failed at is known what it was, and its event goes again", async () => {
  const tab = await open();
  await tab.evaluate(() => {
    const { encodeInto } = TextEncoder.prototype;
    TextEncoder.prototype.encodeInto = function (text, ...more) {
      if (!text.includes("results")) return encodeInto.call(this, text, ...more);
      TextEncoder.prototype.encodeInto = encodeInto;
      throw new Error("a trap");
    };
  });
  const id = await track(tab, "step", { n: 1 });
  const { log, batches, events } = await waitFor("the end", async () => {
    const known = await tab.known();
    return known.events[0]?.state === "accepted" && known;
  });
  assert.deepEqual(batches.map(({ ids, core, status, unheard }) => [ids, core, status, unheard]), [[[id], 1, 202, undefined], [[id], 2, 202, undefined]]);
  assert.deepEqual(log.filter(({ what }) => what === "trap").map(({ input, status }) => [input, status]), [["answer", 202]]);
  assert.deepEqual(events[0].steps.map(({ is, status }) => status ?? is), ["queued", "sent", 202, "sent", 202, "accepted"]);
});

test("the outbox tells sizes as the limit counts them, and as the browser keeps them", async () => {
  const tab = await open();
  await tab.route(IN, (route) => route.abort("connectionrefused"));
  await track(tab, "step", { n: 1, who: "Ольга — ☎" });
  const text = await waitFor("what is kept", () => tab.evaluate(() => Object.entries(localStorage).find(([name]) => name.startsWith("onsite.1.e."))?.[1]));
  // It goes out as two lines: the event, and what it shares with others.
  const [shared, json] = text.split("\n").slice(-2);
  assert.equal(JSON.parse(json).props.who, "Ольга — ☎");
  const counted = Buffer.byteLength(shared + json);
  const kept = Buffer.byteLength(text);
  assert.ok(counted < kept && kept < 1024, `${counted} of ${kept}`);
  await tab.inspector.says("Outbox", `This tab 1 of 200 events, ${counted} bytes of 256 KiB`, new RegExp(`step [\\d:]+, ${kept} bytes`));
  const { events } = await tab.known();
  assert.deepEqual(events.map(({ bytes }) => bytes), [counted]);
});

test("what is kept nowhere has no size that is known", async () => {
  const tab = await open([], { options: { consent: "required" } });
  await track(tab, "step", { n: 1 });
  await tab.inspector.says("Outbox", "This tab 1 of 50 events, in memory alone");
});

test("where the inspector could not be loaded nothing is known, and the page's next instance asks for it again", async () => {
  const tab = await it.tab();
  const main = "**/pkg/inspector/main.js";
  await tab.route(main, (route) => route.abort());
  await open([], { tab });
  assert.deepEqual(await tab.evaluate(async () => [await inspector.open(), await inspector.log()]), [false, null]);
  await tab.unroute(main);
  await another(tab, "/other");
  await tab.inspector.says("Overview", `Gateway ${it.gateway.url}/other `);
});

test("nothing is known while no instance was", async () => {
  it.site.pages.set("/alone", html(INSPECTOR));
  const tab = await it.tab();
  await tab.goto(`${it.site.url}/alone`);
  await tab.waitForFunction(() => window.inspector);
  assert.deepEqual(await tab.evaluate(async () => [await inspector.open(), await inspector.close(), await inspector.log()]), [false, false, null]);
});

for (const [kind, instance, file, opened] of [
  ["the script tag", "SalebotOnsite", "**/v1/inspector.js?*", openTag],
  ["npm", "onsite", "**/pkg/inspector/main.js", (tab) => open([], { tab })],
]) {
  test(`${kind}: where the inspector does not come the page starts without it after a while, and the console says so`, async () => {
    const tab = await it.tab();
    await tab.route(file, () => {});
    await opened(tab);
    const { status } = await tab.evaluate(async (instance) => (await window[instance].track("price_seen", { plan: "pro" })).accepted, instance);
    assert.equal(status, "accepted");
    assert.equal(await tab.locator("salebot-onsite-inspector").count(), 0);
    const lines = tab.lines.filter((line) => line.includes("the inspector cannot be loaded"));
    assert.deepEqual(lines, ["warning: salebot-onsite: the inspector cannot be loaded: it takes too long"]);
  });
}
