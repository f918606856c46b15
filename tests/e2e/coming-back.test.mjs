// Pages that are seen later than they were opened, and pages that come back from the browser's cache: what they have missed, and
// what they have not.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openRules, quiet } from "../support/rules.mjs";
import { stage } from "../support/stage.mjs";

const NAMES = ["returned", "step"];

const it = stage({ config: { events: Object.fromEntries(NAMES.map((name) => [name, { callback: name }])) } });

/** A page whose tab is in the background from the beginning; `turn()` brings it to the front, or back there. */
const HIDDEN = `<script>
window.state = "hidden";
Object.defineProperty(Document.prototype, "visibilityState", { get: () => state });
window.turn = (to) => { state = to; document.dispatchEvent(new Event("visibilitychange")) };
</script>`;

test("a tab that was opened in the background is seen for the first time, and nobody comes back to it", async () => {
  const tab = await openRules(it, [{ event: "returned", on: "back" }], { head: HIDDEN });
  await tab.evaluate(() => turn("visible"));
  await quiet();
  assert.deepEqual(await tab.made(), []);
  await tab.evaluate(() => (turn("hidden"), turn("visible")));
  await tab.makes("returned");
});
