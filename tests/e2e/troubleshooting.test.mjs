// docs/troubleshooting.md and docs/moving-to-the-gateway.md: what they say is seen is brought about and seen, and what they
// show does what it is shown for.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { olderChat } from "../support/chat.mjs";
import { ORIGIN, batch, newRecipient, post, read, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { ROOT } from "../support/process.mjs";
import { listen, note, rests } from "../support/rules.mjs";
import { API_KEY } from "../support/simulator.mjs";
import { STUB, html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const textOf = (name) => readFile(new URL(`docs/${name}.md`, ROOT), "utf8");
const [TROUBLE, MOVING] = await Promise.all(["troubleshooting", "moving-to-the-gateway"].map(textOf));

/** The gateway's address in the documents. */
const SHOWN = "https://on.shop.example";

/** What stands under a heading. */
function section(name) {
  const [, text] = TROUBLE.match(new RegExp(`^## ${name}\\n((?:(?!^## )[^])*)`, "m")) ?? assert.fail(`no section ${name}`);
  return text;
}

const blocks = (text, language) => [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "gm"))].map(([, block]) => block.trim());

/** Two rules for one click: one whose limit is used up at once, and one that tells whether rules listen. */
const ON_STEP = { click: { selector: "#step" } };
const it = stage({ config: { triggers: [{ event: "step", on: ON_STEP, limit: { per: "visitor" } }, { event: "price_seen", on: ON_STEP }] } });

/** A gateway for a test, with this configuration and environment. */
async function gatewayOf(t, config, env) {
  const gateway = await startGateway({ simulator: it.simulator, config: { origins: [ORIGIN], events: { hello: { callback: "hello" } }, ...config }, env });
  t.after(() => gateway.close());
  return gateway;
}

/** Asks this gateway what the `curl` asks that a section shows: a machine need not have it. */
async function curl(name, gateway) {
  const [command] = blocks(section(name), "sh");
  const [program, ...words] = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
  assert.equal(program, "curl");
  const asked = { headers: {} };
  let url;
  while (words.length) {
    const word = words.shift();
    if (word === "-H") Object.assign(asked.headers, Object.fromEntries([words.shift().split(": ")]));
    else if (word === "--data") Object.assign(asked, { method: "POST", body: words.shift() });
    else if (word.startsWith(SHOWN)) url = word.replace(SHOWN, gateway.url);
    else assert.equal(word, "-i");
  }
  // What curl says of data that it is told nothing about.
  if (asked.body) asked.headers["Content-Type"] ??= "application/x-www-form-urlencoded";
  return read(await fetch(url, asked));
}

/** A page with the script tag and what else is given, and the chat. */
const open = (attributes = "", { chat = olderChat(it.simulator), body = "" } = {}) => it.open(html(STUB + it.tag(`data-automation="allow" ${attributes}`), chat + body));

/** Waits for the script on a page, and notes what it tells from there on. */
const begin = (tab) => tab.waitForFunction(() => window.SalebotOnsite?.on).then(() => tab.evaluate(note("SalebotOnsite")));

test("SalebotOnsite is undefined: the script answers as it is said", async () => {
  const { status, headers } = await curl("SalebotOnsite is undefined", it.gateway);
  assert.equal(status, 200);
  assert.match(headers.get("content-type"), /^text\/javascript/);
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

test("WebAssembly cannot be started: events arrive, rules make none, and it is seen where it is said", async () => {
  const [, begins] = section("WebAssembly cannot be started").match(/warning `(.*?) …`/);
  const [, code] = section("WebAssembly cannot be started").match(/`error` event with the code `(\w+)`/);
  const [, sentence] = section("A rule does nothing").match(/the console says `(.*?)`/);
  // The error comes before a test could listen.
  const tag = it.tag(`data-automation="allow" onload='${note("SalebotOnsite")}'`);
  const page = html(STUB + tag, `${olderChat(it.simulator)}<button id="step">Step</button>`);
  it.site.pages.set("/page", (_, response) => {
    const policy = `script-src 'unsafe-inline' ${it.gateway.url} ${it.simulator.url}`;
    response.writeHead(200, { "content-type": "text/html", "content-security-policy": policy }).end(page);
  });
  const tab = listen(await it.tab());
  await tab.goto(`${it.site.url}/page`);
  await tab.waitForFunction(() => window.told);
  await tab.evaluate(() => SalebotOnsite.ready());
  const lines = tab.lines.filter((line) => line.includes(sentence));
  assert.equal(lines.length, 1, String(tab.lines));
  assert.ok(lines[0].startsWith(`warning: ${begins}`), lines[0]);
  const error = await waitFor("the error to be told", async () => (await tab.told("error")).find(({ message }) => message.includes(sentence)));
  assert.equal(error.code, code);
  await tab.click("#step");
  assert.deepEqual(await tab.evaluate(async () => (await SalebotOnsite.track("question_asked", { plan: "pro" })).accepted), { status: "accepted" });
  assert.deepEqual(await tab.made(), []);
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
  assert.deepEqual([before.status, before.json.error.code], [403, "origin_refused"]);
  const { status, json } = await curl(name, await gatewayOf(t, config));
  assert.deepEqual([status, json.results.map(({ code }) => code)], [202, ["event_unknown"]]);
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
  listen(tab);
  /** Clicks until rules hear of it, and gives the names of what they made. */
  const clicked = async () => {
    await tab.evaluate(() => SalebotOnsite.ready());
    await tab.evaluate("window.told = []");
    await waitFor("rules to hear a click", async () => {
      await tab.click("#step");
      return (await tab.made()).includes("price_seen");
    });
    return new Set(await tab.made());
  };
  await begin(tab);
  assert.deepEqual(await clicked(), new Set(["step", "price_seen"]));
  await rests(tab);
  await tab.reload();
  await begin(tab);
  assert.deepEqual(await clicked(), new Set(["price_seen"]));
  const [, remedy] = section("A rule does nothing").match(/`(SalebotOnsite\.reset\(\))`/);
  await tab.evaluate(remedy);
  assert.deepEqual(await clicked(), new Set(["step", "price_seen"]));
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
