// Who sees the inspector, by which means it can be used, and that the page does the same with it as without.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { promisify } from "node:util";
import { DOOR } from "../../pkg/page/door.js";
import { INSPECTOR, inspectorOf } from "../support/inspector.mjs";
import { named, openRules, quiet } from "../support/rules.mjs";
import { ROOT } from "../support/process.mjs";
import { STUB, html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const OTHER = (site) => site.url.replace("127.0.0.1", "shop.example");

const it = stage({ config: (site) => ({ origins: [site.url, OTHER(site)] }) });

const AXE = await readFile(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");

const SECTIONS = ["Overview", "Rules", "Events", "Outbox", "Errors", "Log"];

/** Rules that hear of all that visitors do. */
const RULES = [
  { event: "step", on: { click: { selector: "*" } } },
  { event: "step", on: "link" },
  { event: "step", on: "copy" },
  { event: "step", on: "form_abandon" },
  { event: "step", on: "exit_intent" },
];

/** Opens a page with the inspector imported. */
async function open(triggers = [], more = {}) {
  const tab = await openRules(it, triggers, { body: `<h1>A page</h1><button id="own">Own</button>`, ...more, head: INSPECTOR + (more.head ?? "") });
  return Object.assign(tab, { inspector: inspectorOf(tab) });
}

/** Opens a page with the script tag. */
async function openTag(attributes, path = "/page", { origin = it.site.url, tab } = {}) {
  it.site.pages.set(path.split(/[?#]/)[0], html(STUB + named(it.recipient) + it.tag(attributes), `<h1>A page</h1><a href="/next">Next</a>`));
  tab ??= await it.tab();
  await tab.goto(origin + path);
  await tab.waitForFunction(() => window.SalebotOnsite?.on);
  await tab.evaluate(() => SalebotOnsite.ready());
  return Object.assign(tab, { inspector: inspectorOf(tab) });
}

const loads = (tab) => tab.requests.filter((line) => /inspect/.test(line));
const isThere = (tab) => tab.evaluate(() => Boolean(document.querySelector("salebot-onsite-inspector")));

/** Tracks an event, and that it arrives. */
async function arrives(tab, instance) {
  assert.deepEqual(await tab.evaluate(async (name) => (await window[name].track("price_seen", { plan: "pro" })).accepted, instance), { status: "accepted" });
}

test("the script tag loads nothing of it without data-debug", async () => {
  for (const attributes of ["", 'data-debug="false"']) {
    const tab = await openTag(attributes, "/page#onsite-inspector");
    await arrives(tab, "SalebotOnsite");
    assert.deepEqual(loads(tab), []);
    assert.equal(await isThere(tab), false);
  }
});

test("with data-debug it is there on the developer's own machine", async () => {
  const tab = await openTag("data-debug");
  await arrives(tab, "SalebotOnsite");
  await tab.inspector.says("Events", "price_seen accepted");
  assert.deepEqual(loads(tab), [`GET ${it.gateway.url}/v1/inspector.js?v=${DOOR}`]);
});

test("elsewhere data-debug shows it to nobody: nothing is loaded or kept, and the console says how to open it", async () => {
  const tab = await openTag("data-debug", "/page", { origin: OTHER(it.site) });
  await arrives(tab, "SalebotOnsite");
  assert.deepEqual(loads(tab), []);
  assert.equal(await isThere(tab), false);
  assert.deepEqual(tab.lines.filter((line) => line.includes("inspector")), ["info: salebot-onsite: to open the inspector in this tab, add #onsite-inspector to the page's address and load it anew"]);
  assert.deepEqual(await tab.evaluate(() => ({ ...sessionStorage })), {});
});

test("elsewhere it opens in the tab that asks for it in the address, on the next page too, until that is taken back", async () => {
  const origin = OTHER(it.site);
  const tab = await openTag("data-debug", "/page#onsite-inspector", { origin });
  await tab.inspector.says("Overview", "Recipient known");
  await openTag("data-debug", "/next", { origin, tab });
  await tab.inspector.says("Overview", "Recipient known");
  // Another tab of the same visitor did not ask.
  const other = await it.another(tab);
  await openTag("data-debug", "/next", { origin, tab: other });
  assert.equal(await isThere(other), false);
  await openTag("data-debug", "/page#onsite-inspector=off", { origin, tab });
  assert.equal(await isThere(tab), false);
  await openTag("data-debug", "/next", { origin, tab });
  assert.equal(await isThere(tab), false);
});

test("a page that imports it and was published so shows it to nobody, and loads two small files of it", async () => {
  const tab = await open([], { origin: OTHER(it.site) });
  await arrives(tab, "onsite");
  assert.equal(await isThere(tab), false);
  assert.deepEqual(loads(tab).map((line) => new URL(line.split(" ")[1]).pathname).sort(), ["/pkg/inspector.js", "/pkg/inspector/gate.js"]);
  assert.deepEqual(await tab.evaluate(async () => [await inspector.open(), await inspector.close(), await inspector.log()]), [false, false, null]);
});

test("on a server it is harmless, imported or required", async () => {
  const use = "Promise.all([inspector.open(), inspector.close(), inspector.log()]).then((all) => console.log(JSON.stringify(all)))";
  for (const args of [
    ["--input-type=module", "-e", `import * as inspector from "salebot-onsite/inspector"; ${use}`],
    ["--input-type=commonjs", "-e", `const inspector = require("salebot-onsite/inspector"); ${use}`],
  ]) {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: ROOT });
    assert.deepEqual([stdout, stderr], ["[false,false,null]\n", ""]);
  }
});

test("a hook that throws, and one of another version, leave the page its own core", async () => {
  const hook = `<script>for (const name of ["", ".${DOOR}", ".${DOOR + 1}"]) globalThis[Symbol.for("salebot-onsite.inspector" + name)] = () => { throw new Error("not this page") }</script>`;
  const tab = await openRules(it, [{ event: "price_seen", on: { click: { selector: "#own" } } }], { head: hook, body: `<button id="own">Own</button>` });
  await tab.click("#own");
  await tab.makes("price_seen");
});

test("where it cannot be loaded the page starts as ever, and the console says so", async () => {
  it.site.pages.set("/page", html(STUB + named(it.recipient) + it.tag("data-debug")));
  const tab = await it.tab();
  await tab.route("**/v1/inspector.js?*", (route) => route.fulfill({ status: 404 }));
  await tab.goto(`${it.site.url}/page`);
  await tab.waitForFunction(() => window.SalebotOnsite?.on);
  await arrives(tab, "SalebotOnsite");
  assert.equal(await isThere(tab), false);
  assert.equal(tab.lines.filter((line) => line.startsWith("warning: salebot-onsite: the inspector cannot be loaded")).length, 1);
});

for (const [name, policy, tag] of [
  ["the gateway is listed", (gateway) => `script-src ${gateway} 'wasm-unsafe-eval'`, (tag) => tag],
  ["scripts have nonces", () => "script-src 'nonce-R4nd0m' 'strict-dynamic' 'wasm-unsafe-eval'", (tag) => tag.replace("<script", '<script nonce="R4nd0m"')],
]) {
  test(`under a strict policy it works and breaks none: ${name}`, async () => {
    const header = `default-src 'none'; ${policy(it.gateway.url)}; connect-src ${it.gateway.url}; require-trusted-types-for 'script'; trusted-types 'none'`;
    const page = html(tag(it.tag('data-debug data-recipient="document.documentElement.lang"'))).replace('<link rel="icon" href="data:,">', "");
    it.site.pages.set("/strict", (_, response) => response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": header }).end(page));
    const tab = await it.tab();
    await tab.addInitScript(() => {
      window.violations = [];
      addEventListener("securitypolicyviolation", (event) => violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`));
    });
    await tab.goto(`${it.site.url}/strict`);
    const inspector = inspectorOf(tab);
    for (const section of SECTIONS) await inspector.section(section);
    assert.equal(await inspector.button.evaluate((button) => getComputedStyle(button).position), "fixed", "its style is there");
    assert.deepEqual(await tab.evaluate(() => violations), []);
  });
}

test("a page that may run no WebAssembly goes on with the lite core, and the inspector says why and shows what that does", async () => {
  const header = `script-src 'unsafe-inline' ${it.gateway.url}`;
  const body = html(named(it.recipient) + it.tag('data-debug data-automation="allow"'));
  it.site.pages.set("/no-wasm", (_, response) => response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": header }).end(body));
  const tab = await it.tab();
  await tab.goto(`${it.site.url}/no-wasm`);
  await tab.waitForFunction(() => window.SalebotOnsite?.on);
  await arrives(tab, "SalebotOnsite");
  const inspector = inspectorOf(tab);
  await inspector.says("Overview", "Core lite rules make no events, because WebAssembly cannot be started: ", `Recipient known ${it.recipient}`);
  await inspector.says("Rules", "No rule makes an event here");
  await inspector.says("Events", "price_seen accepted");
  await inspector.says("Errors", "rules make no events", "'wasm-unsafe-eval' in script-src");
});

test("in direct mode there is no lite core, beside the inspector either: ready() says why", async () => {
  const direct = JSON.stringify({ direct: { apiKey: "none", exposeApiKey: true, events: {} } });
  const script = `<script>delete globalThis.WebAssembly</script>${INSPECTOR}<script type="module">
  import { createOnsite } from "/pkg/index.js";
  createOnsite(${direct}).ready().then(() => "ready", ({ code, message }) => code + " " + message).then((end) => (window.end = end));
  </script>`;
  it.site.pages.set("/page", html(script));
  const tab = await it.tab();
  await tab.goto(`${it.site.url}/page`);
  assert.match(await (await tab.waitForFunction(() => window.end)).jsonValue(), /^internal the start failed: WebAssembly cannot be started: ./);
});

test("where the inspector cannot be loaded the console says so, and the page has its own core and its rules", async () => {
  it.site.pages.set("/pkg/inspector/main.js", (_, response) => response.writeHead(404).end());
  try {
    const tab = await open([{ event: "step", on: { click: { selector: "#own" } } }]);
    await tab.click("#own");
    await tab.makes("step");
    assert.equal(tab.lines.filter((line) => line.startsWith("warning: salebot-onsite: the inspector cannot be loaded: ")).length, 1, `${tab.lines}`);
    assert.equal(await tab.locator("salebot-onsite-inspector").count(), 0);
  } finally {
    it.site.pages.delete("/pkg/inspector/main.js");
  }
});

test("a page whose policy stops what goes to the gateway: the error says which directive", async () => {
  const header = `connect-src ${it.site.url}`;
  const body = html(named(it.recipient) + it.tag("data-debug"));
  it.site.pages.set("/stopped", (_, response) => response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": header }).end(body));
  const tab = await it.tab();
  await tab.goto(`${it.site.url}/stopped`);
  await tab.waitForFunction(() => window.SalebotOnsite?.on);
  await tab.evaluate(() => SalebotOnsite.track("price_seen"));
  await inspectorOf(tab).says("Errors", "csp", `blocks ${it.gateway.url}/v1/in by connect-src`, `Add ${it.gateway.url} to the directive`);
});

test("what is done in it the page does not hear: no rule fires, and nothing counts as activity", async () => {
  const tab = await open(RULES);
  const { inspector } = tab;
  await tab.evaluate(() => {
    window.heard = [];
    for (const type of ["click", "keydown", "pointerdown", "focusin", "copy", "input", "wheel", "mouseout"]) addEventListener(type, (event) => heard.push(event.type), true);
  });
  for (const section of SECTIONS) await inspector.section(section);
  await inspector.host.getByRole("searchbox", { name: "Filter" }).fill("emit");
  await tab.keyboard.press("Control+A");
  await tab.keyboard.press("Control+C");
  await inspector.panel.hover();
  await tab.mouse.wheel(0, 200);
  await inspector.host.getByRole("button", { name: "Close" }).click();
  await quiet();
  assert.deepEqual(await tab.evaluate(() => heard), []);
  assert.deepEqual(await tab.made(), []);
  const { log } = await tab.evaluate(() => window.inspector.log());
  assert.deepEqual(log.filter(({ what }) => what === "active" || what === "element"), []);
  // The page's own it hears as ever.
  await tab.click("#own");
  await tab.makes("step");
});

test("the page sends the same with it as without it", async () => {
  const sent = [];
  for (const head of [INSPECTOR, ""]) {
    const tab = await openRules(it, [{ event: "step", on: { click: { selector: "#own" } }, props: { n: 2 } }], { body: `<button id="own">Own</button>`, head });
    const batches = [];
    tab.on("request", (request) => request.url().endsWith("/v1/in") && batches.push(JSON.parse(request.postData())));
    await tab.click("#own");
    await arrives(tab, "onsite");
    const plain = ({ id, at, ...event }) => event;
    sent.push(batches.map(({ visitor, sent_at, events, ...batch }) => ({ ...batch, events: events.map(plain) })));
    assert.deepEqual(await tab.evaluate(() => ({ ...sessionStorage })), {});
  }
  assert.deepEqual(sent[0], sent[1]);
  assert.equal(sent[0].length > 0, true);
});

test("a page that is left right after an event still sends it", async () => {
  const tab = await open();
  await tab.inspector.section("Events");
  await tab.evaluate(() => {
    onsite.track("price_seen", { plan: "pro" });
    location.href = "about:blank";
  });
  await it.simulator.acted(1, "callback");
});

test("with the keyboard alone: it opens, its sections are reached, and the focus comes back", async () => {
  const tab = await open();
  const { inspector } = tab;
  await tab.focus("#own");
  const focused = () => tab.evaluate(() => {
    const { activeElement } = document;
    const inner = activeElement.shadowRoot?.activeElement ?? activeElement;
    return inner.id || inner.textContent || inner.localName;
  });
  await tab.keyboard.press("Alt+Shift+O");
  assert.equal(await focused(), "tab-overview");
  await tab.keyboard.press("ArrowRight");
  assert.equal(await focused(), "tab-rules");
  await tab.keyboard.press("End");
  assert.equal(await focused(), "tab-log");
  await tab.keyboard.press("ArrowRight");
  assert.equal(await focused(), "tab-overview");
  await tab.keyboard.press("ArrowLeft");
  assert.equal(await focused(), "tab-log");
  await tab.keyboard.press("Tab");
  assert.equal(await focused(), "section");
  await tab.keyboard.press("Tab");
  await tab.keyboard.type("emit");
  await inspector.says("Log", "emit");
  await tab.keyboard.press("Escape");
  assert.equal(await inspector.panel.count(), 0);
  assert.equal(await focused(), "own");
  await inspector.button.focus();
  await tab.keyboard.press("Enter");
  assert.equal(await focused(), "tab-log", "the section that was open last");
  // What is drawn anew while it is read keeps the focus.
  await tab.keyboard.press("Home");
  await tab.keyboard.press("ArrowRight");
  await tab.keyboard.press("ArrowRight");
  await tab.evaluate(async () => (await onsite.track("price_seen", { plan: "pro" })).accepted);
  await inspector.host.getByText("accepted").first().waitFor();
  assert.equal(await focused(), "tab-events");
  await tab.keyboard.press("Alt+Shift+O");
  assert.equal(await focused(), "toggle");
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing to object to in any section: ${colorScheme}`, async () => {
    const tab = await open([{ event: "price_seen", on: { visible: { selector: "#own" } } }, { event: "step", on: { click: { selector: "a[[" } } }, { event: "step", on: { click: { selector: "#own" } }, where: { device: "mobile" } }], { colorScheme });
    const { inspector } = tab;
    await tab.click("#own");
    await tab.evaluate(() => Promise.all([onsite.track("price_seen", { plan: "pro" }), onsite.track("nowhere"), onsite.track("No Name")]));
    await tab.evaluate(AXE);
    const violations = () => tab.evaluate(async () => (await axe.run(document.querySelector("salebot-onsite-inspector"))).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`));
    assert.deepEqual(await violations(), [], "closed");
    for (const section of SECTIONS) {
      await inspector.section(section);
      if (section === "Events") for (const summary of await inspector.host.locator("summary").all()) await summary.click();
      assert.deepEqual(await violations(), [], section);
    }
  });
}

test("on a telephone it takes the lower half, and neither it nor the page scrolls sideways", async () => {
  const tab = await open([{ event: "price_seen", on: { visible: { selector: "#a-very-long-selector .that .never .ends > .and .has .no .place .to .break" } } }], {
    viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true,
    head: '<meta name="viewport" content="width=device-width, initial-scale=1">',
  });
  const { inspector } = tab;
  const before = await tab.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]);
  await tab.evaluate(() => onsite.track("step", { n: "without-a-blank-".repeat(40) }));
  for (const section of SECTIONS) {
    const shown = await inspector.section(section);
    for (const summary of await inspector.host.locator("summary").all()) await summary.click();
    const { x, y, width, height } = await inspector.panel.boundingBox();
    assert.deepEqual([x, width, y + height], [0, 360, 740], section);
    assert.ok(y >= 300, `${section} leaves the upper part alone`);
    assert.ok(await shown.evaluate((element) => element.scrollWidth <= element.clientWidth), `${section} scrolls sideways`);
  }
  assert.deepEqual(await tab.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]), before);
});

test("on a telephone it moves to the upper half, and back", async () => {
  const tab = await open([], { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, head: '<meta name="viewport" content="width=device-width, initial-scale=1">' });
  const { inspector } = tab;
  await inspector.section("Overview");
  const places = [];
  for (let n = 0; n < 3; n++) {
    await inspector.host.getByRole("button", { name: "Move to another corner" }).click();
    const { y, height } = await inspector.panel.boundingBox();
    places.push(y === 0 ? "top" : y + height === 740 ? "bottom" : `${y}`);
  }
  assert.deepEqual(places, ["top", "top", "bottom"]);
});

test("its button moves to other corners, but never to the chat's, and stays there on the next page", async () => {
  const tab = await open();
  const { inspector } = tab;
  const corner = async () => {
    const { x, y } = await inspector.button.boundingBox();
    return `${y > 300 ? "bottom" : "top"} ${x > 500 ? "right" : "left"}`;
  };
  const seen = [];
  for (let n = 0; n < 3; n++) {
    seen.push(await corner());
    await inspector.section("Overview");
    await inspector.host.getByRole("button", { name: "Move to another corner" }).click();
  }
  assert.deepEqual(seen, ["bottom left", "top left", "top right"]);
  await inspector.host.getByRole("button", { name: "Move to another corner" }).click();
  await open([], { tab, path: "/next" });
  await waitFor("the same corner, and still open", async () => (await corner()) === "top left" && (await tab.inspector.panel.count()) === 1);
});

test("a new problem is said to who cannot see it", async () => {
  const tab = await open();
  await tab.evaluate(() => onsite.track("No Name"));
  const status = tab.inspector.host.getByRole("status").last();
  await waitFor("the news", async () => /^A new problem: invalid_argument: /.test(await status.innerText()));
});
