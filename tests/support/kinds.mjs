// Every kind of trigger on a real page in a real browser, against the gateway and the simulator: a table of cases, and
// what runs it.
//
// A case has `rules` (what sets an event off, by the event's name), `head` and `body` of its page, `act(tab, here)` for
// what the visitor does, and `makes`: the events that must come, in their order, and no others, as `[name, props]` where
// a prop can be a pattern or a question. With `late` the instance is made after the page has loaded; with `leaves` the
// visitor goes away, and what was made shows at the simulator alone; `automation` is that option, "allow" otherwise.
// `here` has `told(n)`, which waits until n events have come, and no more; `quiet()`, which gives time to what must not
// come; and the addresses `url` and `outside`.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, beforeEach, test } from "node:test";
import { startAnyBrowser } from "./browsers.mjs";
import { startGateway } from "./gateway.mjs";
import { ELEMENTS } from "./kinds/elements.mjs";
import { FORMS } from "./kinds/forms.mjs";
import { PAGE } from "./kinds/page.mjs";
import { TIMES } from "./kinds/time.mjs";
import { ROOT } from "./process.mjs";
import { OWN_RULES } from "./rules.mjs";
import { startSimulator } from "./simulator.mjs";
import { startSite } from "./site.mjs";
import { html } from "./stage.mjs";
import { tone } from "./tone.mjs";
import { waitFor } from "./wait.mjs";

const CASES = [...PAGE, ...ELEMENTS, ...FORMS, ...TIMES];

/** What is given to an event that must not come. */
const QUIET_MS = 250;
/** How long a script takes that the document waits for, and an image once the page has asked for it to come. */
const LATE_MS = 400;

const quiet = () => new Promise((resolve) => setTimeout(resolve, QUIET_MS));
const callOf = (value, here) => (typeof value === "function" ? value(here) : value);

/** Tests every kind of trigger in the browser of this name. */
export function kindTests(name) {
  let browser, gateway, simulator, site;

  before(async () => {
    [browser, simulator, site] = await Promise.all([startAnyBrowser(name), startSimulator(), startSite()]);
    const names = CASES.flatMap((one) => [...Object.keys(one.rules), ...(one.events ?? [])]);
    const events = Object.fromEntries(names.map((name) => [name, { callback: name }]));
    gateway = await startGateway({ simulator, config: { origins: [site.url], events } });
    site.pages.set("/other", html("", "<p>Another page</p>"));
    site.pages.set("/tone.wav", tone(2));
    const late = (response, type) => setTimeout(() => response.writeHead(200, { "content-type": type }).end(), LATE_MS);
    const images = [];
    site.pages.set("/late.js", (_, response) => late(response, "text/javascript"));
    site.pages.set("/late.gif", (_, response) => images.push(response));
    site.pages.set("/images-may-come", (_, response) => {
      response.end();
      images.splice(0).forEach((image) => late(image, "image/gif"));
    });
  });
  after(() => Promise.all([browser?.close(), gateway?.close(), simulator?.close(), site?.close()]));
  beforeEach(() => simulator.reset());

  test("every kind has its cases", () => {
    const schema = JSON.parse(readFileSync(new URL("pkg/triggers.schema.json", ROOT), "utf8"));
    const kinds = schema.$defs.on.anyOf.flatMap(({ enum: names, properties }) => names ?? Object.keys(properties));
    const tried = CASES.flatMap((one) => Object.values(one.rules)).map((on) => (typeof on === "string" ? on : Object.keys(on)[0]));
    assert.deepEqual([...new Set(kinds)].filter((kind) => !tried.includes(kind)), []);
  });

  for (const [place, one] of CASES.entries()) {
    test(one.name, async (t) => {
      const tab = await browser.tab();
      t.after(() => tab.close());
      const told = () => tab.evaluate(() => window.told);
      const here = {
        url: site.url,
        outside: site.url.replace("127.0.0.1", "localhost"),
        quiet,
        told: (count) =>
          waitFor(`${count} events`, async () => {
            const all = await told();
            assert.equal(all.length, count, JSON.stringify(all));
            return true;
          }),
      };
      const wanted = callOf(one.makes, here).map(([name, props = {}]) => [name, props]);
      site.pages.set("/case", pageOf(one, place, gateway, here));
      await tab.open(`${site.url}/case`);
      await tab.evaluate(() => window.started);
      await one.act?.(tab, here);

      if (one.leaves) {
        await waitFor("the other page", () => tab.evaluate(() => document.body?.textContent === "Another page"));
        await quiet();
      } else {
        await here.told(wanted.length);
        await quiet();
        const made = await told();
        assert.deepEqual(
          made.map(({ name, props }) => [name, props]),
          wanted.map(([name, props], place) => [name, answered(props, made[place]?.props)]),
        );
        one.check?.(made);
        assert.deepEqual(await tab.evaluate(() => window.wrong), []);
      }
      const calls = await simulator.calls(wanted.length, "callback");
      assert.deepEqual(calls.map((call) => call.params.message), wanted.map(([name]) => name));
    });
  }
}

/** The props that are wanted, where a pattern or a question stands the one that was made if it answers to it. */
function answered(wanted, made = {}) {
  const answer = (want, value) => {
    if (want instanceof RegExp) return want.test(value) ? value : want;
    if (typeof want === "function") return want(value) ? value : want;
    return want;
  };
  return Object.fromEntries(Object.entries(wanted).map(([name, want]) => [name, answer(want, made[name])]));
}

function pageOf({ rules, head = "", body = "", late, automation = "allow" }, place, gateway, here) {
  const triggers = Object.entries(rules).map(([event, on]) => ({ event, on }));
  return html(
    `<script>
// Each case has a visitor of its own, in whichever browser.
if (localStorage.case !== "${place}") {
  localStorage.clear();
  localStorage.case = "${place}";
}
window.SaleBotPro = { recipient_id: "visitor${place}" };
window.told = [];
window.wrong = [];
window.started = new Promise((resolve) => (window.start = resolve));
window.addEventListener("unhandledrejection", (event) => wrong.push(String(event.reason)));
</script>
${head}
<script type="module" async>
const loaded = new Promise((resolve) => addEventListener("load", () => setTimeout(resolve)));
const { createOnsite } = await import("/pkg/index.js");
if (${Boolean(late)}) await loaded;
window.onsite = createOnsite({ gateway: "${gateway.url}", triggers: ${JSON.stringify(triggers)}, automation: ${JSON.stringify(automation)} });
onsite.on("trigger", ({ name, props, rule }) => told.push({ name, props, rule, state: document.readyState }));
onsite.on("error", ({ code, message }) => wrong.push(code + ": " + message));
start(onsite.ready().then(() => ${OWN_RULES}));
</script>`,
    callOf(body, here),
  );
}
