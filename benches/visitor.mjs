// What visitors cost the gateway's platform: requests, rows, alarms and time, counted in workerd before a service that
// takes 0.2 s for each call; and what a million visits cost by the platform's prices.
//
// `cargo xtask bench` runs it; once pkg/ is built `node benches/visitor.mjs` does.

import { startCounted } from "../tests/support/counted.mjs";

const LATENCY_MS = 200;

/** How long after a batch the alarm rings that would have gone on after a crash, and a little. */
const GUARD_MS = 31_000;

/** What is sent, in batches. */
const CASES = [
  ["a visitor's first event, a callback", [["callback"]]],
  ["one more callback", [["callback"]]],
  ["one more message", [["message"]]],
  ["an event with both", [["both"]]],
  ["ten callbacks in a batch", [Array(10).fill("callback")]],
  ["a callback that waits for its time", [["later"]]],
];
/** The visit of the estimate: an event, and two more at once. */
const VISIT = [["callback"], ["callback", "message"]];

/** US dollars a million (as the platform listed them in 2026, beyond what its plans include); a GB-second is 8 s of an object, which is counted with 128 MB. */
const PRICES = { requests: 0.3, object_requests: 0.15, gb_s: 12.5, rows_written: 1, rows_read: 0.001, gb_month: 200_000 };
const SECONDS_A_GB = 8;

/** How long a visitor is kept after the last event, in months. */
const KEPT_MONTHS = 7 / 30;

const COLUMNS = ["requests", "tellings", "alarms_rung", "calls", "rows_written", "alarms_set", "rows_read", "awake_ms"];

const sum = (counts) => Object.fromEntries(COLUMNS.map((name) => [name, counts.reduce((all, one) => all + one[name], 0)]));

async function measure(counted, recipient, batches) {
  const counts = [];
  for (const names of batches) counts.push(await counted.cost(recipient, names));
  return sum(counts);
}

function row(name, counts) {
  return `| ${name} | ${COLUMNS.map((column) => counts[column]).join(" | ")} |`;
}

const counted = await startCounted({ latencyMs: LATENCY_MS });
try {
  console.log(`| what | ${COLUMNS.map((name) => name.replace("_", " ").replace("awake ms", "ms awake")).join(" | ")} |`);
  console.log(`|---|${COLUMNS.map(() => "--:").join("|")}|`);
  const visitor = counted.newRecipient();
  const visit = await measure(counted, visitor, VISIT);
  const { bytes } = await counted.later(0);
  const alarm = sum([await counted.later(GUARD_MS)]);
  console.log(row("the alarm half a minute after the last of it", alarm));
  const whole = sum([visit, alarm]);
  console.log(row("**a visit**: a callback, then a callback and a message", whole));

  const old = counted.newRecipient();
  for (const [name, batches] of CASES) {
    console.log(row(name, await measure(counted, old, batches)));
  }

  // The alarm that erases the visitor after 7 days is one more.
  const objects = whole.requests + whole.alarms_rung + 1;
  const parts = {
    "requests to the Worker": whole.requests * PRICES.requests,
    "requests to objects, alarms included": objects * PRICES.object_requests,
    "rows written, alarms set included": (whole.rows_written + whole.alarms_set) * PRICES.rows_written,
    "rows read": whole.rows_read * PRICES.rows_read,
    "objects awake": (whole.awake_ms / 1000 / SECONDS_A_GB) * PRICES.gb_s,
    [`${Math.round(bytes / 1000)} KB stored for 7 days`]: (bytes / 1e9) * KEPT_MONTHS * PRICES.gb_month,
  };
  console.log("\n| a million such visits | US dollars |\n|---|--:|");
  for (const [what, dollars] of Object.entries(parts)) console.log(`| ${what} | ${dollars.toFixed(2)} |`);
  console.log(`| **together** | **${Object.values(parts).reduce((all, one) => all + one).toFixed(2)}** |`);
} finally {
  await counted.close();
}
