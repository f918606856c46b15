// Landing pages that are not ours, as they come from npm: the same rules run on each, and nothing on the page is changed
// but for the two script tags.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { olderChat, recipientOf } from "../support/chat.mjs";
import { ROOT } from "../support/process.mjs";
import { stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const TRIGGERS = JSON.parse(readFileSync(new URL("tests/fixtures/triggers/landing.json", ROOT), "utf8"));

const it = stage({ config: { triggers: TRIGGERS, events: Object.fromEntries(TRIGGERS.rules.map(({ event }) => [event, { callback: event }])) } });

/** What the templates load from elsewhere and npm has brought as well. */
const BOOTSTRAP = "https://cdn.jsdelivr.net/npm/bootstrap@5.2.3/dist/js/bootstrap.bundle.min.js";

/** Where each template lies in its package; a button to press, a link to another site, a field to write in. */
const TEMPLATES = {
  "startbootstrap-creative": {
    folder: "dist/",
    page: "index.html",
    button: ".btn[href='#about']",
    outbound: ".btn[href^='https:']",
    field: "#email",
    makes: { button_pressed: 2, link_followed: 2, site_left: 1 },
  },
  "startbootstrap-new-age": {
    folder: "dist/",
    page: "index.html",
    // It opens the form.
    button: "nav .btn",
    outbound: ".cta .btn",
    field: "#email",
    makes: { button_pressed: 2, link_followed: 1, site_left: 1 },
  },
  "material-kit": {
    folder: "",
    page: "examples/landing-page.html",
    button: ".btn[href='#pablo'] >> nth=0",
    outbound: ".btn[href*='youtube']",
    field: ".contact-form [type=email] >> nth=1",
    makes: { button_pressed: 2, link_followed: 2, site_left: 1 },
  },
};

/** Counts the events that the bot was told of, by their names. */
async function counts() {
  const sum = {};
  for (const { params } of await it.simulator.journal("callback")) sum[params.message] = (sum[params.message] ?? 0) + 1;
  return sum;
}

async function open(name, { folder, page }) {
  const path = `/${name}/`;
  it.site.folders.set(path, new URL(`node_modules/${name}/${folder}`, ROOT));
  const text = await readFile(new URL(page, it.site.folders.get(path)), "utf8");
  assert.ok(text.includes("</body>"));
  it.site.pages.set(path + page, text.replace("</body>", () => `${olderChat(it.simulator)}${it.tag('data-automation="allow"')}</body>`));

  const tab = await it.tab({ viewport: { width: 1280, height: 800 } });
  const elsewhere = [];
  await tab.context().route(({ hostname }) => hostname !== "127.0.0.1", async (route) => {
    elsewhere.push(route.request().url());
    const isBootstrap = route.request().url() === BOOTSTRAP;
    // Nothing leaves this machine. To an answer without content a browser stays where it is.
    await route.fulfill(isBootstrap ? { path: new URL("node_modules/bootstrap/dist/js/bootstrap.bundle.min.js", ROOT).pathname } : { status: 204 });
  });
  await tab.goto(it.site.url + path + page);
  await recipientOf(tab);
  return { tab, elsewhere };
}

for (const [name, template] of Object.entries(TEMPLATES)) {
  test(`the rules run on ${name} as it is`, async () => {
    const { tab, elsewhere } = await open(name, template);
    const come = (wanted) => waitFor(JSON.stringify(wanted), async () => assert.deepEqual(await counts(), wanted) ?? true);
    await come({ page_opened: 1, stayed: 1 });

    await tab.click(template.outbound);
    await waitFor("the link to lead elsewhere", () => elsewhere.some((url) => /theme|youtube/.test(url)));
    await tab.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    await waitFor("the footer", async () => (await counts()).footer_seen);
    await tab.mouse.move(100, 100);
    await tab.mouse.move(100, -10);
    await tab.click(template.button);
    await come({ page_opened: 1, stayed: 1, half_read: 1, footer_seen: 1, leaving: 1, ...template.makes });

    await tab.fill(template.field, "anna@shop.example");
    await Promise.all([tab.waitForEvent("load"), tab.press(template.field, "Enter")]);
    await waitFor("the form", async () => {
      const all = await counts();
      assert.equal(all.form_sent, 1, JSON.stringify(all));
      return true;
    });

    // The templates' own scripts miss what is not to be had here.
    const errors = tab.errors.splice(0);
    assert.deepEqual(errors.filter((error) => !error.includes("SimpleLightbox is not defined")), []);
  });
}
