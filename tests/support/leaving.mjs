// An event whose page goes, or whose way to the gateway is blocked: a table of what happens, and what runs it in a browser.
// The bot is to see each event once.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startAnyBrowser } from "./browsers.mjs";
import { hasTold, leavingStage, makeEvent } from "./leaving/stage.mjs";
import { assertColumn, readTable } from "./leaving/table.mjs";
import { waitFor } from "./wait.mjs";

/** The table's first heading. */
export const TITLE = "what stands in the way";

/** The headings of its columns. */
export const HEADINGS = { chromium: "Chromium", firefox: "Firefox", webkit: "WebKit" };

/** What stands between page and gateway, in the table's words, and how a way is blocked by it. */
export const WAYS = {
  nothing: "nothing",
  "the connection breaks before the event arrives": "cut",
  "the connection breaks before the answer": "deaf",
  "the answer is 503": "busy",
  "there is never an answer": "silent",
  "the other side is down, and comes back": "down",
  "the other side refuses preflights": "unasked",
};

/** What the visitor does meanwhile, in the order of the numbers in a cell; the first tab is the one that is left. */
const VISITS = {
  "the visitor stays": async (first, here, block) => {
    await here.open(first, "/page");
    await here.block(block);
    await makeEvent(first);
    // Where nothing listens, nothing meets a request.
    await waitFor("the event to have met it", () => (block === "down" ? hasTold(first, "retry") : here.met() > 0));
    await here.free();
  },
  "the visitor goes to another page": async (first, here, block) => {
    await here.open(first, "/page");
    await here.block(block);
    await makeEvent(first, "/next");
    await waitFor("the other page", () => first.evaluate(() => location.pathname === "/next" && started.then(() => true)));
    await here.free();
    await here.open(first, "/next");
  },
  "the visitor closes the tab": async (first, here, block) => {
    const tab = await first.another();
    await here.open(tab, "/page");
    await here.block(block);
    await makeEvent(tab);
    await tab.shut();
    await here.free();
    await here.open(first, "/next");
  },
};

/** What happens with two tabs, in the table's words. */
const TWO_TABS = {
  "two tabs, and one is closed while the other side is down": async (first, here) => {
    const tab = await first.another();
    await here.open(first, "/page");
    await here.open(tab, "/page");
    await here.block("down");
    await makeEvent(tab);
    await waitFor("the page to have failed", () => hasTold(tab, "retry"));
    await tab.shut();
    await here.free();
  },
  "two tabs without Web Locks, which both send it": async (first, here) => {
    const tab = await first.another();
    await here.open(first, "/page");
    await here.open(tab, "/page");
    await here.block("deaf");
    await makeEvent(tab);
    for (const one of [first, tab]) await waitFor("each to send it", () => hasTold(one, "sent"));
    await waitFor("the gateway to have it twice", () => here.met() >= 2);
    await here.free();
  },
};

/** The rows of a browser that is killed, which tests/browsers/ has: what stood in the way. */
export const KILLED = {
  "the other side is down, and 10 s later the browser is killed": "down",
  "the connection breaks before the answer, and 10 s later the browser is killed": "deaf",
};

const NO_LOCKS = `<script>Object.defineProperty(navigator, "locks", { value: undefined })</script>`;

/** Tests every cell in the browser of this name, and that docs/delivery.md says what the bot saw. */
export function leavingTests(name) {
  let browser, here;
  /** By row: the names of its cells. */
  const rows = {};

  before(async () => {
    [browser, here] = await Promise.all([startAnyBrowser(name), leavingStage()]);
  });
  after(() => Promise.all([browser?.close(), here?.close()]));

  function cell(row, title, act, head) {
    const cells = (rows[row] ??= []);
    const visitor = `visitor-${Object.keys(rows).length}-${cells.length}`;
    cells.push(visitor);
    test(title, async (t) => {
      const first = await browser.tab();
      t.after(async () => {
        await here.free();
        await first.close();
      });
      here.pages(visitor, head);
      await act(first);
      await here.arrived(visitor, first);
    });
  }
  for (const [row, block] of Object.entries(WAYS)) {
    for (const [visit, act] of Object.entries(VISITS)) cell(row, `${row}, ${visit}`, (first) => act(first, here, block));
  }
  for (const [row, act] of Object.entries(TWO_TABS)) {
    cell(row, row, (first) => act(first, here), row.includes("without Web Locks") ? NO_LOCKS : "");
  }

  // At the end, when whatever could come a second time has had its time.
  test("the bot saw each event once, as docs/delivery.md says", async (t) => {
    const seen = {};
    for (const [row, cells] of Object.entries(rows)) {
      const counts = await Promise.all(cells.map(here.copies));
      seen[row] = counts.join(", ");
      t.diagnostic(`${HEADINGS[name]}, ${row}: ${seen[row]}`);
      assert.ok(counts.every((count) => count === 1), `${row}: ${seen[row]}`);
    }
    const table = await readTable(TITLE);
    assertColumn(table, HEADINGS[name], seen);
    assert.deepEqual([...table.keys()], Object.keys({ ...rows, ...KILLED }));
  });
}
