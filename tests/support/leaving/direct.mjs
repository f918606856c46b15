// The same for direct mode, where nothing removes duplicates and nothing outlives the page: how often a callback and a message
// act, in a table of its own.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startAnyBrowser } from "../browsers.mjs";
import { HEADINGS, WAYS } from "../leaving.mjs";
import { named, note } from "../rules.mjs";
import { API_KEY, startSimulator } from "../simulator.mjs";
import { startSite } from "../site.mjs";
import { html } from "../stage.mjs";
import { waitFor } from "../wait.mjs";
import { startWay } from "../way.mjs";
import { hasTold } from "./stage.mjs";
import { readTable } from "./table.mjs";

/** A connection that was used before: where it breaks, some browsers send the request once more by themselves. */
const KEPT = "a connection that was kept open breaks before the answer";

/** The table's first heading, and the others: what is done while the page stays, and while it goes. */
const TITLE = "what stands in the way, in direct mode";
const COLUMNS = {
  callback: { stays: "callback, the page stays", goes: "callback, the page goes" },
  message: { stays: "message, the page stays", goes: "message, the page goes" },
};

/** What a cell of the table lets a count be. */
const LETS = {
  0: (count) => count === 0,
  1: (count) => count === 1,
  "0 or 1": (count) => count <= 1,
  "0 or more": () => true,
  "1 or more": (count) => count >= 1,
  "2 or more": (count) => count >= 2,
};

/** Tests in the browser of this name that docs/delivery.md says how often each acts. */
export function directTests(name) {
  let browser, simulator, site, ways, table;
  before(async () => {
    [browser, simulator, site, table] = await Promise.all([startAnyBrowser(name), startSimulator(), startSite(), readTable(TITLE)]);
    ways = await Promise.all([true, false].map((closes) => startWay(simulator.url, { closes })));
  });
  after(() => Promise.all([browser, ...(ways ?? []), simulator, site].map((one) => one?.close())));

  const cells = [];
  const cell = (row, column, title, run) => {
    const visitor = `visitor-${cells.length}`;
    cells.push({ visitor, row, column, title });
    test(title, async (t) => {
      const first = await browser.tab();
      const way = ways[+(row === KEPT)];
      t.after(async () => {
        await way.free();
        await first.close();
      });
      for (const path of ["/page", "/next"]) site.pages.set(path, pageOf(visitor, way.url));
      await run(first, way);
    });
  };
  const open = async (tab, path) => {
    await tab.open(site.url + path);
    await tab.evaluate(() => started);
  };

  for (const [row, block] of Object.entries({ ...WAYS, [KEPT]: "deaf" })) {
    cell(row, "stays", `${row}, the visitor stays`, async (tab, way) => {
      await open(tab, "/page");
      await way.block(block);
      await act(tab);
      if (block === "silent") await waitFor("nobody to answer", () => way.met() >= 2);
      else if (block !== "nothing" && block !== "unasked") {
        await waitFor("the callback to have failed", () => hasTold(tab, "retry"));
        await waitFor("the message to be given up", () => hasTold(tab, "dropped"));
      }
      await way.free();
      await tab.evaluate(() => ends);
    });
    // What else becomes of such a request the row above says.
    if (row === KEPT) continue;
    cell(row, "goes", `${row}, the visitor goes to another page`, async (tab, way) => {
      await open(tab, "/page");
      await way.block(block);
      await act(tab, "/next");
      await waitFor("the other page", () => tab.evaluate(() => location.pathname === "/next"));
      await way.free();
      await open(tab, "/next");
    });
    cell(row, "goes", `${row}, the visitor closes the tab`, async (first, way) => {
      const tab = await first.another();
      await open(tab, "/page");
      await way.block(block);
      await act(tab);
      await tab.shut();
      await way.free();
      await open(first, "/next");
    });
  }

  // At the end, when whatever could come a second time has had its time.
  test("what the bot saw is what docs/delivery.md says", async (t) => {
    assert.deepEqual([...table.keys()].sort(), [...new Set(cells.map(({ row }) => row))].sort());
    const calls = (await simulator.journal()).filter((call) => call.acted);
    for (const { visitor, row, column, title } of cells) {
      const counts = {
        callback: calls.filter(({ action, params }) => action === "callback" && params.visitor === visitor).length,
        message: calls.filter(({ action, params }) => action === "message" && params.message === visitor).length,
      };
      t.diagnostic(`${HEADINGS[name]}, ${title}: callback ${counts.callback}, message ${counts.message}`);
      for (const [kind, count] of Object.entries(counts)) {
        const shown = table.get(row)?.[COLUMNS[kind][column]];
        assert.ok(LETS[shown]?.(count), `${title}, ${kind}: ${count}, where the table says ${shown}`);
      }
    }
  });
}

/** Calls back and writes at once, by an instance each: in one, the message would wait for the callback. */
const act = (tab, away = "") =>
  tab.evaluate((away) => {
    const made = [caller.callback("left", { visitor }), writer.message({ text: visitor })];
    window.ends = Promise.all(made.map(async (one) => (await (await one).accepted).status));
    if (away) location.href = away;
  }, away);

function pageOf(visitor, service) {
  return html(`${named(visitor)}
  <script>
  window.visitor = "${visitor}";
  // Not every driver waits for modules.
  window.started = new Promise((done) => (window.start = done));
  </script>
  <script type="module">
  import { createOnsite } from "/pkg/index.js";
  const direct = { apiKey: "${API_KEY}", exposeApiKey: true, baseUrl: "${service}" };
  window.caller = createOnsite({ direct });
  window.writer = createOnsite({ direct });
  ${note("caller")}
  ${note("writer")}
  // Who calls back for the first time asks for the client before.
  start(Promise.all([caller.clientId(), writer.clientId()]));
  </script>`);
}
