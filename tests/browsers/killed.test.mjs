// A browser that is killed while an event waits: started again on the same profile, it sends it.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as pass } from "node:timers/promises";
import { startAnyBrowser } from "../support/browsers.mjs";
import { HEADINGS, KILLED, TITLE } from "../support/leaving.mjs";
import { hasTold, leavingStage, makeEvent } from "../support/leaving/stage.mjs";
import { assertColumn, readTable } from "../support/leaving/table.mjs";
import { waitFor } from "../support/wait.mjs";

/** How old an event is when the end comes: a browser writes to the disk what pages keep within seconds. */
const AGE_MS = 10_000;

const visitorOf = (name, block) => `${name}-${block}`;

let here;
before(async () => {
  here = await leavingStage();
});
after(() => here?.close());

for (const name of ["chromium", "firefox"]) {
  describe(name, () => {
    for (const [row, block] of Object.entries(KILLED)) {
      test(row, async (t) => {
        const profile = await mkdtemp(join(tmpdir(), "onsite-profile-"));
        let browser = await startAnyBrowser(name, { profile });
        t.after(async () => {
          await browser.kill();
          await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
          await here.free();
        });
        const visitor = visitorOf(name, block);
        here.pages(visitor);
        let tab = await browser.tab();
        await here.open(tab, "/page");
        await here.block(block);
        await makeEvent(tab);
        await waitFor("the page to have failed", () => hasTold(tab, "retry"));
        await pass(AGE_MS);
        await browser.kill();
        await here.free();

        browser = await startAnyBrowser(name, { profile });
        tab = await browser.tab();
        await here.open(tab, "/page");
        await waitFor("the page to send it again", () => here.met() > 0);
        await here.arrived(visitor, tab);
      });
    }

    // At the end, when whatever could come a second time has had its time.
    test("the bot saw each event once, as docs/delivery.md says", async (t) => {
      const seen = {};
      for (const [row, block] of Object.entries(KILLED)) {
        seen[row] = String(await here.copies(visitorOf(name, block)));
        t.diagnostic(`${HEADINGS[name]}, ${row}: ${seen[row]}`);
        assert.equal(seen[row], "1", row);
      }
      assertColumn(await readTable(TITLE), HEADINGS[name], seen);
    });
  });
}
