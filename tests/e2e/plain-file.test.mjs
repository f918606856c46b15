// The script tag's file from a host that is no gateway, under another name: with its hash, and the gateway's rules.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { DOOR } from "../../pkg/page/door.js";
import { ROOT } from "../support/process.mjs";
import { named, sentEvents } from "../support/rules.mjs";
import { startSite } from "../support/site.mjs";
import { STUB, html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const it = stage({ config: { triggers: [{ event: "step", on: { click: { selector: "#step" } } }] } });

const SCRIPT = await readFile(new URL("pkg/wasm/app.js", ROOT));
const HASH = (await readFile(new URL("pkg/wasm/app.js.sri", ROOT), "utf8")).trim();

let host;
before(async () => {
  host = await startSite();
  host.pages.set("/onsite.js", (_, response) => response.writeHead(200, { "content-type": "text/javascript", "access-control-allow-origin": "*" }).end(SCRIPT));
});
after(() => host?.close());

/** Opens a page whose tag has these attributes; an event of it is called early. */
async function open(attributes, prepare) {
  const tab = await it.tab();
  tab.sent = sentEvents(tab);
  if (prepare) await tab.addInitScript(prepare);
  const early = `<script>SalebotOnsite.track("price_seen", { plan: "pro" }).then((receipt) => receipt.accepted).then((end) => (window.end = end))</script>`;
  const script = `<script async src="${host.url}/onsite.js" data-automation="allow" ${attributes}></script>`;
  it.site.pages.set("/page", html(STUB + named(it.recipient) + early + script, `<button id="step">Step</button>`));
  await tab.goto(`${it.site.url}/page`);
  return tab;
}

const accepted = async (tab) => {
  await tab.waitForFunction(() => window.end);
  assert.deepEqual(await tab.evaluate(() => window.end), { status: "accepted" });
};

const SIGNED = `integrity="${HASH}" crossorigin`;

test("the hash that is written is that of the file", () => {
  assert.equal(HASH, `sha384-${createHash("sha384").update(SCRIPT).digest("base64")}`);
});

test("with its hash it works, also with a slash behind the gateway, and goes by the gateway's rules", async () => {
  const tab = await open(`data-gateway="${it.gateway.url}/" ${SIGNED}`);
  await accepted(tab);
  await waitFor("the rule to make its event", async () => {
    await tab.click("#step");
    return tab.sent.some(({ name }) => name === "step");
  });
  assert.ok(tab.requests.includes(`GET ${it.gateway.url}/v1/config`), `${tab.requests}`);
  assert.deepEqual(tab.lines.filter((line) => line.startsWith("error")), []);
});

test("with another hash it does not run", async () => {
  const tab = await open(`data-gateway="${it.gateway.url}" integrity="${HASH.replace(/.{4}$/, "AAAA")}" crossorigin`);
  await waitFor("the browser to refuse it", () => tab.lines.some((line) => /^error: .*integrity/.test(line)));
  assert.equal(await tab.evaluate(() => Array.isArray(SalebotOnsite.q)), true);
  assert.deepEqual(tab.sent, []);
});

test("without WebAssembly the lite core comes from the gateway", async () => {
  const tab = await open(`data-gateway="${it.gateway.url}" ${SIGNED}`, () => delete globalThis.WebAssembly);
  await accepted(tab);
  assert.ok(tab.requests.includes(`GET ${it.gateway.url}/v1/lite.js?v=${DOOR}`), `${tab.requests}`);
  assert.deepEqual(tab.sent.map(({ batch }) => batch.lite), ["no_wasm"]);
});

/** Has the host serve the script as another version, which asks for what it loads by this number. */
function otherVersion(door) {
  const script = String(SCRIPT).replaceAll("?v=${" + DOOR + "}", `?v=${door}`);
  assert.equal(script.split(`?v=${door}`).length, 3);
  host.pages.set("/onsite.js", (_, response) => response.writeHead(200, { "content-type": "text/javascript", "access-control-allow-origin": "*" }).end(script));
}

for (const door of [DOOR - 1, DOOR + 1]) {
  test(`a version that does not fit the gateway's, door ${door}, says so where it needs the lite core, and what was kept waits`, async () => {
    otherVersion(door);
    const tab = await open(`data-gateway="${it.gateway.url}"`, () => delete globalThis.WebAssembly);
    await tab.waitForFunction(() => window.end);
    assert.deepEqual(await tab.evaluate(() => window.end), { status: "dropped", reason: "configuration" });
    const said = await tab.evaluate(() => SalebotOnsite.ready().catch(({ code, message }) => `${code} ${message}`));
    const wanted = /WebAssembly cannot be started: .+, and the gateway's lite core is for another version of the page's script: take the script and the gateway from the same version/;
    assert.match(said, wanted);
    assert.match(said, /^configuration /);
    assert.ok(tab.lines.some((line) => line.startsWith("error: salebot-onsite: ") && wanted.test(line)), `${tab.lines}`);
    assert.deepEqual(tab.sent, []);
  });

  test(`with data-debug the console says why there is no inspector, door ${door}, and the page goes on`, async () => {
    otherVersion(door);
    const tab = await open(`data-gateway="${it.gateway.url}" data-debug`);
    await accepted(tab);
    const warned = tab.lines.filter((line) => line.startsWith("warning: salebot-onsite: the inspector cannot be loaded: it is for another version of the page's script"));
    assert.equal(warned.length, 1, `${tab.lines}`);
  });
}

for (const attribute of ["", 'data-gateway=""', 'data-gateway="ftp://on.shop.example"']) {
  test(`without a gateway it says what it takes: ${attribute || "no attribute"}`, async () => {
    const tab = await open(attribute);
    await tab.waitForFunction(() => window.end);
    assert.deepEqual(await tab.evaluate(() => window.end), { status: "dropped", reason: "invalid_argument" });
    assert.match(await tab.evaluate(() => SalebotOnsite.ready().catch(({ message }) => message)), /data-gateway/);
    assert.deepEqual(tab.sent, []);
  });
}
