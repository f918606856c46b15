// Rules at work on a page: what the host notices, and that it leaves nothing behind.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ROOT } from "../support/process.mjs";
import { startGateway } from "../support/gateway.mjs";
import { OWN_RULES, remembers } from "../support/rules.mjs";
import { STUB, html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const it = stage();

/** Opens a page with these rules; `tab.fired()` tells what they made so far, as `[name, props]`. */
async function open(triggers, body = "", options = {}, more = {}) {
  const given = { gateway: it.gateway.url, automation: "allow", dryRun: true, triggers, ...options };
  const script = `<script type="module">
  import { createOnsite } from "/pkg/index.js";
  window.fired = [];
  window.errors = [];
  window.onsite = createOnsite(${JSON.stringify(given)});
  onsite.on("trigger", ({ name, props, rule }) => fired.push([name, props, rule]));
  onsite.on("error", ({ code, message }) => errors.push([code, message]));
  </script>`;
  const tab = await it.open(html((more.head ?? "") + script, body), more);
  await tab.waitForFunction(() => window.onsite);
  await tab.evaluate(() => onsite.ready());
  await tab.evaluate(OWN_RULES);
  tab.fired = () => tab.evaluate(() => fired.map(([name, props]) => [name, props]));
  return tab;
}

const TALL = `<div style="height:3000px">tall</div>`;

test("a click is noticed at what was clicked, within shadow roots and once for a label and its control", async () => {
  const tab = await open(
    [
      { event: "bought", on: { click: { selector: ".buy" } } },
      { event: "agreed", on: { click: { selector: "label" } } },
      { event: "inner", on: { click: { selector: "#inner" } } },
    ],
    `<button class="buy" data-onsite-plan-id="pro" onclick="event.stopPropagation()"> Buy <b>now</b><script>0</script></button>
    <label id="label"><i>I agree</i><input type="checkbox" id="check"></label><div id="host"></div>
    <script>document.getElementById("host").attachShadow({mode:"open"}).innerHTML = "<p id=inner><span id=deep>Deep</span></p>";</script>`,
  );
  await tab.click("b");
  await tab.click("i");
  await tab.click("#check");
  await tab.click("#deep");
  assert.deepEqual(await tab.fired(), [
    ["bought", { text: "Buy now", plan_id: "pro" }],
    ["agreed", { text: "I agree" }],
    ["agreed", { text: "I agree" }],
    ["inner", { text: "Deep" }],
  ]);
});

test("attributes are rules too, also of elements that come later", async () => {
  const tab = await open([], `<button data-onsite="price_seen" data-onsite-plan="pro">Price</button>`);
  await tab.click("button");
  await tab.evaluate(() => document.body.insertAdjacentHTML("beforeend", `<p data-onsite-visible="pricing_seen" data-onsite-n="1">Prices</p>`));
  await waitFor("the paragraph", async () => (await tab.fired()).length === 2);
  assert.deepEqual(await tab.evaluate(() => fired), [
    ["price_seen", { text: "Price", plan: "pro" }, -1],
    ["pricing_seen", { n: "1" }, -1],
  ]);
});

test("links tell where they go, and whether that is elsewhere or a file", async () => {
  const tab = await open(
    [
      { event: "left", on: { link: { outbound: true } } },
      { event: "file", on: { link: { download: true } } },
    ],
    `<a id="out" href="http://other.example/x">Other</a><a id="in" href="/page#x">Here</a><a id="pdf" href="/a.PDF?x=1">List</a>
    <svg width="50" height="50"><a id="svg" href="http://other.example/y"><rect width="50" height="50"/></a></svg>
    <script>addEventListener("click", (event) => event.preventDefault())</script>`,
  );
  for (const id of ["out", "in", "pdf"]) await tab.click(`#${id}`);
  await tab.click("rect");
  await tab.click("#out", { button: "middle" });
  assert.deepEqual(await tab.fired(), [
    ["left", { url: "http://other.example/x", text: "Other" }],
    ["file", { url: `${it.site.url}/a.PDF?x=1`, text: "List" }],
    ["left", { url: "http://other.example/y", text: "" }],
    ["left", { url: "http://other.example/x", text: "Other" }],
  ]);
});

test("of a form the named fields go along, and never a password; form.submit() counts, once", async () => {
  const tab = await open(
    [{ event: "sent", on: { submit: { selector: "form", fields: ["email", "pass", "agree", "size", "many", "file"] } } }],
    `<form id="one" onsubmit="event.preventDefault(); this.again && HTMLFormElement.prototype.submit.call(this)" target="frame" action="/page">
    <input name="email" value="a@shop.example"><input name="pass" type="password" value="secret"><input name="agree" type="checkbox" checked>
    <input name="size" type="radio" value="s"><input name="size" type="radio" value="m" checked><input name="file" type="file">
    <select name="many" multiple><option selected>1<option>2<option selected>3</select><input name="other" value="x">
    <input name="elements"><input name="closest"><button>Send</button></form>
    <form id="two" target="frame" action="/page"><input name="email" value="b"></form><iframe name="frame"></iframe>`,
  );
  await tab.click("button");
  const whole = { email: "a@shop.example", agree: true, size: "m", many: "1, 3" };
  assert.deepEqual(await tab.fired(), [["sent", whole]]);
  await tab.evaluate(() => document.getElementById("two").submit());
  assert.deepEqual(await tab.fired(), [["sent", whole], ["sent", { email: "b" }]]);
});

test("a password that the page shows is still none to send", async () => {
  const tab = await open(
    [{ event: "sent", on: { submit: { fields: ["password", "phone"] } } }],
    `<form onsubmit="event.preventDefault()"><input name="password" type="password" value="secret"><input name="phone" value="1"><button>Send</button></form>`,
  );
  await tab.evaluate(() => (document.querySelector("[name=password]").type = "text"));
  await tab.click("button");
  assert.deepEqual(await tab.fired(), [["sent", { phone: "1" }]]);
});

test("a form that was begun and left tells its last field, a sent one does not", async () => {
  const tab = await open(
    [{ event: "left", on: { form_abandon: {} } }],
    `<form id="one"><input name="email"><input name="phone"><input name="pass" type="password"></form>
    <form id="two" onsubmit="event.preventDefault()"><input name="q"><button>Go</button></form><div id="host"></div>
    <script>document.getElementById("host").attachShadow({mode:"open"}).innerHTML =
      '<form onsubmit="event.preventDefault()"><input name="deep"><button id="sendDeep">Go</button></form>';</script>`,
  );
  for (const [selector, text] of [["[name=email]", "a"], ["[name=phone]", "1"], ["[name=pass]", "x"], ["[name=q]", "z"], ["[name=deep]", "z"]]) await tab.fill(selector, text);
  await tab.click("#two button");
  await tab.click("#sendDeep");
  await tab.evaluate(() => dispatchEvent(new Event("pagehide")));
  assert.deepEqual(await tab.fired(), [["left", { field: "phone" }]]);
});

test("scrolling is measured down and sideways, and a page that fits counts as scrolled once it stands still", async () => {
  const tab = await open([{ event: "half", on: { scroll: { percent: 50 } } }, { event: "end", on: { scroll: { percent: 100 } } }], TALL);
  await tab.evaluate(() => scrollTo(0, 0.6 * (document.documentElement.scrollHeight - innerHeight)));
  await waitFor("half", async () => (await tab.fired()).length === 1);
  await tab.evaluate(() => scrollTo(0, 1e6));
  await waitFor("the end", async () => (await tab.fired()).length === 2);
  assert.deepEqual(await tab.fired(), [["half", { percent: 60 }], ["end", { percent: 100 }]]);

  const short = await open([{ event: "end", on: { scroll: { percent: 100 } } }], "short");
  assert.deepEqual(await short.fired(), []);
  await waitFor("the short page", async () => (await short.fired()).length === 1);
});

test("a page whose content scrolls within it does not count as scrolled by itself", async () => {
  const style = "<style>html, body { height: 100%; margin: 0; overflow: hidden } main { height: 100%; overflow: auto }</style>";
  const tab = await open([{ event: "end", on: { scroll: { percent: 90 } } }], `${style}<main>${TALL}</main>`);
  await tab.evaluate(() => new Promise((done) => setTimeout(done, 1500)));
  assert.deepEqual(await tab.fired(), []);
});

test("an element that comes to match by any attribute is seen, one that matches no more is not", async () => {
  const tab = await open(
    [{ event: "open", on: { visible: { selector: "[data-state=open]" } } }, { event: "ready", on: { visible: { selector: ".ready" } } }],
    `<p id="a">A</p><div style="height:3000px"></div><p id="b" class="ready">B</p>`,
  );
  await tab.evaluate(() => (document.querySelector("#a").dataset.state = "open"));
  await waitFor("it to be seen", async () => (await tab.fired()).length === 1);
  await tab.evaluate(() => {
    document.querySelector("#b").className = "";
    document.querySelector("#b").scrollIntoView();
  });
  await tab.evaluate(() => new Promise((done) => setTimeout(done, 400)));
  assert.deepEqual(await tab.fired(), [["open", {}]]);
});

test("an element is seen by its share, and one taller than the screen when it fills as much of that", async () => {
  const tab = await open(
    [
      { event: "box", on: { visible: { selector: "#box", percent: 50 } } },
      { event: "tower", on: { visible: { selector: "#tower", percent: 50 } } },
    ],
    `<div style="height:2000px"></div><div id="box" style="height:200px"></div><div id="tower" style="height:40000px"></div>`,
    {},
    { viewport: { width: 800, height: 600 } },
  );
  await tab.evaluate(() => scrollTo(0, 1450));
  await tab.evaluate(() => new Promise((done) => setTimeout(done, 150)));
  assert.deepEqual(await tab.fired(), []);
  await tab.evaluate(() => scrollTo(0, 1550));
  await waitFor("the box", async () => (await tab.fired()).length === 1);
  await tab.evaluate(() => scrollTo(0, 2100));
  await waitFor("the tower", async () => (await tab.fired()).length === 2);
  assert.deepEqual(await tab.fired(), [["box", {}], ["tower", {}]]);
});

test("routes are pages: frameworks' two calls are one, a mere hash is none", async () => {
  const tab = await open([{ event: "page", on: "page_view", where: { path: { regex: "^/(page|next)$" } } }, { event: "route", on: { history: {} } }]);
  assert.deepEqual(await tab.fired(), [["page", {}]]);
  await tab.evaluate(async () => {
    history.pushState({}, "", "/next");
    history.replaceState({ n: 1 }, "", "/next");
    await new Promise((done) => setTimeout(done, 100));
    location.hash = "part";
    await new Promise((done) => setTimeout(done, 100));
    location.hash = "#/deep";
    await new Promise((done) => setTimeout(done, 100));
  });
  assert.deepEqual(await tab.fired(), [["page", {}], ["page", {}], ["route", {}], ["page", {}], ["route", {}]]);
});

test("a route is noticed though the site replaces its address all the time", async () => {
  const tab = await open([{ event: "route", on: "history" }]);
  await tab.evaluate(async () => {
    history.pushState({}, "", "/next");
    const saver = setInterval(() => history.replaceState({ at: Math.random() }, ""), 20);
    await new Promise((done) => setTimeout(done, 200));
    clearInterval(saver);
  });
  assert.deepEqual(await tab.fired(), [["route", {}]]);
});

test("who waits for ready() hears the first events and of broken rules", async () => {
  const rules = [{ event: "opened", on: "page_view" }, { event: "far", on: { scroll: { percent: 175 } } }];
  const config = { origins: [it.site.url], events: { opened: { callback: "opened" } }, triggers: rules };
  const gateway = await startGateway({ simulator: it.simulator, config });
  try {
    const script = `<script>SalebotOnsite.ready().then(() => {
      window.heard = [];
      SalebotOnsite.on("trigger", ({ name }) => heard.push(name));
      SalebotOnsite.on("error", ({ message }) => heard.push(message));
    })</script>`;
    const tag = `<script async src="${gateway.url}/v1/app.js" data-automation="allow"></script>`;
    const tab = await it.open(html(STUB + script + tag));
    await tab.waitForFunction(() => window.heard?.length === 2);
    assert.deepEqual(await tab.evaluate(() => heard), ["triggers[1].on.scroll.percent: a number from 0 to 100 is needed", "opened"]);
  } finally {
    await gateway.close();
  }
});

test("the page's own events, the dataLayer and gtag's calls are heard, those of before too", async () => {
  const head = `<script>window.dataLayer = [{ event: "offer", id: 1, deep: {} }]; function gtag() { dataLayer.push(arguments) }</script>`;
  const tab = await open([{ event: "offered", on: { custom: { name: "offer" } } }], "", {}, { head });
  await tab.evaluate(() => {
    dataLayer.push({ event: "offer", id: 2 }, null, () => {});
    gtag("event", "offer", { id: 3, ok: true });
    gtag("event", "other", { id: 4 });
    document.body.dispatchEvent(new CustomEvent("offer", { detail: { id: 5, when: new Date() } }));
    dispatchEvent(new CustomEvent("offer", { detail: "text" }));
  });
  const details = [{ id: 1 }, { id: 2 }, { id: 3, ok: true }, { id: 5 }, {}];
  assert.deepEqual(await tab.fired(), details.map((props) => ["offered", props]));
});

test("media, copies, errors of scripts and leaving through the top are noticed", async () => {
  const tab = await open(
    [
      { event: "played", on: { media: { percent: 50 } } },
      { event: "copied", on: { copy: { selector: "#code" } } },
      { event: "broken", on: "js_error" },
      { event: "leaving", on: "exit_intent" },
    ],
    `<video></video><p id="code">SALE10</p>`,
  );
  await tab.evaluate(() => {
    const video = document.querySelector("video");
    let end = 4;
    Object.defineProperties(video, { duration: { value: 10 }, played: { get: () => ({ length: 1, start: () => 0, end: () => end }) } });
    video.dispatchEvent(new Event("timeupdate"));
    end = 6;
    video.dispatchEvent(new Event("timeupdate"));
    document.getElementById("code").dispatchEvent(new Event("copy", { bubbles: true }));
    dispatchEvent(new ErrorEvent("error", { message: "no", filename: "https://shop.example/a.js?k=1", lineno: 7 }));
    dispatchEvent(new ErrorEvent("error", { message: "no" }));
    document.body.dispatchEvent(new MouseEvent("mouseout", { clientY: -1, bubbles: true }));
  });
  assert.deepEqual(await tab.fired(), [
    ["played", { percent: 60 }],
    ["copied", { text: "SALE10" }],
    ["broken", { message: "no", source: "https://shop.example/a.js", line: 7 }],
    ["leaving", {}],
  ]);
});

test("rules that the browser cannot use are told one by one, and the others work", async () => {
  const tab = await open([
    { event: "a", on: { click: { selector: "#[" } } },
    { event: "b", on: "page_view", where: { any: [{ url: { regex: "(" } }] } },
    { event: "c", on: "page_view", where: { hour: { from: 1, to: 2, tz: "Mars/One" } } },
    { event: "d", on: { scroll: { percent: 175 } } },
    { event: "e", on: "page_view", where: { hour: { from: 0, to: 24, tz: "Europe/Moscow" } } },
    { event: "f", on: "loaded" },
    { event: "g", on: "dom_ready" },
  ]);
  assert.deepEqual((await tab.fired()).map(([name]) => name).sort(), ["e", "f", "g"]);
  assert.deepEqual((await tab.evaluate(() => errors)).sort(), [
    ["configuration", "triggers[0]: the selector #[ cannot be read"],
    ["configuration", "triggers[1]: the regular expression ( cannot be compiled"],
    ["configuration", "triggers[2]: the time zone Mars/One is not known"],
    ["configuration", "triggers[3].on.scroll.percent: a number from 0 to 100 is needed"],
  ]);
});

test("without consent nothing is kept, a denial is the one thing kept, and it holds on the next page", async () => {
  const rules = [{ event: "page", on: "page_view", limit: { per: "visitor" } }];
  const tab = await open(rules, "", { consent: "required", dryRun: false });
  assert.deepEqual(await tab.evaluate(() => Object.keys(localStorage)), []);
  await tab.evaluate(() => onsite.consent("granted"));
  await remembers(tab);
  const names = await tab.evaluate(() => Object.keys(localStorage).sort().map((name) => name.replace(/(?<=\.e\.).*/, "…")));
  assert.deepEqual(names, ["onsite.1.e.…", "onsite.1.memory"]);
  await tab.evaluate(() => onsite.consent("denied"));
  assert.deepEqual(await tab.evaluate(() => ({ ...localStorage })), { "onsite.1.consent": "denied" });
  await tab.reload();
  await tab.waitForFunction(() => window.onsite);
  await tab.evaluate(() => onsite.ready());
  assert.equal((await tab.evaluate(() => onsite.track("price_seen"))).reason, "consent_required");
  assert.deepEqual(await tab.evaluate(() => ({ ...localStorage })), { "onsite.1.consent": "denied" });
});

test("storage: \"memory\" keeps nothing, and a blocked storage is told once", async () => {
  const tab = await open([{ event: "page", on: "page_view", limit: { per: "visitor" } }], "", { storage: "memory" });
  assert.deepEqual(await tab.evaluate(() => Object.keys(localStorage)), []);
  const head = `<script>Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError") } })</script>`;
  const blocked = await open([{ event: "page", on: "page_view", limit: { per: "visitor" } }], "", {}, { head });
  assert.deepEqual((await blocked.evaluate(() => errors)).map(([code]) => code), ["storage_blocked"]);
  assert.equal((await blocked.fired()).length, 1);
});

test("destroy() gives back what was patched, but only where it is still ours", async () => {
  const head = `<script>window.before = [history.pushState, history.replaceState, HTMLFormElement.prototype.submit]; window.dataLayer = [];</script>`;
  const rules = [{ event: "a", on: "submit" }, { event: "b", on: { custom: { name: "offer" } } }, { event: "c", on: { click: { selector: "body" } } }];
  const tab = await open(rules, "text", {}, { head });
  const seen = await tab.evaluate(() => {
    const now = () => [history.pushState, history.replaceState, HTMLFormElement.prototype.submit];
    const wrapper = function (...given) {
      return wrapper.inner.apply(this, given);
    };
    wrapper.inner = HTMLFormElement.prototype.submit;
    const patched = now().map((one, n) => one !== before[n]);
    HTMLFormElement.prototype.submit = wrapper;
    onsite.destroy();
    const after = now();
    return [patched, after[0] === before[0], after[1] === before[1], after[2] === wrapper, dataLayer.push === Array.prototype.push];
  });
  assert.deepEqual(seen, [[true, true, true], true, true, true, true]);
  await tab.click("body");
  await tab.evaluate(() => dataLayer.push({ event: "offer" }));
  assert.deepEqual(await tab.fired(), []);
});

test("a browser that a program drives makes no events unless that is allowed", async () => {
  const tab = await open([{ event: "page", on: "page_view" }], "", { automation: undefined, debug: true });
  assert.deepEqual(await tab.fired(), []);
  assert.equal(tab.lines.filter((line) => line.includes("a program drives this browser")).length, 1);
});

test("the gateway's rules are fetched without credentials, again after a failure that is told once", async () => {
  let asked = 0;
  it.site.pages.set("/gw/v1/config", (request, response) => {
    assert.equal(request.headers.cookie, undefined);
    if (++asked === 1) response.writeHead(503).end();
    else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ triggers: [{ event: "page", on: "page_view" }] }));
  });
  const tab = await open(undefined, "", { gateway: `${it.site.url}/gw` });
  await waitFor("the rules", async () => (await tab.fired()).length === 1);
  assert.equal(asked, 2);
  assert.deepEqual((await tab.evaluate(() => errors)).map(([code]) => code), ["http_status"]);
});

test("options that cannot be used are refused", async () => {
  const tab = await open([]);
  const codes = await tab.evaluate(async () => {
    const { createOnsite } = await import("/pkg/index.js");
    const wrong = [{ storage: "disk" }, { dryRun: "yes" }, { automation: true }, { triggers: "mine" }, { triggers: 7 }];
    return Promise.all(wrong.map((options, n) => createOnsite({ gateway: `/wrong${n}`, ...options }).ready().then(() => "none", (error) => error.code)));
  });
  assert.deepEqual(codes, Array(5).fill("invalid_argument"));
});

test("the script tag's file carries the rules, and its attributes allow programs and dry runs", async () => {
  const rules = { triggers: [{ event: "page", on: "page_view" }] };
  const script = readFileSync(new URL("pkg/wasm/app.js", ROOT), "utf8").replace('"%ONSITE_CONFIG%"', () => JSON.stringify(rules));
  it.site.pages.set("/gw/v1/app.js", (_, response) => response.writeHead(200, { "content-type": "text/javascript" }).end(script));
  const tab = await it.open(html(`<script async src="/gw/v1/app.js" data-automation="allow" data-dry-run data-debug></script>`));
  for (const told of ["trigger", "queued"]) {
    await waitFor(told, () => tab.lines.some((line) => line.startsWith(`debug: salebot-onsite: ${told} `)));
  }
  assert.ok(!tab.requests.some((line) => /\/v1\/(config|in)$/.test(line)));
});

test("a page that is made ready in advance notices nothing before it is looked at", async () => {
  const head = `<script>Object.defineProperty(document, "prerendering", { value: true })</script>`;
  const script = `<script type="module">import { createOnsite } from "/pkg/index.js"; window.fired = [];
  window.onsite = createOnsite({ gateway: "${it.gateway.url}", automation: "allow", dryRun: true, triggers: [{ event: "page", on: "page_view" }] });
  onsite.on("trigger", ({ name }) => fired.push(name));</script>`;
  const tab = await it.open(html(head + script));
  await tab.waitForFunction(() => window.onsite);
  await tab.evaluate(() => new Promise((done) => setTimeout(done, 300)));
  assert.deepEqual(await tab.evaluate(() => [fired, Object.keys(localStorage)]), [[], []]);
  await tab.evaluate(() => document.dispatchEvent(new Event("prerenderingchange")));
  await tab.evaluate(() => onsite.ready());
  await waitFor("the page's event", async () => (await tab.evaluate(() => fired.length)) === 1);
});
