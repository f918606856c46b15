// A trap in the page's wasm: the page goes on with another core, and what was kept arrives.

import assert from "node:assert/strict";
import { test } from "node:test";
import { html, stage } from "../support/stage.mjs";
import { kept, listen, named, note, only, openRules, OWN_RULES, quiet, rests, sentEvents } from "../support/rules.mjs";
import { waitFor } from "../support/wait.mjs";

const it = stage({ config: { events: { step: { callback: "{{props.n}}" }, once: { callback: "once" }, each: { callback: "each" } } } });

/**
 * Has wasm trap at the next input for which `due(kind)` is true, and so many instances, `trapsAtStart`, as they start: there it
 * is asked for more room than there is. Says in `window.cores` how many instances there were, and in `window.entered` whether one
 * was entered after its trap.
 */
const TRAPS = `<script>
window.cores = 0;
window.trapAt = (...kinds) => (window.due = (kind) => kinds.includes(kind));
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...given) => {
  const made = await instantiate(...given);
  const { exports } = made;
  // Rules are looked through by another file.
  if (!exports?.room) return made;
  let isDead = false;
  window.cores++;
  const handle = (now, kind, ...rest) => {
    window.entered ||= isDead;
    if (!window.due?.(kind)) return exports.handle(now, kind, ...rest);
    window.due = undefined;
    isDead = true;
    exports.room(-1);
  };
  const start = (...given) => {
    if (!window.trapsAtStart) return exports.start(...given);
    window.trapsAtStart--;
    isDead = true;
    exports.room(-1);
  };
  return { exports: { ...exports, handle, start } };
};
</script>`;

/** Kinds of input, as in pkg/page/input.js. */
const RECIPIENT_WANTED = 2;
const ANSWER = 6;
const TRACK = 9;
const CONSENT = 5;

/** A page whose wasm can be made to trap; `recipient` is whom the chat names, null for nobody yet. */
async function open({ options = {}, recipient = it.recipient, head = "", behind = "", tab } = {}) {
  const script = `<script type="module">
  import { createOnsite } from "/pkg/index.js";
  window.onsite = createOnsite(${JSON.stringify({ gateway: it.gateway.url, ...options })});
  ${note("onsite")}
  window.receipts = [];
  window.ends = [];
  window.step = async (n) => {
    const receipt = await onsite.track("step", { n });
    receipts.push([n, receipt.status, receipt.reason]);
    receipt.accepted.then(({ status, reason }) => ends.push([n, status, reason]));
  };
  onsite.ready().catch(() => {}).then(() => (window.isReady = true));
  </script>`;
  it.site.pages.set("/page", html((recipient === null ? "" : named(recipient)) + TRAPS + head + script + behind));
  tab = listen(tab ?? (await it.tab()));
  await tab.goto(`${it.site.url}/page`);
  await tab.waitForFunction(() => window.isReady);
  return tab;
}

/** Has the chat name its visitor. */
const name = (tab) => tab.evaluate((recipient) => (window.SaleBotPro = { recipient_id: recipient }), it.recipient);

const steps = (tab, ...numbers) => tab.evaluate(async (numbers) => {
  for (const n of numbers) await step(n);
}, numbers);

const seen = (tab) => tab.evaluate(() => ({ receipts, ends, cores, entered: window.entered ?? false }));

/** Waits until so many receipts have their second stage, and gives what was seen. */
const ended = (tab, count) =>
  waitFor(`${count} ends`, async () => {
    const all = await seen(tab);
    return all.ends.length === count && { ...all, ends: all.ends.toSorted((a, b) => a[0] - b[0]) };
  });

const said = async (count) => (await it.simulator.acted(count, "callback")).map(({ params }) => params.message);
const codes = async (tab) => (await tab.told("error")).map(({ code }) => code);

test("the input that it trapped at is set aside, and all else arrives once and in order", async () => {
  const tab = await open({ recipient: null });
  await steps(tab, 1, 2);
  await tab.evaluate((kind) => trapAt(kind), TRACK);
  await steps(tab, 3, 4);
  await name(tab);
  const { receipts, ends, cores, entered } = await ended(tab, 4);
  assert.deepEqual(receipts, [[1, "queued", undefined], [2, "queued", undefined], [3, "dropped", "internal"], [4, "queued", undefined]]);
  assert.deepEqual(ends, [[1, "accepted", undefined], [2, "accepted", undefined], [3, "dropped", "internal"], [4, "accepted", undefined]]);
  assert.deepEqual([cores, entered], [2, false]);
  assert.deepEqual(await said(3), ["1", "2", "4"]);
  const [error, ...more] = await tab.told("error");
  assert.deepEqual([error.code, more], ["internal", []]);
  assert.match(error.message, /^a fault of salebot-onsite itself: ./);
  assert.ok(tab.lines.some((line) => line.includes(error.message)), tab.lines.join("\n"));
});

test("an answer that it trapped at is asked for again, and the bot acts once", async () => {
  const tab = await open();
  await tab.evaluate((kind) => trapAt(kind), ANSWER);
  await steps(tab, 1);
  assert.deepEqual((await ended(tab, 1)).ends, [[1, "accepted", undefined]]);
  await steps(tab, 2);
  assert.deepEqual((await ended(tab, 2)).ends[1], [2, "accepted", undefined]);
  assert.deepEqual(await said(2), ["1", "2"]);
  assert.deepEqual(await codes(tab), ["internal"]);
});

test("the answer to what the core before had sent is nobody's", async () => {
  const tab = await open();
  const held = [];
  await tab.route("**/v1/in", (route) => (held.length < 2 ? void held.push(route) : route.continue()));
  await steps(tab, 1);
  await waitFor("the first batch", () => held.length === 1);
  await tab.evaluate((kind) => trapAt(kind), TRACK);
  await steps(tab, 2, 3);
  await waitFor("the batch of the next core", () => held.length === 2);
  // Taken for its own, it would end the second batch.
  await held[0].fulfill({ status: 400, json: { error: { code: "invalid_argument", message: "no" } } });
  await quiet();
  assert.deepEqual(await codes(tab), ["internal"]);
  await held[1].continue();
  assert.deepEqual((await ended(tab, 3)).ends, [[1, "accepted", undefined], [2, "dropped", "internal"], [3, "accepted", undefined]]);
  assert.deepEqual(await said(2), ["1", "3"]);
});

test("who waits for the recipient, or for all to be sent, goes on waiting", async () => {
  const tab = await open({ recipient: null });
  await steps(tab, 1);
  await tab.evaluate((kind) => {
    window.found = onsite.recipientId();
    window.flushed = onsite.flush().then(() => (window.isFlushed = true));
    trapAt(kind);
  }, TRACK);
  await steps(tab, 2);
  await waitFor("the next core", async () => (await seen(tab)).cores === 2);
  await quiet();
  assert.equal(await tab.evaluate(() => window.isFlushed), undefined, "one event still waits");
  await name(tab);
  assert.equal(await tab.evaluate(() => found), it.recipient);
  await tab.evaluate(() => flushed);
  assert.deepEqual((await ended(tab, 2)).ends, [[1, "accepted", undefined], [2, "dropped", "internal"]]);
});

test("who asked for the recipient where it trapped hears that there is none", async () => {
  const tab = await open();
  assert.equal(await tab.evaluate((kind) => (trapAt(kind), onsite.recipientId()), RECIPIENT_WANTED), null);
  assert.equal(await tab.evaluate(() => onsite.recipientId()), it.recipient);
});

test("rules go on, each listens once, and limits of the visitor hold", async () => {
  const click = (event, limit) => ({ event, on: { click: { selector: "#buy" } }, limit });
  const rules = [click("once", { per: "visitor", times: 1 }), click("each"), { event: "each", on: { click: { selector: "#[" } } }];
  const tab = await openRules(it, rules, { body: `<button id="buy">Buy</button>`, head: TRAPS });
  await tab.click("#buy");
  await tab.makes("once", "each");
  await tab.evaluate((kind) => trapAt(kind), TRACK);
  assert.equal(await tab.evaluate(async () => (await onsite.track("each")).reason), "internal");
  await waitFor("the next core", async () => (await tab.evaluate(() => cores)) === 2);
  await tab.evaluate((rules) => eval(rules), OWN_RULES);
  await tab.click("#buy");
  await tab.click("#buy");
  await tab.makes("once", "each", "each", "each");
  await waitFor("all to be accepted", async () => (await tab.told("accepted")).length === 4);
  // The mistake of a rule's selector is the browser's word, said by each core.
  assert.deepEqual(await codes(tab), ["configuration", "internal", "configuration"]);
});

test("what waited for consent is dropped, and so it is told; what the visitor said still holds", async () => {
  const tab = await open({ options: { consent: "required" } });
  await steps(tab, 1);
  await tab.evaluate((kind) => trapAt(kind), TRACK);
  await steps(tab, 2);
  assert.deepEqual((await ended(tab, 2)).ends, [[1, "dropped", "internal"], [2, "dropped", "internal"]]);
  await steps(tab, 3);
  await quiet();
  assert.deepEqual(tab.requests.filter((line) => line.endsWith("/v1/in")), []);
  await tab.evaluate(() => onsite.consent("granted"));
  assert.deepEqual((await ended(tab, 3)).ends[2], [3, "accepted", undefined]);
  await tab.evaluate((kind) => trapAt(kind), TRACK);
  await steps(tab, 4, 5);
  assert.deepEqual((await ended(tab, 5)).ends[4], [5, "accepted", undefined]);
  assert.deepEqual(await said(2), ["3", "5"]);
});

for (const [where, head] of [
  ["and is kept", ""],
  ["also where the browser keeps nothing", `<script>Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError") } })</script>`],
]) {
  test(`a refusal holds after a trap, ${where}`, async () => {
    const tab = await open({ head });
    await tab.evaluate(() => onsite.consent("denied"));
    await tab.evaluate((kind) => trapAt(kind), TRACK);
    await steps(tab, 1, 2);
    const { receipts, cores } = await ended(tab, 2);
    assert.deepEqual(receipts, [[1, "dropped", "internal"], [2, "dropped", "consent_required"]]);
    assert.equal(cores, 2);
  });
}

test("consent that it trapped at is known to the next core", async () => {
  const tab = await open({ options: { consent: "required" } });
  await tab.evaluate((kind) => (trapAt(kind), onsite.consent("granted")), CONSENT);
  await steps(tab, 1);
  assert.deepEqual((await ended(tab, 1)).ends, [[1, "accepted", undefined]]);
});

test("a refusal that it trapped at is kept, and the gateway is told", async () => {
  const tab = await it.tab();
  const sent = sentEvents(tab);
  await open({ tab });
  await steps(tab, 1);
  await ended(tab, 1);
  await tab.evaluate((kind) => (trapAt(kind), onsite.consent("denied")), CONSENT);
  await waitFor("the word of it", () => sent.some(({ kind }) => kind === "forget"));
  assert.deepEqual(await kept(tab), only({ "onsite.1.consent": "denied" }));
});

test("a refusal takes away what is kept where there is no core that could", async () => {
  const tab = await open({ recipient: null });
  await steps(tab, 1);
  const none = "<script>WebAssembly.compile = WebAssembly.instantiate = async () => { throw new Error(`none today`) }</script>";
  const other = await open({ tab: await it.another(tab), head: none });
  await waitFor("the start to fail", async () => (await codes(other)).includes("internal"));
  await tab.close();
  await other.evaluate(() => onsite.consent("denied"));
  await waitFor("the refusal to be all that is kept", async () => {
    assert.deepEqual(await kept(other), only({ "onsite.1.consent": "denied" }));
    return true;
  });
});

/** Has three cores trap, each behind an event that it took. */
async function trapThrice(tab) {
  for (const n of [1, 2, 3]) {
    await steps(tab, n);
    await tab.evaluate((kind) => trapAt(kind), TRACK);
    await steps(tab, 10 + n);
  }
}

const DROPPED = [1, 2, 3].flatMap((n) => [[n, "queued", undefined], [10 + n, "dropped", "internal"]]);

test("after three traps the lite core goes on, in this order and with nothing lost", async () => {
  const tab = await open({ recipient: null });
  const sent = sentEvents(tab);
  await trapThrice(tab);
  await steps(tab, 4);
  await name(tab);
  const { receipts, ends, cores, entered } = await ended(tab, 7);
  assert.deepEqual(receipts, [...DROPPED, [4, "queued", undefined]]);
  assert.deepEqual(ends.filter(([, status]) => status === "accepted").map(([n]) => n), [1, 2, 3, 4]);
  assert.deepEqual([cores, entered], [3, false]);
  assert.deepEqual([...new Set(sent.map(({ batch }) => batch.lite))], ["trap"]);
  assert.deepEqual(await said(4), ["1", "2", "3", "4"]);
  const errors = await tab.told("error");
  assert.deepEqual(errors.map(({ code }) => code), ["internal", "internal", "internal", "internal"]);
  assert.match(errors[3].message, /^rules make no events: a fault of salebot-onsite itself: ./);
});

for (const [many, last] of [[1, "another core"], [2, "another core"], [3, "the lite core"]]) {
  test(`where a core traps as it starts, here ${many} times, ${last} goes on: what was called and kept arrives`, async () => {
    const before = await open({ recipient: null });
    await steps(before, 1);
    const tab = await it.another(before);
    const sent = sentEvents(tab);
    // Behind the page's own script, and before any core is there.
    const early = `<script type="module">step(2); window.found = onsite.recipientId(); window.flushed = onsite.flush();</script>`;
    await before.close();
    await open({ tab, head: `<script>window.trapsAtStart = ${many}</script>`, behind: early });
    assert.deepEqual((await ended(tab, 1)).ends, [[2, "accepted", undefined]]);
    assert.equal(await tab.evaluate(() => found), it.recipient);
    await tab.evaluate(() => Promise.all([flushed, onsite.ready()]));
    await steps(tab, 3);
    const { receipts, cores, entered } = await ended(tab, 2);
    assert.deepEqual(receipts, [[2, "queued", undefined], [3, "queued", undefined]]);
    assert.deepEqual([cores, entered], [Math.min(many + 1, 3), false]);
    // When the page before is known to have gone, and so when its event is heard of, depends on the browser.
    assert.deepEqual((await said(3)).sort(), ["1", "2", "3"]);
    const errors = await tab.told("error");
    assert.deepEqual(errors.map(({ code }) => code), Array(many === 3 ? 4 : many).fill("internal"));
    assert.match(errors[0].message, /^a fault of salebot-onsite itself: ./);
    assert.deepEqual([...new Set(sent.map(({ batch }) => batch.lite))], [many === 3 ? "trap" : undefined]);
  });
}

test("where the lite core cannot be loaded either, the third trap ends it; what is kept is sent by the next page", async () => {
  const tab = await it.tab();
  await tab.route("**/lite.js", (route) => route.fulfill({ status: 404 }));
  await open({ recipient: null, tab });
  await trapThrice(tab);
  await waitFor("the end", async () => (await codes(tab)).length === 4);
  await steps(tab, 20);
  const { receipts, cores, entered } = await seen(tab);
  assert.deepEqual(receipts, [...DROPPED, [20, "dropped", "internal"]]);
  assert.deepEqual([cores, entered], [3, false]);
  assert.equal(Object.keys((await kept(tab)).local).filter((key) => key.startsWith("onsite.1.e.")).length, 3);

  const next = await open({ tab: await it.another(tab) });
  await tab.close();
  await rests(next);
  assert.deepEqual(await said(3), ["1", "2", "3"]);
});
