// What one tab leaves behind, and another one sends.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openRules, rests } from "../support/rules.mjs";
import { stage } from "../support/stage.mjs";

const it = stage({ config: { events: { step: { callback: "{{props.n}}" } } } });

test("another tab, which knows the visitor already, sends it in its order", async () => {
  const tab = await openRules(it, undefined, { recipient: null });
  const numbers = Array.from({ length: 8 }, (_, n) => String(n));
  await tab.evaluate(async (numbers) => {
    for (const n of numbers) await onsite.track("step", { n });
  }, numbers);
  const other = await openRules(it, undefined, { tab: await it.another(tab) });
  await tab.close();
  await rests(other);
  assert.deepEqual((await it.simulator.acted(8, "callback")).map(({ params }) => params.message), numbers);
});
