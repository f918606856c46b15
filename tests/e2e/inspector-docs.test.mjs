// docs/inspector.md: what it shows opens the inspector, and asks it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { inspectorOf } from "../support/inspector.mjs";
import { ROOT } from "../support/process.mjs";
import { named } from "../support/rules.mjs";
import { STUB, html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const DOCUMENT = await readFile(new URL("docs/inspector.md", ROOT), "utf8");
const blocks = (language) => [...DOCUMENT.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "gm"))].map(([, block]) => block);
const [TAG] = blocks("html");
const [OPENING, ASKING] = blocks("js");

const it = stage();

/** A block with this gateway's address in it. */
const here = (block) => block.replaceAll("https://on.shop.example", it.gateway.url);

const module = (code) => `<script type="module">${code}</script>`;

/** The package's names lead to its folder on the site. */
const NAMES = `<script type="importmap">{ "imports": { "salebot-onsite": "/pkg/index.js", "salebot-onsite/inspector": "/pkg/inspector.js" } }</script>`;

/** Opens a page with this in its head, where the chat has named its visitor. */
async function open(head) {
  const tab = await it.open(html(named(it.recipient) + head));
  return Object.assign(tab, { inspector: inspectorOf(tab) });
}

test("Opening it with the script tag", async () => {
  const { inspector } = await open(STUB + here(TAG));
  await inspector.says("Overview", `Recipient known ${it.recipient}`);
});

test("Opening it with npm", async () => {
  const { inspector } = await open(NAMES + module(here(OPENING)));
  await inspector.says("Overview", `Recipient known ${it.recipient}`);
});

test("From code: it is opened, asked, and closed", async () => {
  // An instance that the page made is there again for whoever names the same gateway.
  const track = `window.onsite = createOnsite({ gateway: "${it.gateway.url}" }); window.end = (await onsite.track("nowhere")).accepted;`;
  const tab = await open(NAMES + module(here(OPENING) + track));
  await tab.waitForFunction(() => window.end);
  assert.deepEqual(await tab.evaluate(() => end), { status: "dropped", reason: "event_unknown" });
  const answer = tab.waitForEvent("console", { predicate: (line) => line.type() === "log" });
  await tab.addScriptTag({ type: "module", content: `${ASKING}; window.isAsked = true;` });
  const [dropped] = await (await answer).args()[0].jsonValue();
  assert.equal(dropped.name, "nowhere");
  await tab.waitForFunction(() => window.isAsked);
  await waitFor("the panel to be closed", async () => (await tab.inspector.panel.count()) === 0);
  assert.equal(await tab.inspector.button.count(), 1);
});
