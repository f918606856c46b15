// The npm package: as modules, in a bundle, and on a server.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { promisify } from "node:util";
import { olderChat, openChat, recipientOf, seeBotSay } from "../support/chat.mjs";
import { ROOT } from "../support/process.mjs";
import { html, stage } from "../support/stage.mjs";

const it = stage();
const run = promisify(execFile);

/** The application that both forms build on. */
const app = (from) => `
import { createOnsite } from "${from}";
window.createOnsite = createOnsite;
window.onsite = createOnsite({ gateway: "${it.gateway.url}/" });
window.receipt = onsite.track("price_seen", { plan: "pro" });
`;

async function reachesTheBot(tab) {
  const seen = await tab.evaluate(async () => {
    const { id, status, accepted } = await receipt;
    return { id, status, recipient: window.SaleBotPro?.recipient_id ?? null, end: null, keys: Object.keys(await receipt), ready: await onsite.ready(), accepted: accepted instanceof Promise };
  });
  assert.match(seen.id, /^[0-9A-HJKMNP-TV-Z]{26}$/);
  assert.equal(seen.status, "queued");
  assert.equal(seen.recipient, null);
  assert.equal(seen.accepted, true);
  assert.deepEqual(await it.simulator.journal(), []);
  tab.nameRecipient();
  assert.deepEqual(await tab.evaluate(async () => (await receipt).accepted), { status: "accepted" });
  const recipient = await recipientOf(tab);
  assert.equal(await tab.evaluate(() => onsite.recipientId()), recipient);
  const [search, callback, ...more] = await it.simulator.calls(2);
  assert.deepEqual(more, []);
  assert.deepEqual(search.params, { recipient });
  assert.deepEqual([callback.params.message, callback.params.plan, callback.params["client.last_page"]], ["price_seen", "pro", tab.url()]);
  await openChat(tab);
  await seeBotSay(tab, "You looked at the pro plan.");
}

test("as a module the package brings an event to the bot", async () => {
  const tab = await it.open(html(`<script type="module">${app("/pkg/index.js")}</script>`, olderChat(it.simulator)), { holdRecipient: true });
  await reachesTheBot(tab);
});

test("bundled by esbuild it does the same from one file", async (t) => {
  // Inside the repository, so that the package is found by its name as in an owner's project.
  const folder = await mkdtemp(fileURLToPath(new URL("target/bundle-", ROOT)));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(`${folder}/app.js`, app("salebot-onsite"));
  await run(fileURLToPath(new URL("node_modules/.bin/esbuild", ROOT)), [`${folder}/app.js`, "--bundle", "--minify", `--outfile=${folder}/out.js`], {
    cwd: folder,
  });
  it.site.pages.set("/out.js", await readFile(`${folder}/out.js`, "utf8"));
  const tab = await it.open(html(`<script defer src="/out.js"></script>`, olderChat(it.simulator)), { holdRecipient: true });
  await reachesTheBot(tab);
  const own = tab.requests.filter((line) => line.includes(it.site.url));
  assert.deepEqual(own, [`GET ${it.site.url}/page`, `GET ${it.site.url}/out.js`]);
});

test("one gateway has one instance, however its address is written", async () => {
  const tab = await it.open(html(`<script type="module">${app("/pkg/index.js")}</script>`, olderChat(it.simulator)));
  await tab.waitForFunction(() => window.onsite);
  const same = await tab.evaluate((url) => [url, `${url}/`, `${url}//`, new URL(url)].map((gateway) => createOnsite({ gateway }) === onsite), it.gateway.url);
  assert.deepEqual(same, [true, true, true, true]);
  const other = await tab.evaluate((url) => createOnsite({ gateway: `${url}/elsewhere` }) === onsite, it.gateway.url);
  assert.equal(other, false);
});

test("a gateway may be given as a path of the site", async () => {
  // The site passes /bot/ on to the gateway, as a route of a first-party site would.
  it.site.pages.set("/bot/v1/in", async (request, response) => {
    const body = [];
    for await (const piece of request) body.push(piece);
    const { method, headers } = request;
    const answer = await fetch(`${it.gateway.url}/v1/in`, { method, headers: { origin: headers.origin }, body: Buffer.concat(body) });
    response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  });
  const tab = await it.open(
    html(`<script type="module">import { createOnsite } from "/pkg/index.js"; window.onsite = createOnsite({ gateway: "/bot" });</script>`, olderChat(it.simulator)),
  );
  await tab.waitForFunction(() => window.onsite);
  const end = await tab.evaluate(async () => (await onsite.track("price_seen", { plan: "pro" })).accepted);
  assert.deepEqual(end, { status: "accepted" });
});

test("on a server it is harmless: nothing starts, every call is dropped for the reason server", async () => {
  const script = `
    process.on("unhandledRejection", (error) => { console.error("unhandled", error); process.exit(3) });
    const { createOnsite } = await import("salebot-onsite");
    const onsite = createOnsite({ gateway: "https://on.shop.example" });
    onsite.consent("granted"); onsite.reset(); const off = onsite.on("queued", () => {}); off();
    const receipt = await onsite.track("price_seen", { plan: "pro" });
    const others = await Promise.all([onsite.page(), onsite.identify({}), onsite.callback("x"), onsite.message({ text: "x" })]);
    const clientId = await onsite.clientId().catch((error) => error.code);
    await onsite.ready(); await onsite.flush();
    onsite.destroy();
    console.log(JSON.stringify({ receipt, end: await receipt.accepted, others: others.map((one) => one.reason), recipient: await onsite.recipientId(), clientId }));
  `;
  const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "-e", script], { cwd: ROOT, timeout: 10_000 });
  assert.equal(stderr, "");
  assert.deepEqual(JSON.parse(stdout), {
    receipt: { id: "", status: "dropped", reason: "server", accepted: {} },
    end: { status: "dropped", reason: "server" },
    others: ["server", "server", "server", "server"],
    recipient: null,
    clientId: "server",
  });
});
