// Pages that are seen later than they were opened, and pages that come back from the browser's cache: what they have missed, and
// what they have not.

import assert from "node:assert/strict";
import { test } from "node:test";
import { listen, note, openRules, quiet } from "../support/rules.mjs";
import { API_KEY } from "../support/simulator.mjs";
import { html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const NAMES = ["returned", "step"];

const it = stage({ config: { events: Object.fromEntries(NAMES.map((name) => [name, { callback: name }])) } });

/** A page whose tab is in the background from the beginning; `turn()` brings it to the front, or back there. */
const HIDDEN = `<script>
window.state = "hidden";
Object.defineProperty(Document.prototype, "visibilityState", { get: () => state });
window.turn = (to) => { state = to; document.dispatchEvent(new Event("visibilitychange")) };
</script>`;

/** As browsers tell of it; that they do so, other tests see. */
const comeBack = (tab) => tab.evaluate(() => void dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));

test("a tab that was opened in the background is seen for the first time, and nobody comes back to it", async () => {
  const tab = await openRules(it, [{ event: "returned", on: "back" }], { head: HIDDEN });
  await tab.evaluate(() => turn("visible"));
  await quiet();
  assert.deepEqual(await tab.made(), []);
  await tab.evaluate(() => (turn("hidden"), turn("visible")));
  await tab.makes("returned");
});

for (const [what, fault, options] of [
  ["with storage: memory", "", { storage: "memory" }],
  ["where the browser blocks storage", `Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError") } });`, {}],
  ["where storage is full", `Storage.prototype.setItem = () => { throw new DOMException("no room", "QuotaExceededError") };`, {}],
]) {
  test(`a refusal holds on a page that comes back ${what}`, async () => {
    const tab = await openRules(it, undefined, { head: `<script>${fault}</script>`, options });
    await tab.evaluate(() => onsite.consent("denied"));
    await comeBack(tab);
    assert.equal((await tab.evaluate(() => onsite.track("step"))).reason, "consent_required");
  });
}

test("a page that comes back hears that the visitor has agreed elsewhere after all", async () => {
  const tab = await openRules(it, undefined);
  await tab.evaluate(() => onsite.consent("denied"));
  // While it is not there it hears of nothing: no event of the browser's tells it.
  await tab.evaluate(() => localStorage.removeItem("onsite.1.consent"));
  assert.equal((await tab.evaluate(() => onsite.track("step"))).reason, "consent_required");
  await comeBack(tab);
  assert.equal((await tab.evaluate(() => onsite.track("step"))).status, "queued");
  await waitFor("it to be accepted", async () => (await tab.told("accepted")).length === 1);
});

test("a core that takes the place of another after the page came back knows that the visitor has agreed", async () => {
  const tab = await openRules(it, undefined, { options: { consent: "required" } });
  await tab.evaluate(() => onsite.consent("granted"));
  await comeBack(tab);
  await tab.evaluate(() => {
    // The next text that goes in finds no encoder.
    const { encodeInto } = TextEncoder.prototype;
    TextEncoder.prototype.encodeInto = () => {
      TextEncoder.prototype.encodeInto = encodeInto;
      throw new Error("a trap");
    };
    return onsite.track("step");
  });
  assert.deepEqual(await tab.evaluate(async () => (await onsite.track("step")).accepted), { status: "accepted" });
});

test("in direct mode a visitor who has agreed before has still agreed when the page comes back", async () => {
  const direct = { apiKey: API_KEY, exposeApiKey: true, baseUrl: it.simulator.url, events: {} };
  const script = `<script type="module">
  import { createOnsite } from "/pkg/index.js";
  window.onsite = createOnsite(${JSON.stringify({ direct, consent: "required" })});
  ${note("onsite")}
  </script>`;
  const chat = `<script>window.SaleBotPro = { recipient_id: ${JSON.stringify(it.recipient)} }</script>`;
  const tab = listen(await it.open(html(chat + script)));
  await tab.waitForFunction(() => window.told);
  await tab.evaluate(() => onsite.ready());
  await tab.evaluate(() => onsite.consent("granted"));
  await comeBack(tab);
  assert.equal(await tab.evaluate(() => onsite.clientId().then((id) => typeof id, (error) => error.code)), "number");
});
