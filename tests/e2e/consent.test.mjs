// Consent: what a visitor has not agreed to is neither sent nor kept.

import assert from "node:assert/strict";
import { test } from "node:test";
import { olderChat, recipientOf } from "../support/chat.mjs";
import { STUB, html, stage } from "../support/stage.mjs";

const it = stage();

const toGateway = (tab) => tab.requests.filter((line) => line.endsWith("/v1/in"));

/** A page with the script tag; `told` keeps what is reported. */
async function open(attributes, more) {
  const tab = await it.open(html(STUB + it.tag(attributes), olderChat(it.simulator)), more);
  await tab.evaluate(async () => {
    await SalebotOnsite.ready();
    window.told = [];
    for (const name of ["queued", "sent", "accepted", "dropped", "error"]) SalebotOnsite.on(name, (detail) => told.push([name, detail]));
  });
  return tab;
}

/** Waits until the visitor is known, from when on nothing but consent can hold an event back. */
async function settled(tab) {
  await recipientOf(tab);
  await tab.evaluate(() => new Promise((resolve) => SalebotOnsite.recipientId().then(resolve)));
  await tab.evaluate(() => SalebotOnsite.flush({ timeoutMs: 200 }));
}

test("required: nothing is sent before consent is granted, then everything in order", async () => {
  const tab = await open('data-consent="required"');
  const status = await tab.evaluate(async () => {
    const receipts = await Promise.all([1, 2, 3].map((n) => SalebotOnsite.track("step", { n })));
    window.ends = Promise.all(receipts.map((receipt) => receipt.accepted));
    return receipts.map((receipt) => receipt.status);
  });
  assert.deepEqual(status, ["queued", "queued", "queued"]);
  await settled(tab);
  assert.deepEqual(toGateway(tab), []);
  assert.deepEqual(await tab.evaluate(() => [{ ...localStorage }, { ...sessionStorage }, document.cookie]), [{}, {}, ""]);
  assert.deepEqual(await it.simulator.journal(), []);

  await tab.evaluate(() => SalebotOnsite.consent("granted"));
  assert.deepEqual(await tab.evaluate(() => ends), [{ status: "accepted" }, { status: "accepted" }, { status: "accepted" }]);
  assert.deepEqual((await it.simulator.calls(3, "callback")).map((call) => call.params.n), ["1", "2", "3"]);
});

test("denied: what waited is dropped, what comes is dropped, nothing was ever sent", async () => {
  const tab = await open('data-consent="required"');
  const seen = await tab.evaluate(async () => {
    const waiting = await SalebotOnsite.track("step", { n: 1 });
    SalebotOnsite.consent("denied");
    const late = await SalebotOnsite.track("step", { n: 2 });
    return [await waiting.accepted, late.status, late.reason];
  });
  assert.deepEqual(seen, [{ status: "dropped", reason: "consent_required" }, "dropped", "consent_required"]);
  await settled(tab);
  assert.deepEqual(toGateway(tab), []);
  assert.deepEqual(await it.simulator.journal(), []);

  // A visitor may think again.
  const end = await tab.evaluate(async () => {
    SalebotOnsite.consent("granted");
    return (await SalebotOnsite.track("step", { n: 3 })).accepted;
  });
  assert.deepEqual(end, { status: "accepted" });
  assert.deepEqual((await it.simulator.calls(1, "callback")).map((call) => call.params.n), ["3"]);
});

test("consent can be granted through the stub, before the script has loaded", async () => {
  const early = `<script>SalebotOnsite.track("step", { n: 1 }).then(function (receipt) { window.end = receipt.accepted }); SalebotOnsite.consent("granted")</script>`;
  const tab = await it.open(html(STUB + early + it.tag('data-consent="required"'), olderChat(it.simulator)));
  await tab.waitForFunction(() => window.end);
  assert.deepEqual(await tab.evaluate(() => end), { status: "accepted" });
});

test("consent withdrawn later stops what follows", async () => {
  const tab = await open("");
  const seen = await tab.evaluate(async () => {
    const before = await (await SalebotOnsite.track("step", { n: 1 })).accepted;
    SalebotOnsite.consent("denied");
    return [before, (await SalebotOnsite.track("step", { n: 2 })).reason];
  });
  assert.deepEqual(seen, [{ status: "accepted" }, "consent_required"]);
});

test("anything but a clear yes is a no, in the attribute as in the call", async () => {
  const tab = await open('data-consent="maybe"');
  await tab.evaluate(async () => {
    await SalebotOnsite.track("step", { n: 1 });
    for (const state of [undefined, true, "yes", "GRANTED"]) SalebotOnsite.consent(state);
  });
  await settled(tab);
  assert.deepEqual(toGateway(tab), []);
  assert.equal(await tab.evaluate(async () => (await SalebotOnsite.track("step")).reason), "consent_required");
});

test("before consent 50 events wait, and one more is dropped", async () => {
  const tab = await open('data-consent="required"');
  const reasons = await tab.evaluate(async () => {
    const receipts = [];
    for (let n = 1; n <= 51; n++) receipts.push(await SalebotOnsite.track("step", { n }));
    return receipts.map((receipt) => receipt.reason ?? receipt.status);
  });
  assert.deepEqual(reasons, [...Array(50).fill("queued"), "storage_full"]);
});

test("a browser that asks for privacy is asked for consent, unless the site ignores that", async () => {
  const privacy = `<script>Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => true })</script>`;
  for (const [attribute, waits] of [
    ["", true],
    ['data-gpc="ignore"', false],
  ]) {
    const tab = await it.open(html(privacy + STUB + it.tag(attribute), olderChat(it.simulator)));
    await tab.evaluate(async () => {
      window.receipt = await SalebotOnsite.track("price_seen", { plan: "pro" });
    });
    assert.equal(tab.lines.filter((line) => /^info: salebot-onsite: .*GPC/.test(line)).length, waits ? 1 : 0);
    if (waits) {
      await settled(tab);
      assert.deepEqual(toGateway(tab), []);
      await tab.evaluate(() => SalebotOnsite.consent("granted"));
    }
    assert.deepEqual(await tab.evaluate(() => receipt.accepted), { status: "accepted" });
  }
});
