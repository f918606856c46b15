// What pages do that rules could stumble over, and what an instance could leave behind.

import assert from "node:assert/strict";
import { test } from "node:test";
import { begun, openRules, quiet, rests } from "../support/rules.mjs";
import { html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

/** A site that a browser does not trust as it trusts 127.0.0.1. */
const plainHttp = (site) => site.url.replace("127.0.0.1", "shop.example");

const NAMES = ["clicked", "opened", "routed", "sent", "end"];

const it = stage({ config: (site) => ({ origins: [site.url, plainHttp(site)], events: Object.fromEntries(NAMES.map((name) => [name, { callback: name }])) }) });

const BUTTON = `<button id="buy">Buy</button>`;
const CLICKED = { event: "clicked", on: { click: { selector: "#buy" } } };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

test("a click is noticed through open shadow roots in each other, although the page stops it wherever it can", async () => {
  const head = `<script>for (const target of [document, document.documentElement]) target.addEventListener("click", (event) => event.stopImmediatePropagation(), true)</script>`;
  const body = `<div id="outer"></div><script>
  const inner = document.createElement("div");
  outer.attachShadow({ mode: "open" }).append(inner);
  inner.attachShadow({ mode: "open" }).innerHTML = '<button id="buy"><b id="deep">Buy</b></button>';
  </script>`;
  const tab = await openRules(it, [CLICKED, { event: "opened", on: { click: { selector: "#outer" } } }], { head, body });
  await tab.click("#deep");
  await tab.makes("clicked", "opened");
});

test("a page that is short only until its content comes does not count as scrolled", async () => {
  const body = `<p>Wait</p><script>addEventListener("load", () => setTimeout(() => document.body.insertAdjacentHTML("beforeend", '<div style="height:3000px">tall</div>'), 300))</script>`;
  const tab = await openRules(it, [{ event: "end", on: { scroll: { percent: 100 } } }], { body });
  await waitFor("the content", () => tab.evaluate(() => document.documentElement.scrollHeight > 3000));
  await sleep(700);
  assert.deepEqual(await tab.made(), []);
  await tab.evaluate(() => scrollTo(0, 1e6));
  await tab.makes("end");
});

test("form.submit() sends a form and leaves the page, and its event arrives", async () => {
  it.site.pages.set("/thanks", html("", "<p>Thanks</p>"));
  const body = `<form action="/thanks"><input name="phone" value="1"></form>`;
  const tab = await openRules(it, [{ event: "sent", on: { submit: { selector: "form", fields: ["phone"] } } }], { body });
  await tab.evaluate(() => document.querySelector("form").submit());
  await tab.waitForURL("**/thanks?phone=1");
  await it.simulator.calls(1, "callback");
});

test("what must be seen for a while is not seen while the tab is hidden", async () => {
  const rules = [{ event: "opened", on: { visible: { selector: "#buy", for_s: 2 } } }];
  const head = `<script>
  window.state = "visible";
  Object.defineProperty(Document.prototype, "visibilityState", { get: () => state });
  window.turn = (to) => { state = to; document.dispatchEvent(new Event("visibilitychange")) };
  </script>`;
  const tab = await openRules(it, rules, { head, body: BUTTON });
  await tab.evaluate(() => turn("hidden"));
  await sleep(2500);
  assert.deepEqual(await tab.made(), []);
  await tab.evaluate(() => turn("visible"));
  await tab.makes("opened");
});

test("a page that comes back from the back-forward cache goes on: another page view, and each click once", async () => {
  it.site.pages.set("/next", html("", "<p>Next</p>"));
  const tab = await openRules(it, [{ event: "opened", on: "page_view" }, CLICKED], { body: BUTTON });
  // What it left would be the next page's to send.
  await rests(tab);
  // The site's other pages are not to be stored, which would keep this one out.
  const page = it.site.pages.get("/page");
  it.site.pages.set("/cached", (_, response) => response.writeHead(200, { "content-type": "text/html" }).end(page));
  await tab.goto(`${it.site.url}/cached`);
  await begun(tab);
  await tab.evaluate(() => addEventListener("pageshow", (event) => (window.isBack = event.persisted)));
  await tab.click("#buy");
  await waitFor("both to be accepted", async () => (await tab.told("accepted")).length === 2);
  await tab.goto(`${it.site.url}/next`);
  await tab.goBack({ waitUntil: "commit" });
  assert.equal(await tab.evaluate(() => window.isBack), true, "the browser has kept the page");
  await tab.makes("opened", "clicked", "opened");
  await tab.click("#buy");
  await tab.makes("opened", "clicked", "opened", "clicked");
  await waitFor("all to be accepted", async () => (await tab.told("accepted")).length === 4);
});

test("a page that comes back after a refusal on another keeps nothing and sends nothing", async () => {
  const tab = await openRules(it, [{ event: "opened", on: "page_view" }], { body: BUTTON });
  const page = it.site.pages.get("/page");
  it.site.pages.set("/cached", (_, response) => response.writeHead(200, { "content-type": "text/html" }).end(page));
  await tab.goto(`${it.site.url}/cached`);
  await begun(tab);
  await tab.evaluate(() => addEventListener("pageshow", (event) => (window.isBack = event.persisted)));
  // With it goes what the page before has left.
  await waitFor("it to be accepted", async () => (await tab.told("accepted")).length >= 1);
  await tab.goto(`${it.site.url}/page`);
  await begun(tab);
  await tab.evaluate(() => onsite.consent("denied"));
  await waitFor("the gateway to be told", () => tab.requests.filter((line) => line.endsWith("/v1/in")).length >= 3);
  await quiet();
  const before = tab.requests.length;
  await tab.goBack({ waitUntil: "commit" });
  assert.equal(await tab.evaluate(() => window.isBack), true, "the browser has kept the page");
  await quiet();
  assert.deepEqual(tab.requests.slice(before).filter((line) => line.endsWith("/v1/in")), []);
  assert.deepEqual(await tab.evaluate(() => ({ ...localStorage })), { "onsite.1.consent": "denied" });
});

test("on a page of http: all works without navigator.locks and randomUUID", async () => {
  const rules = [{ event: "opened", on: "page_view", limit: { per: "visitor" } }, CLICKED];
  const tab = await openRules(it, rules, { body: BUTTON, origin: plainHttp(it.site) });
  assert.deepEqual(await tab.evaluate(() => [isSecureContext, typeof navigator.locks, typeof crypto.randomUUID, typeof crypto.subtle]), [false, "undefined", "undefined", "undefined"]);
  await tab.click("#buy");
  await tab.makes("opened", "clicked");
  await it.simulator.calls(2, "callback");
  await tab.reload();
  await begun(tab);
  await tab.click("#buy");
  await tab.makes("clicked");
});

test("another library that patches history after us keeps its patch, and ours does nothing after the end", async () => {
  const rules = [{ event: "routed", on: "history" }];
  const tab = await openRules(it, rules);
  const go = (path) =>
    tab.evaluate(async (path) => {
      history.pushState({}, "", path);
      await new Promise((done) => setTimeout(done, 150));
      return [location.pathname, window.seen];
    }, path);
  await tab.evaluate(() => {
    window.seen = 0;
    for (const [object, name] of [[History.prototype, "pushState"], [history, "replaceState"]]) {
      const before = object[name];
      object[name] = function (...given) {
        window.seen++;
        return before.apply(this, given);
      };
    }
  });
  assert.deepEqual(await go("/one"), ["/one", 1]);
  await tab.makes("routed");
  await tab.evaluate(() => onsite.destroy());
  assert.deepEqual(await go("/two"), ["/two", 2]);
  assert.deepEqual(await tab.made(), ["routed"]);
  // One after it hears once of each route.
  await tab.evaluate(async (options) => {
    const { createOnsite } = await import("/pkg/index.js");
    window.again = createOnsite(options);
    again.on("trigger", (detail) => told.push(["trigger", detail]));
    await again.ready();
    await new Promise((done) => setTimeout(done, 50));
  }, { gateway: it.gateway.url, automation: "allow", triggers: rules });
  assert.deepEqual(await go("/three"), ["/three", 3]);
  await tab.makes("routed", "routed");
});

test("routes are noticed where others have put their own over the browser's before us, who get it back", async () => {
  // As Next's router and tag managers do: what theirs calls is the browser's, and never asked for again.
  const head = `<script>
    for (const name of ["pushState", "replaceState"]) {
      const before = history[name].bind(history);
      history[name] = (...given) => before(...given);
    }
    window.theirs = [history.pushState, history.replaceState];
  </script>`;
  const tab = await openRules(it, [{ event: "routed", on: "history" }], { head });
  await tab.evaluate(() => history.pushState({}, "", "/one"));
  await tab.makes("routed");
  await tab.evaluate(() => history.replaceState({}, "", "/two"));
  await tab.makes("routed", "routed");
  await tab.evaluate(() => onsite.destroy());
  assert.equal(await tab.evaluate(() => theirs[0] === history.pushState && theirs[1] === history.replaceState), true);
});

test("rules work where a page has given all objects and lists members of its own", async () => {
  const head = `<script>
    Object.prototype.each = Array.prototype.each = function () { window.called = true };
    Object.prototype.size = 7;
  </script>`;
  const there = { hour: { from: 0, tz: "Asia/Tokyo" }, query: { plan: "pro" }, any: [{ device: "desktop" }] };
  const tab = await openRules(it, [{ ...CLICKED, where: there }], { head, body: BUTTON, path: "/page?plan=pro" });
  await tab.click("#buy");
  await tab.makes("clicked");
  await it.simulator.calls(2);
  assert.deepEqual(await tab.told("error"), []);
  assert.equal(await tab.evaluate(() => window.called), undefined);
});

test("a listener that answers its event with the same one is heard 20 times in a turn, and again in the next", async () => {
  const rules = ["opened", "routed"].map((event) => ({ event, on: { custom: { name: event } } }));
  const tab = await openRules(it, rules, { head: "<script>window.dataLayer = []</script>", options: { dryRun: true } });
  await tab.evaluate(() => {
    const answers = { opened: () => dataLayer.push({ event: "opened" }), routed: () => dispatchEvent(new CustomEvent("routed")) };
    onsite.on("trigger", ({ name }) => answers[name]());
  });
  await tab.evaluate(() => dataLayer.push({ event: "opened" }));
  assert.deepEqual(await tab.made(), Array(20).fill("opened"));
  await tab.evaluate(() => dispatchEvent(new CustomEvent("routed")));
  assert.deepEqual((await tab.made()).slice(20), Array(20).fill("routed"));
});

test("of thousands of elements of one rule the first 1,000 are watched, and where they go those behind them are", async () => {
  const rules = [{ event: "opened", on: { visible: { selector: ".row" } } }];
  const body = `<main>${'<p class="row"></p>'.repeat(5000)}</main>`;
  const head = `<style>p { height: 1px; margin: 0 }</style>`;
  const tab = await openRules(it, rules, { head, body, options: { dryRun: true }, viewport: { width: 100, height: 6000 } });
  const count = async () => (await tab.made()).length;
  await waitFor("the first thousand", async () => (await count()) >= 1000);
  await quiet();
  assert.equal(await count(), 1000);
  await tab.evaluate(() => document.querySelectorAll(".row").forEach((row, place) => place < 10 && row.remove()));
  await waitFor("ten more", async () => (await count()) >= 1010);
  await quiet();
  assert.equal(await count(), 1010);
});

/** Notes the listeners, timers and observers of the package that are there; runs before the page's own scripts. */
function watchWhatStays() {
  Error.stackTraceLimit = 50;
  const isOurs = () => new Error().stack.includes("/pkg/");
  const live = (window.live = new Map());
  window.types = new Set();
  const nativeAdd = EventTarget.prototype.addEventListener;
  const nativeRemove = EventTarget.prototype.removeEventListener;
  const keys = new WeakMap();
  let last = 0;
  const keyOf = (object) => keys.get(object) ?? (keys.set(object, ++last), last);
  const nameOf = (target, type, listener, options) =>
    `${keyOf(target)} ${type} ${keyOf(listener)} ${Boolean(typeof options === "object" ? options?.capture : options)}`;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    const target = this ?? window;
    // A signal's own listeners go with it.
    if (listener && isOurs() && !(target instanceof AbortSignal) && !options?.signal?.aborted) {
      const name = nameOf(target, type, listener, options);
      types.add(type);
      live.set(name, `listener ${type} on ${target.constructor.name}`);
      if (options?.signal) nativeAdd.call(options.signal, "abort", () => live.delete(name));
      if (options?.once) nativeAdd.call(target, type, () => live.delete(name), { once: true, capture: options.capture });
    }
    return nativeAdd.call(target, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    const target = this ?? window;
    if (listener) live.delete(nameOf(target, type, listener, options));
    return nativeRemove.call(target, type, listener, options);
  };
  for (const [set, clear] of [["setTimeout", "clearTimeout"], ["requestAnimationFrame", "cancelAnimationFrame"], ["setInterval", "clearInterval"]]) {
    const [nativeSet, nativeClear] = [window[set], window[clear]];
    window[set] = (run, ...rest) => {
      const id = nativeSet((...given) => {
        if (set !== "setInterval") live.delete(`${set} ${id}`);
        run(...given);
      }, ...rest);
      if (isOurs()) live.set(`${set} ${id}`, `${set} ${rest} ${run}`);
      return id;
    };
    window[clear] = (id) => {
      live.delete(`${set} ${id}`);
      nativeClear(id);
    };
  }
  for (const name of ["MutationObserver", "IntersectionObserver", "ResizeObserver", "PerformanceObserver"]) {
    window[name] = class extends window[name] {
      observe(...given) {
        if (isOurs()) live.set(`${name} ${keyOf(this)}`, name);
        super.observe(...given);
      }
      disconnect() {
        live.delete(`${name} ${keyOf(this)}`);
        super.disconnect();
      }
    };
  }
  window.patched = () => [history.pushState, history.replaceState, HTMLFormElement.prototype.submit, dataLayer.push, fetch, console.error, onerror];
}

test("destroy() leaves no listener, timer, observer or patch behind, and none was on unload", async () => {
  const kinds = [
    "page_view", "dom_ready", "loaded", "history", "exit_intent", "back", "js_error",
    { click: { selector: "#buy" } }, { link: {} }, { submit: { selector: "form" } }, { form_abandon: {} },
    { scroll: { percent: 90, axis: "x" } }, { scroll: { percent: 100 } }, { visible: { selector: ".none", for_s: 60 } },
    { time: { after_s: 60, every_s: 60 } }, { time: { after_s: 60, active_only: true } }, { idle: { after_s: 60 } },
    { copy: { selector: "p" } }, { media: {} }, { custom: { name: "offer" } },
  ];
  const rules = [...kinds.map((on) => ({ event: "opened", on })), { ...CLICKED, delay_s: 60 }];
  const body = `${BUTTON}<p class="none">Text</p><div id="host"></div><script>host.attachShadow({ mode: "open" }).innerHTML = '<form><input id="deep"></form>'; window.dataLayer = []</script>`;
  const tab = await it.tab();
  await tab.addInitScript(watchWhatStays);
  const head = `<script>addEventListener("DOMContentLoaded", () => { window.before = patched() })</script>`;
  await openRules(it, rules, { head, body, tab });
  await tab.click("#buy");
  await tab.fill("#deep", "x");
  await tab.evaluate(() => {
    history.pushState({}, "", "/other");
    scrollTo(0, 100);
    document.body.insertAdjacentHTML("beforeend", `<p class="none" data-onsite-visible="seen">More</p>`);
  });
  const seen = await tab.evaluate(() => ({ live: [...live.values()], patched: patched().map((one, n) => one !== before[n]), types: [...types] }));
  // The listeners of about twenty kinds, and two observers.
  assert.ok(seen.live.filter((one) => one.startsWith("listener")).length > 20, seen.live.join());
  assert.deepEqual(seen.live.filter((one) => one.endsWith("Observer")).sort(), ["IntersectionObserver", "MutationObserver"]);
  assert.ok(seen.live.some((one) => one.startsWith("setTimeout")));
  assert.deepEqual(seen.patched, [true, true, true, true, false, false, false]);
  assert.deepEqual(seen.types.filter((type) => /unload/.test(type)), []);

  await tab.evaluate(() => onsite.destroy());
  assert.deepEqual(await tab.evaluate(() => patched().map((one, n) => one !== before[n])), Array(7).fill(false));
  const stays = () => tab.evaluate(() => [...live.values()]);
  // A request under way ends in its own time.
  await waitFor("all to be gone", async () => (await stays()).length === 0 || Promise.reject(new Error(String(await stays()))));
  const made = await tab.made();
  await tab.click("#buy");
  await tab.evaluate(() => dataLayer.push({ event: "offer" }));
  await quiet();
  assert.deepEqual(await tab.made(), made);
  assert.deepEqual(await stays(), []);
});

test("rules on scrolling, visibility and clicks force no layout", async () => {
  const rows = Array.from({ length: 100 }, (_, n) => `<p class="row" data-onsite-n="${n}" style="height:40px">Row ${n} <button class="buy">Buy</button></p>`);
  const rules = [
    ...[10, 30, 50, 70, 90].map((percent) => ({ event: "end", on: { scroll: { percent } } })),
    { event: "end", on: { scroll: { px: 500, axis: "x" } } },
    { event: "opened", on: { visible: { selector: ".row", percent: 80 } } },
    { event: "clicked", on: { click: { selector: ".buy" } } },
  ];
  // The page's own script spoils the layout at every step; on demand it asks for it at once, as none should.
  it.site.pages.set("/spoil.js", `window.spoil = () => {
    document.querySelector("h1").style.height = 20 + scrollY % 7 + "px";
    if (window.isRude) window.height = document.body.offsetHeight;
  };
  addEventListener("scroll", spoil, true);
  addEventListener("click", spoil, true);`);
  const tab = await openRules(it, rules, { head: `<script src="/spoil.js"></script>`, body: `<h1>Rows</h1>${rows.join("")}` });

  /** Scrolls by 2,000 px and clicks; gives the scripts of all layouts that were not the browser's own idea. */
  async function forced() {
    const categories = ["devtools.timeline", "disabled-by-default-devtools.timeline", "disabled-by-default-devtools.timeline.stack"];
    await it.browser.startTracing(tab, { categories });
    await tab.evaluate(async () => {
      const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      for (let n = 0; n < 40; n++) {
        scrollBy(0, 50);
        await frame();
        if (n % 4 === 0) document.querySelectorAll(".buy")[n].click();
      }
      await frame();
    });
    const { traceEvents } = JSON.parse((await it.browser.stopTracing()).toString());
    const layouts = traceEvents.filter(({ name }) => ["Layout", "UpdateLayoutTree", "RecalculateStyles"].includes(name));
    assert.ok(layouts.length > 0, "the trace has layouts");
    const stacks = layouts.map(({ args }) => args.beginData?.stackTrace ?? args.data?.stackTrace ?? []);
    return stacks.flat().map((frame) => new URL(frame.url || "about:blank").pathname);
  }

  const ours = (await forced()).filter((path) => path.startsWith("/pkg/"));
  assert.deepEqual(ours, []);
  assert.ok((await tab.made()).includes("end") && (await tab.made()).includes("opened") && (await tab.made()).includes("clicked"));
  await tab.evaluate(() => {
    window.isRude = true;
    scrollTo(0, 0);
  });
  assert.ok((await forced()).includes("/spoil.js"), "the trace shows whoever asks for a layout");
});
