// The Content-Security-Policies of docs/security.md, as headers of real pages: with each of them events arrive and nothing is
// reported, though all else is forbidden; and without what stands there for the gateway's sake they do not, but for what lets
// WebAssembly run: without that the lite core takes its place.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { ROOT } from "../support/process.mjs";
import { sentEvents } from "../support/rules.mjs";
import { STUB, html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const DOCUMENT = await readFile(new URL("docs/security.md", ROOT), "utf8");

/** The policies, by the headings that they stand under. */
const POLICIES = new Map([...DOCUMENT.matchAll(/^### (.+)\n(?:(?!###)[^])*?^```http\nContent-Security-Policy:\n([^`]+)```/gm)].map(([, name, text]) => [name, text.replace(/\s+/g, " ").trim()]));

const it = stage({ config: { triggers: [{ event: "step", on: { click: { selector: "#step" } } }] } });

const BUTTON = `<button id="step">Step</button>`;
const TRACK = `window.SalebotOnsite?.track("price_seen", { plan: "pro" }).then((receipt) => receipt.accepted).then((end) => (window.end = end.status))`;
const VISITOR = (recipient) => `window.shop = { visitor: ${JSON.stringify(recipient)} };`;
const NPM = (gateway, recipient) => `import { createOnsite } from "/pkg/index.js";
${VISITOR(recipient)}
window.SalebotOnsite = createOnsite({ gateway: "${gateway}", recipient: () => shop.visitor, automation: "allow", triggers: [{ event: "step", on: { click: { selector: "#step" } } }] });
${TRACK}`;

const TAG = () => it.tag('data-recipient="shop.visitor" data-automation="allow"');

/** What is on each page: scripts of the site's own are files, but for the stub. */
const PAGES = {
  "The script tag": () => `${STUB}<script src="/own.js"></script>${TAG()}`,
  "The script tag, with nonces": () => `${STUB}<script src="/own.js"></script>${TAG()}`.replaceAll("<script", '<script nonce="R4nd0mEachT1me"'),
  "The npm package": () => `<script type="module" src="/npm.js"></script>`,
  "Trusted Types": () => `${STUB}<script src="/own.js"></script>${TAG()}`,
};

/** Opens a page under this policy, and gives its tab; `violations` on it is what the browser has reported. */
async function open(name, policy, tab) {
  it.site.pages.set("/own.js", `${VISITOR(it.recipient)}${TRACK}`);
  it.site.pages.set("/npm.js", NPM(it.gateway.url, it.recipient));
  const page = html(PAGES[name](), BUTTON).replace('<link rel="icon" href="data:,">', "");
  it.site.pages.set("/page", (_, response) => response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy }).end(page));
  tab ??= await it.tab();
  await tab.addInitScript(() => {
    window.violations = [];
    addEventListener("securitypolicyviolation", (event) => violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
  });
  await tab.goto(`${it.site.url}/page`);
  return tab;
}

const policyOf = (name) => POLICIES.get(name).replaceAll("https://on.shop.example", it.gateway.url);

test("every policy that is shown is tried", () => {
  assert.deepEqual([...POLICIES.keys()], Object.keys(PAGES));
});

for (const name of Object.keys(PAGES)) {
  test(`${name}: with the policy that is shown, and nothing else allowed, events and rules arrive`, async () => {
    const tab = await open(name, `default-src 'none'; ${policyOf(name)}`);
    await tab.waitForFunction(() => window.end, null, { polling: 20 });
    assert.equal(await tab.evaluate(() => window.end), "accepted");
    await tab.click("#step");
    const calls = await it.simulator.acted(2, "callback");
    assert.deepEqual(calls.map(({ params }) => params.message), ["price_seen", "step"]);
    assert.deepEqual(await tab.evaluate(() => violations), []);
    assert.deepEqual(tab.lines.filter((line) => line.startsWith("error")), []);
  });

  test(`${name}: nothing of it is too much`, async () => {
    const policy = policyOf(name);
    const gateway = it.gateway.url;
    const parts = [];
    const hash = policy.match(/'sha256-[^']+'/)?.[0];
    if (hash) parts.push([hash, "script-src-elem inline"]);
    const script = policy.match(/script-src [^;]*/)[0];
    if (script.includes(gateway)) parts.push([gateway, `script-src-elem ${gateway}/v1/app.js`]);
    for (const [part, violation] of parts) {
      const tab = await open(name, `default-src 'none'; ${policy.replace(script, script.replace(part, ""))}`);
      const seen = await waitFor(`a report without ${part}`, () => tab.evaluate((wanted) => violations.find((one) => one === wanted), violation)).catch(async (error) => assert.fail(`${error.message}: ${await tab.evaluate(() => violations)}`));
      assert.equal(seen, violation);
      assert.deepEqual(await it.simulator.journal(), [], part);
    }
    const tab = await open(name, `default-src 'none'; ${policy.replace(/connect-src [^;]*/, "connect-src 'none'")}`);
    await waitFor("a report of the connection", () => tab.evaluate((wanted) => violations.includes(wanted), `connect-src ${gateway}/v1/in`));
    assert.deepEqual(await it.simulator.journal(), []);
  });
}

for (const name of Object.keys(PAGES)) {
  test(`${name}: without 'wasm-unsafe-eval' events arrive by the lite core, and the console says what is missing`, async () => {
    const tab = await it.tab();
    const sent = sentEvents(tab);
    await open(name, `default-src 'none'; ${policyOf(name).replace(" 'wasm-unsafe-eval'", "")}`, tab);
    await tab.waitForFunction(() => window.end, null, { polling: 20 });
    assert.equal(await tab.evaluate(() => window.end), "accepted");
    await tab.click("#step");
    assert.equal(await tab.evaluate(async () => (await (await SalebotOnsite.track("question_asked", { plan: "pro" })).accepted).status), "accepted");
    await it.simulator.acted(1, "message");
    const calls = await it.simulator.acted(1, "callback");
    assert.deepEqual(calls.map(({ params }) => params.message), ["price_seen"]);
    assert.deepEqual(sent.map(({ name, batch }) => [name, batch.lite]), [["price_seen", "csp"], ["question_asked", "csp"]]);
    // The file of rules that a page gives itself needs WebAssembly, too.
    assert.deepEqual([...new Set(await tab.evaluate(() => violations))], ["script-src wasm-eval"]);
    const warnings = tab.lines.filter((line) => line.startsWith("warning: salebot-onsite"));
    assert.equal(warnings.length, 1, tab.lines.join("\n"));
    assert.match(warnings[0], /script-src lacks 'wasm-unsafe-eval'/);
  });
}

test("Trusted Types: the page does forbid what they forbid", async () => {
  const tab = await open("Trusted Types", policyOf("Trusted Types"));
  const refused = await tab.evaluate(() => {
    try {
      document.body.innerHTML = "<p>";
    } catch (error) {
      return error.name;
    }
  });
  assert.equal(refused, "TypeError");
});
