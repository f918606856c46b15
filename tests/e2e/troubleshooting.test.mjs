// docs/troubleshooting.md and docs/moving-to-the-gateway.md: what they say is seen is brought about and seen, and what they
// show does what it is shown for.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { promisify } from "node:util";
import { olderChat } from "../support/chat.mjs";
import { ORIGIN, batch, newRecipient, post, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { ROOT } from "../support/process.mjs";
import { API_KEY } from "../support/simulator.mjs";
import { STUB, html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const run = promisify(execFile);
const read = (name) => readFile(new URL(`docs/${name}.md`, ROOT), "utf8");
const [TROUBLE, MOVING] = await Promise.all(["troubleshooting", "moving-to-the-gateway"].map(read));

/** The gateway's address in the documents. */
const SHOWN = "https://on.shop.example";

/** What stands under a heading. */
function section(name) {
  const [, text] = TROUBLE.match(new RegExp(`^## ${name}\\n((?:(?!^## )[^])*)`, "m")) ?? assert.fail(`no section ${name}`);
  return text;
}

const blocks = (text, language) => [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "gm"))].map(([, block]) => block.trim());

const it = stage({ config: { triggers: [{ event: "step", on: { click: { selector: "#step" } }, limit: { per: "visitor" } }] } });

/** A gateway for a test, with this configuration and environment. */
async function gatewayOf(t, config, env) {
  const gateway = await startGateway({ simulator: it.simulator, config: { origins: [ORIGIN], events: { hello: { callback: "hello" } }, ...config }, env });
  t.after(() => gateway.close());
  return gateway;
}

/** Runs the `curl` that a section shows at this gateway, and gives the answer's status, headers and body. */
async function curl(name, gateway) {
  const [command] = blocks(section(name), "sh");
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
  const { stdout } = await run("curl", ["-s", ...words.slice(1).map((word) => word.replace(SHOWN, gateway.url))]);
  const [head, body] = stdout.split("\r\n\r\n");
  return { status: Number(head.match(/^HTTP\S+ (\d+)/)[1]), head, body };
}

/** A page with the script tag and what else is given, and the chat. */
const open = (attributes = "", { chat = olderChat(it.simulator), body = "" } = {}) => it.open(html(STUB + it.tag(`data-automation="allow" ${attributes}`), chat + body));

test("SalebotOnsite is undefined: the script answers as it is said", async () => {
  const { status, head } = await curl("SalebotOnsite is undefined", it.gateway);
  assert.equal(status, 200);
  assert.match(head, /content-type: text\/javascript/i);
});

test("what the console is asked is answered", async () => {
  const tab = await open();
  const [asked] = blocks(TROUBLE, "js");
  const lines = [];
  tab.on("console", (line) => lines.push(line.text()));
  await tab.waitForFunction(() => window.SalebotOnsite?.on);
  await tab.evaluate(asked);
  await waitFor("both answers", () => lines.length === 2);
  assert.ok(lines.includes(await tab.evaluate(() => SaleBotPro.recipient_id)), lines);
  assert.ok(lines.some((line) => line.includes("accepted")), lines);
});

test("The recipient never comes: events wait, and data-recipient says where the name is", async () => {
  const [tag] = blocks(section("The recipient never comes"), "html");
  const own = tag.replace(SHOWN, it.gateway.url).replace("<script ", `<script data-automation="allow" `);
  const tab = await it.open(html(STUB + own));
  assert.equal(await tab.evaluate(async () => (await SalebotOnsite.track("price_seen")).status), "queued");
  await tab.evaluate(() => (window.shop = { chat: { visitor: "abc1234" } }));
  const [, callback] = await it.simulator.calls(2);
  assert.equal(callback.params.message, "price_seen");
});

test("403 from the gateway: the site's exact origin is missing, and the configuration that is shown mends it", async (t) => {
  const name = "403 from the gateway";
  const config = JSON.parse(blocks(section(name), "json")[0]);
  const before = await curl(name, await gatewayOf(t, { origins: config.origins.slice(0, 1) }));
  assert.deepEqual([before.status, JSON.parse(before.body).error.code], [403, "origin_refused"]);
  const { status, body } = await curl(name, await gatewayOf(t, config));
  assert.deepEqual([status, JSON.parse(body).results.map(({ code }) => code)], [202, ["event_unknown"]]);
});

test("503 from the gateway: without a key, and the log says so", async (t) => {
  const gateway = await gatewayOf(t, {}, { SALEBOT_API_KEY: undefined });
  const { status, json } = await post(gateway, batch(newRecipient(), [track("hello")]));
  assert.deepEqual([status, json.error.code], [503, "configuration"]);
  await waitFor("the log", () => gateway.log().includes("SALEBOT_API_KEY"));
});

test("429 from the gateway: by the configuration's limits, for each address that clientIp says", async (t) => {
  const gateway = await gatewayOf(t, { limits: { ip_per_minute: 1, ip_burst: 1 } });
  const from = (address) => post(gateway, batch(newRecipient(), [track("hello")]), { headers: { "cf-connecting-ip": address } });
  assert.equal((await from("203.0.113.1")).status, 202);
  const { status, json } = await from("203.0.113.1");
  assert.deepEqual([status, json.error.code], [429, "rate_limited"]);
  assert.equal((await from("203.0.113.2")).status, 202);
});

test("An event is dropped as event_unknown", async () => {
  const tab = await open();
  const end = await tab.evaluate(async () => (await SalebotOnsite.track("Price_Seen".toLowerCase() + "_")).accepted);
  assert.deepEqual(end, { status: "dropped", reason: "event_unknown" });
});

test("A rule does nothing: its limit is used up, until another visitor begins", async () => {
  const tab = await open("", { body: '<button id="step">Step</button>' });
  const ready = () => tab.evaluate(() => SalebotOnsite.ready().then(() => new Promise((done) => setTimeout(done, 100))));
  await ready();
  await tab.click("#step");
  await it.simulator.acted(1, "callback");
  await tab.reload();
  await ready();
  await tab.click("#step");
  await tab.evaluate(() => SalebotOnsite.flush());
  assert.equal((await it.simulator.journal("callback")).length, 1);
  const [, remedy] = section("A rule does nothing").match(/`(SalebotOnsite\.reset\(\))`/);
  await tab.evaluate(remedy);
  await tab.click("#step");
  await it.simulator.acted(2, "callback");
});

test("moving to the gateway: the same calls of track() bring about the same at Salebot", async (t) => {
  const [before, onGateway, after] = blocks(MOVING, "js");
  const config = onGateway.match(/createGateway\((\{[^]*\})\);\nexport/)[1];
  const gateway = await gatewayOf(t, { ...new Function(`return ${config}`)(), origins: [it.site.url] });
  const done = {};
  for (const [name, code] of Object.entries({ before, after })) {
    await it.simulator.reset();
    // The key and the addresses are those of here; the package is a folder of the site.
    const script = code
      .replace('"salebot-onsite"', '"/pkg/index.js"')
      .replace(/apiKey: "[^"]*",/, `apiKey: "${API_KEY}", baseUrl: "${it.simulator.url}",`)
      .replace(SHOWN, gateway.url)
      .replace("const onsite", "window.onsite");
    const tab = await it.open(html(`<script type="module">${script}</script>`, olderChat(it.simulator)));
    await tab.waitForFunction(() => window.onsite);
    await tab.evaluate(async () => {
      await (await onsite.track("price_seen", { plan: "pro" })).accepted;
      await (await onsite.track("form_sent", { phone: "+7 900 000-00-00" })).accepted;
    });
    await it.simulator.acted(2, "callback");
    const acted = (await it.simulator.journal()).filter(({ acted }) => acted);
    done[name] = acted.map(({ action, params: { client_id, recipient, "client.onsite_call": _, ...params } }) => [action, params]);
  }
  assert.equal(done.before.length, 4);
  assert.deepEqual(done.after, done.before);
});
