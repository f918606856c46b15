// What visitors cost on Workers: rows written, alarms set, and no more calls than are needed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startCounted } from "../support/counted.mjs";

let counted;
before(async () => (counted = await startCounted()));
after(() => counted?.close());

/** What is promised. */
const few = ({ rows_written, alarms_set, calls }) => ({ rows_written, alarms_set, calls });

test("an event with one action is two rows, and one for a message that can be read back; a visitor is three more, two of them the table", async () => {
  const recipient = counted.newRecipient();
  assert.deepEqual(few(await counted.cost(recipient, ["callback"])), { rows_written: 5, alarms_set: 1, calls: 2 });
  assert.deepEqual(few(await counted.cost(recipient, ["callback"])), { rows_written: 2, alarms_set: 0, calls: 1 });
  assert.deepEqual(few(await counted.cost(recipient, ["message"])), { rows_written: 3, alarms_set: 0, calls: 2 });
  assert.deepEqual(few(await counted.cost(recipient, ["both"])), { rows_written: 4, alarms_set: 0, calls: 3 });
});

test("a batch of ten events is ten times that, and sets one alarm", async () => {
  const cost = await counted.cost(counted.newRecipient(), Array(10).fill("callback"));
  assert.deepEqual(few(cost), { rows_written: 23, alarms_set: 1, calls: 11 });
  assert.equal(cost.requests, 1);
});

test("what waits for its time is woken once", async () => {
  const recipient = counted.newRecipient();
  await counted.cost(recipient, ["callback"]);
  const cost = await counted.cost(recipient, ["later"]);
  assert.deepEqual([cost.alarms_rung, cost.rows_written], [1, 2]);
});
