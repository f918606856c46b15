// Rules that a page brings itself: by what they are looked through, what that costs whom, and what is told of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { begun, listen, named, note, openRules, quiet } from "../support/rules.mjs";
import { STUB, html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const FAR = { event: "far", on: { scroll: { percent: 175 } } };
const OPENED = { event: "opened", on: "page_view" };
const ASKED = { event: "asked", on: { click: { selector: "#buy" } } };
const FAR_TOLD = { code: "configuration", message: "triggers[0].on.scroll.percent: a number from 0 to 100 is needed" };

const it = stage({
  config: { events: { opened: { callback: "opened" }, asked: { callback: "asked" } }, triggers: [FAR, OPENED] },
});

const BUTTON = `<button id="buy" data-onsite="asked">Buy</button>`;

/** The requests for what looks rules through. */
const looks = (tab) => tab.requests.filter((line) => /\/rules(\.inline)?\.js$/.test(line)).map((line) => line.split("/pkg/")[1]);

/** Opens a page that makes an instance of these options, of which the first part is JavaScript. */
async function openWith(triggers, options = {}, more = {}) {
  const script = `<script type="module">
  import { createOnsite } from "/pkg/index.js";
  window.onsite = createOnsite({ triggers: ${triggers}, ...${JSON.stringify({ gateway: it.gateway.url, automation: "allow", ...options })} });
  ${note("onsite")}
  window.started = onsite.ready().catch(({ code, message }) => ({ code, message }));
  </script>`;
  const tab = listen(await it.open(html(named(it.recipient) + script, BUTTON), more));
  await begun(tab);
  return tab;
}

test("of the page's own rules the broken ones are told, in their order, and the others work by their places", async () => {
  const rules = [FAR, ASKED, "back", { ...ASKED, event: "opened", sample: 2 }, OPENED];
  const tab = await openRules(it, { gap_s: -1, rules }, { body: `<button id="buy">Buy</button>` });
  await tab.makes("opened");
  await tab.click("#buy");
  await tab.makes("opened", "asked");
  assert.deepEqual((await tab.told("trigger")).map(({ rule }) => rule), [4, 1]);
  const told = ["triggers.gap_s: a number from 0 to 86400 is needed", FAR_TOLD.message, 'triggers[2]: an object is needed, such as {"event":…}', "triggers[3].sample: a number from 0 to 1 is needed"];
  assert.deepEqual(await tab.told("error"), told.map((message) => ({ code: "configuration", message })));
});

test("what looks rules through is loaded once, and only by a page that brings some", async () => {
  const own = await openWith(JSON.stringify([OPENED]));
  await own.makes("opened");
  await own.evaluate(async (options) => {
    const { createOnsite } = await import("/pkg/index.js");
    const other = createOnsite(options);
    await new Promise((done) => other.on("trigger", done));
    other.destroy();
  }, { gateway: `${it.gateway.url}/other`, automation: "allow", triggers: [OPENED], dryRun: true });
  assert.deepEqual(looks(own), ["page/rules.js", "wasm/rules.inline.js", "wasm/rules.js"]);
  for (const [triggers, names] of [["undefined", ["opened"]], ['"gateway"', ["opened"]], ["[]", []]]) {
    const tab = await openWith(triggers);
    await tab.makes(...names);
    await tab.click("#buy");
    await tab.makes(...names, "asked");
    assert.deepEqual(looks(tab), [], triggers);
  }
  const driven = await openWith(JSON.stringify([OPENED]), { automation: undefined });
  await quiet();
  assert.deepEqual([looks(driven), await driven.told("trigger")], [[], []]);
});

test("a gateway's broken rule is told by both kinds of pages, once, before anything that rules do", async () => {
  const script = `${STUB}${named(it.recipient)}<script>window.started = SalebotOnsite.ready().then(() => { ${note("SalebotOnsite")} })</script>`;
  const tagged = listen(await it.open(html(script + it.tag('data-automation="allow"'))));
  await begun(tagged);
  for (const tab of [tagged, await openWith("undefined")]) {
    await tab.makes("opened");
    assert.deepEqual(await tab.told("error"), [FAR_TOLD]);
    assert.equal((await tab.told("trigger"))[0].rule, 1);
    const names = await tab.evaluate(() => told.map(([name]) => name));
    assert.ok(names.indexOf("error") < names.indexOf("trigger"), `${names}`);
  }
});

test("who ends the instance at the first mistake hears of no other, and no rule works", async () => {
  const tab = await openWith(JSON.stringify([FAR, FAR, OPENED]));
  await tab.makes("opened");
  await tab.evaluate(async (options) => {
    const { createOnsite } = await import("/pkg/index.js");
    const other = createOnsite(options);
    window.heard = [];
    other.on("trigger", () => heard.push("trigger"));
    await new Promise((done) => {
      other.on("error", ({ code }) => {
        heard.push(code);
        other.destroy();
        done();
      });
    });
  }, { gateway: `${it.gateway.url}/other`, automation: "allow", triggers: [FAR, FAR, OPENED] });
  await quiet();
  assert.deepEqual(await tab.evaluate(() => heard), ["configuration"]);
});

for (const [name, path, wanted, block] of [
  ["file", "/pkg/page/rules.js", "network", (_, response) => response.writeHead(404).end()],
  ["wasm", "/pkg/wasm/rules.inline.js", "internal", (_, response) => response.writeHead(200, { "content-type": "text/javascript" }).end('export default "";')],
]) {
  test(`where the ${name} that looks rules through cannot be had, that is said, and all but the rules works`, async () => {
    it.site.pages.set(path, block);
    try {
      const tab = await openWith(JSON.stringify([OPENED, ASKED]));
      assert.equal(await tab.evaluate(() => started), undefined);
      await waitFor("the error", async () => (await tab.told("error")).length === 1);
      const [{ code, message }] = await tab.told("error");
      assert.equal(code, wanted);
      assert.match(message, /^the file that triggers are checked by cannot be used, so none of them work: ./);
      assert.deepEqual(await tab.evaluate(async () => (await onsite.track("asked")).accepted), { status: "accepted" });
      // What elements say of themselves needs no rule.
      await tab.click("#buy");
      await tab.makes("asked");
      assert.equal((await tab.told("trigger"))[0].rule, -1);
      assert.equal((await tab.told("error")).length, 1);
    } finally {
      it.site.pages.delete(path);
    }
  });
}

test("rules that JSON cannot write are an argument that cannot be used, and nothing starts", async () => {
  for (const triggers of ["((rules) => (rules.push(rules), rules))([])", "[{ event: 5n }]", "{ toJSON() {} }", "{ get rules() { throw new Error('mine') } }"]) {
    for (const options of [{}, { gateway: undefined }]) {
      const tab = await openWith(triggers, options);
      const expected = { code: "invalid_argument", message: "triggers cannot be read as JSON" };
      assert.deepEqual(await tab.evaluate(() => started), expected, triggers);
      assert.deepEqual(await tab.told("error"), [expected]);
      assert.equal(await tab.evaluate(async () => (await onsite.track("asked")).reason), "invalid_argument");
      assert.deepEqual(looks(tab), []);
    }
  }
});

test("an answer in place of the gateway's rules that holds none is no rules, and calls and attributes work", async () => {
  let body;
  it.site.pages.set("/gw/v1/config", (_, response) => response.writeHead(200, { "content-type": "application/json" }).end(body));
  for (body of ["{}", '{"triggers":null}', '{"triggers":"back"}', '{"triggers":{}}', '{"triggers":[null,5,"back",{"event":"later","on":{"hover":{}}}]}', "[]", "5", '"ok"', '{"problems":5}', '{"problems":{}}']) {
    const tab = await openWith("undefined", { gateway: `${it.site.url}/gw`, dryRun: true });
    await quiet();
    await tab.click("#buy");
    await tab.makes("asked");
    assert.deepEqual(await tab.told("error"), [], body);
  }
});
