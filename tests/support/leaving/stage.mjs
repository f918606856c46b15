// Where pages go: a site, the way from it to a gateway, the gateway, and the bot that counts what it saw of each cell of a
// table.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGateway } from "../gateway.mjs";
import { named, note } from "../rules.mjs";
import { startSimulator } from "../simulator.mjs";
import { startSite } from "../site.mjs";
import { html } from "../stage.mjs";
import { waitFor } from "../wait.mjs";
import { startWay } from "../way.mjs";

/** What the bot is called with for an event: which cell it belongs to. */
const EVENTS = { left: { callback: "left", variables: { cell: "{{props.cell}}" } } };

/** Sets the stage. A cell has a visitor of its own, by its name. */
export async function leavingStage() {
  const [simulator, site, folder] = await Promise.all([startSimulator(), startSite(), mkdtemp(join(tmpdir(), "onsite-visitors-"))]);
  const open = (port) => startGateway({ simulator, config: { origins: [site.url], events: EVENTS }, folder, port });
  let gateway = await open(0);
  const { port } = new URL(gateway.url);
  const way = await startWay(gateway.url);

  const copies = async (cell) => (await simulator.journal("callback")).filter((call) => call.acted && call.params.cell === cell).length;
  let isDown = false;
  return {
    copies,
    met: way.met,
    /** Blocks the way. A gateway that is down is down: its process is killed. */
    async block(name) {
      await way.block(name);
      isDown = name === "down";
      if (isDown) await gateway.close("SIGKILL");
    },
    /** Opens it again. */
    async free() {
      if (isDown) gateway = await open(port);
      isDown = false;
      await way.free();
    },
    /** Puts two pages of the site there that are alike, `/page` and `/next`, for a cell. */
    pages(cell, head = "") {
      for (const path of ["/page", "/next"]) site.pages.set(path, pageOf(cell, way.url, head));
    },
    async open(tab, path) {
      await tab.open(site.url + path);
      await tab.evaluate(() => window.started);
    },
    /** Waits until the bot was called for a cell, and no page keeps its event any more. */
    async arrived(cell, tab) {
      await waitFor("the bot to be called", async () => (await copies(cell)) > 0);
      await waitFor("nothing to be kept", () => tab.evaluate(() => Object.keys(localStorage).every((name) => !name.startsWith("onsite.1.e."))));
    },
    async close() {
      await Promise.all([gateway.close(), way.close(), simulator.close(), site.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function pageOf(cell, gateway, head) {
  return html(`<script>
  // Each cell has a visitor of its own, in whichever browser.
  if (localStorage.cell !== "${cell}") {
    localStorage.clear();
    localStorage.cell = "${cell}";
  }
  // Not every driver waits for modules.
  window.started = new Promise((done) => (window.start = done));
  </script>
  ${named(cell)}${head}
  <script type="module">
  import { createOnsite } from "/pkg/index.js";
  window.onsite = createOnsite({ gateway: "${gateway}" });
  ${note("onsite")}
  start(onsite.ready());
  </script>`);
}

/** Makes a page's event, and leads away in the same moment if there is somewhere to go. */
export const makeEvent = (tab, away = "") =>
  tab.evaluate((away) => {
    onsite.track("left", { cell: localStorage.cell });
    if (away) location.href = away;
  }, away);

/** Whether a page's instances have told an event of this name. */
export const hasTold = (tab, wanted) => tab.evaluate((wanted) => told.some(([name]) => name === wanted), wanted);
