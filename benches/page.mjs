// What a page pays in Chromium, unslowed, beside the same page without us in the same run: the main thread's time until
// everything has started, with the 50 rules of triggers.json and without, and what of that goes to the browser's own work and
// to the core; the cost of one signal among 1, 50 and 500 other rules; and of adding an event while others wait.
//
// `cargo xtask bench` runs it; once pkg/ is built `CHROMIUM=… node benches/page.mjs` does.

import { readFile } from "node:fs/promises";
import { withConfig } from "../pkg/edge/app.js";
import * as INPUT from "../pkg/page/input.js";
import { lines } from "../pkg/page/lines.js";
import { openTab, startBrowser } from "../tests/support/browser.mjs";
import { startSite } from "../tests/support/site.mjs";

const { rules: RULES } = JSON.parse(await readFile(new URL("triggers.json", import.meta.url), "utf8"));
const SCRIPT = await readFile(new URL("../pkg/wasm/app.js", import.meta.url), "utf8");
const WASM = await readFile(new URL("../pkg/wasm/page_bg.wasm", import.meta.url));
const STUB = (await readFile(new URL("../pkg/stub.js", import.meta.url), "utf8")).trim();

/** What the design allows. */
const START_BUDGET_MS = 5;
const SIGNAL_BUDGET_US = 50;
const ADDING_BUDGET_US = 100;

/** How often a page is opened, and how long it then has: it has started long before. */
const STARTS = 31;
const SETTLED_MS = 400;

/** The options of a core that waits for no consent, as src/page/input.rs numbers them. */
const GRANTED = 8;

/** The effect that says what is watched for, as src/page/effect.rs numbers it. */
const WATCH = 5;

const WARM_UP = 500;
const ROUNDS = 101;
const SIGNALS = 40;

/** Numbers of other rules that a signal's own stands among. */
const OTHERS = [1, 50, 499];

const BODY = `<main style="min-height:4000px"><section class="hero"><h1>A course</h1><a class="button" href="#pricing">Plans</a></section>
<section id="pricing"><div class="plan"><button id="buy" data-onsite-plan="pro">Choose <b>Pro</b></button></div></section>
<section id="faq"><details><summary>When?</summary><p id="nothing">Soon.</p></details></section>
<form id="join-form"><input name="email"><button type="button">Join</button></form></main><footer>The end</footer>`;

/** A page for itself has a finer clock. */
const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/**
 * Lets a signal be made again and again: what waits for a frame or for another turn is done at once. The write to storage
 * keeps its own pace, one for all that happens within 50 ms, in a task of its own.
 */
const AT_ONCE = `<script>
  const later = setTimeout;
  window.requestAnimationFrame = (run) => (run(), 0);
  window.setTimeout = (run, ms, ...given) => (ms ? later(run, ms, ...given) : (run(...given), 0));
  window.IntersectionObserver = class extends IntersectionObserver {
    constructor(hear, options) { super(hear, options); window.hearSeen = hear; }
  };
</script>`;

/** Serves a page with these rules, or without us, and its script from an address of its own. */
function serve(name, rules, { attributes = "", head = "" } = {}) {
  const base = `/${name}`;
  const tag = rules && `<script>${STUB}</script><script async crossorigin src="${base}/v1/app.js" data-automation="allow" ${attributes}></script>`;
  const page = `<!doctype html><title>A page</title><link rel="icon" href="data:,">${head}${tag ?? ""}${BODY}`;
  site.pages.set(base, (_, response) => response.writeHead(200, PAGE_HEADERS).end(page));
  if (rules) site.pages.set(`${base}/v1/app.js`, withConfig(SCRIPT, JSON.stringify({ triggers: rules })));
  return site.url + base;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** What reads the main thread's own time, in milliseconds: what else the machine does meanwhile does not count. */
async function threadTime(tab) {
  const chromium = await tab.context().newCDPSession(tab);
  await chromium.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await chromium.send("Performance.getMetrics");
    const { TaskDuration, ScriptDuration } = Object.fromEntries(metrics.map(({ name, value }) => [name, value * 1000]));
    return { all: TaskDuration, script: ScriptDuration };
  };
}

/** The main thread's time for opening a page as a new visitor, in milliseconds: all of it, and that in scripts. */
async function startOnce(url) {
  const tab = await openTab(browser, { viewport: { width: 1280, height: 900 } });
  try {
    // Of the same site, so that the process stays the same.
    await tab.goto(`${site.url}/blank`);
    const read = await threadTime(tab);
    const before = await read();
    await tab.goto(url);
    await new Promise((done) => setTimeout(done, SETTLED_MS));
    const after = await read();
    if (tab.errors.length) throw new Error(tab.errors[0]);
    const isThere = await tab.evaluate(() => typeof window.SalebotOnsite?.on === "function");
    // The first rule is about the page's opening: its event is counted in what is kept, behind eight other things.
    const atWork = await tab.evaluate(() => (localStorage.getItem("onsite.1.memory") ?? "").split("\n").length > 11);
    return { all: after.all - before.all, script: after.script - before.script, isThere, atWork };
  } finally {
    await tab.context().close();
  }
}

/**
 * The least that a browser asks for the same wasm in a script tag: it is opened from a text by what the browser itself has for
 * that, and no function in it is called; and storage is looked into once.
 */
const LEAST = `const opened = WebAssembly.instantiate(Uint8Array.fromHex("${WASM.toString("hex")}"));
  localStorage.getItem("onsite.1.memory");`;

/**
 * The same, and the core is started and told of the page and the rules, but nothing of what it answers is done. Most of that is
 * the browser's own as well: it compiles each function on its first call.
 */
function coreAlone() {
  const page = { url: site.url, referrer: "", title: "A page", path: "/", language: "en-US", device: "desktop", utm: {}, query: {} };
  const facts = lines({ ...page, offsets: { "": 0, "Europe/Moscow": 180 }, found: [] });
  const rules = lines({ rules: RULES.map((rule) => ({ ...rule, props: JSON.stringify(rule.props ?? {}) })) });
  const inputs = [[INPUT.known, facts], [INPUT.woken, ""], [INPUT.rules, rules], [INPUT.view, facts], [INPUT.shown, ""]];
  return `${LEAST} opened.then(({ instance: { exports: { memory, room, start, handle } } }) => {
    const buffer = (bytes) => new Uint8Array(memory.buffer, room(bytes) >>> 0, bytes);
    const put = (text) => new TextEncoder().encodeInto(text, buffer(3 * text.length)).written;
    start(Date.now(), 1, 2, 3, 4, ${GRANTED}, NaN, put(""));
    const tell = ([kind, text]) => new TextDecoder().decode(buffer(handle(Date.now(), kind, 0, 0, put(text))));
    const [, , answer] = ${JSON.stringify(inputs)}.map(tell);
    // An effect is its kind, a number and two texts, the first of which has the places of the rules that are watched for.
    const parts = answer.split("\\0");
    const watched = parts.flatMap((part, n) => (n % 4 === 0 && part === "${WATCH}" ? JSON.parse(parts[n + 2]).rules : []));
    const missing = Array.from({ length: ${RULES.length} }, (_, place) => place).filter((place) => !watched.includes(place));
    if (missing.length) throw new Error("the core does not watch for the rules " + missing);
  });`;
}

async function printStarts() {
  serve("blank");
  const scriptOf = (name, script) => {
    const url = serve(name, []);
    site.pages.set(`/${name}/v1/app.js`, script);
    return url;
  };
  const pages = {
    "without us": serve("plain"),
    // What any script tag costs, whatever it carries.
    "an empty script": scriptOf("empty", ""),
    "the wasm opened, storage read": scriptOf("least", LEAST),
    [`the core with ${RULES.length} rules alone`]: scriptOf("core", coreAlone()),
    "no rules": serve("none", []),
    [`${RULES.length} rules`]: serve("rules", RULES),
  };
  const runs = Object.fromEntries(Object.keys(pages).map((name) => [name, []]));
  for (let turn = 0; turn < STARTS; turn += 1) {
    for (const [name, url] of Object.entries(pages)) {
      const run = await startOnce(url);
      if (run.isThere !== name.endsWith("rules") || run.atWork !== name.startsWith(RULES.length)) {
        throw new Error(`${name}: ${JSON.stringify(run)}`);
      }
      runs[name].push(run);
    }
  }
  const of = (name, what) => median(runs[name].map((run) => run[what]));
  console.log(`Opening a page in Chromium, ms of the main thread, the median of ${STARTS}; ours must stay below ${START_BUDGET_MS}`);
  console.log(row("page", "all", "scripts", "ours", "ratio"));
  for (const name of Object.keys(pages)) {
    const [all, plain] = [of(name, "all"), of("without us", "all")];
    console.log(row(name, all.toFixed(1), of(name, "script").toFixed(1), (all - plain).toFixed(1), (all / plain).toFixed(2)));
  }
}

/** What happens on the page: `make` runs there, `SIGNALS` times with a number that counts up; `rule` hears of it. */
const CASES = [
  {
    name: "click that makes an event",
    rule: { event: "hit", on: { click: { selector: "#buy" } }, limit: { per: "visitor", times: 1_000_000 } },
    make: `const at = document.querySelector("#buy b"); return () => at.click()`,
    hits: true,
  },
  {
    name: "click on something else",
    rule: { event: "hit", on: { click: { selector: "#buy" } } },
    make: `const at = document.querySelector("#nothing"); return () => at.click()`,
  },
  {
    name: "scrolling by one frame",
    rule: { event: "hit", on: { scroll: { percent: 99 } } },
    make: `const at = document.scrollingElement; return (n) => {
      at.scrollTop = 100 + (n % 200);
      document.dispatchEvent(new Event("scroll"));
      return at.scrollTop + at.scrollHeight;
    }`,
  },
  {
    name: "an element comes or goes",
    rule: { event: "hit", on: { visible: { selector: "#pricing", for_s: 60 } } },
    make: `const target = document.querySelector("#pricing"); const rect = target.getBoundingClientRect(); return (n) =>
      window.hearSeen?.([{ target, isIntersecting: n % 2 > 0, intersectionRatio: n % 2, intersectionRect: rect, rootBounds: { height: 900 } }])`,
  },
  {
    name: "custom that makes an event",
    rule: { event: "hit", on: { custom: { name: "bench" } } },
    make: `return (n) => dispatchEvent(new CustomEvent("bench", { detail: { n } }))`,
    hits: true,
  },
];

const kindOf = ({ on }) => (typeof on === "string" ? on : Object.keys(on)[0]);

/** So many rules of other kinds, none like another. */
function others(kind, count) {
  const free = RULES.filter((rule) => kindOf(rule) !== kind);
  return Array.from({ length: count }, (_, n) => ({ ...free[n % free.length], event: `${free[n % free.length].event}_${n}` }));
}

/** Microseconds for one signal: the median of some rounds. */
async function signal(url, { name, make, hits }, withUs) {
  const tab = await openTab(browser, { viewport: { width: 1280, height: 900 } });
  try {
    await tab.goto(url);
    if (withUs) {
      await tab.evaluate(async () => {
        await SalebotOnsite.ready();
        window.hits = 0;
        SalebotOnsite.on("trigger", ({ name }) => (window.hits += name === "hit"));
      });
    }
    await new Promise((done) => setTimeout(done, SETTLED_MS));
    const measured = await tab.evaluate(
      ({ make, warmUp, rounds, count }) => {
        const run = new Function(make)();
        let n = 0;
        const times = [];
        while (n < warmUp) run((n += 1));
        for (let round = 0; round < rounds; round += 1) {
          const start = performance.now();
          for (let i = 0; i < count; i += 1) run((n += 1));
          times.push(((performance.now() - start) * 1000) / count);
        }
        return { times, n, hits: window.hits };
      },
      { make, warmUp: WARM_UP, rounds: ROUNDS, count: SIGNALS },
    );
    if (tab.errors.length) throw new Error(tab.errors[0]);
    if (withUs && measured.hits !== (hits ? measured.n : 0)) throw new Error(`${name}: ${measured.hits} events of ${measured.n} signals`);
    return median(measured.times);
  } finally {
    await tab.context().close();
  }
}

async function printSignals() {
  console.log(`One signal in Chromium, µs above the page without us; must stay below ${SIGNAL_BUDGET_US}`);
  console.log(row("signal", "without", ...OTHERS.map((count) => `+${count} rules`), "ratio"));
  for (const one of CASES) {
    const plain = await signal(serve("plain", undefined, { head: AT_ONCE }), one, false);
    const ours = [];
    for (const count of OTHERS) {
      const url = serve(`among-${count}`, [one.rule, ...others(kindOf(one.rule), count)], { head: AT_ONCE, attributes: "data-dry-run" });
      ours.push((await signal(url, one, true)) - plain);
    }
    console.log(row(one.name, plain.toFixed(1), ...ours.map((cost) => cost.toFixed(1)), (ours.at(-1) / ours[0]).toFixed(2)));
  }
}

/** How many events wait at most, and over how many of them a figure is taken. */
const WAITING = 200;
const SPAN = 50;

/** Microseconds of the main thread for each event, on a page without a chat, where all wait: the first ones, the last. */
async function adding(url, pause) {
  const tab = await openTab(browser, { viewport: { width: 1280, height: 900 } });
  try {
    await tab.goto(url);
    const read = await threadTime(tab);
    await tab.evaluate(() => SalebotOnsite.ready());
    await new Promise((done) => setTimeout(done, SETTLED_MS));
    const cost = async (what) => {
      const before = await read();
      await tab.evaluate(
        async ([what, span, pause]) => {
          const act = { track: (n) => SalebotOnsite.track("price_seen", { plan: "pro", n }), nothing: async () => ({ status: "queued" }) }[what];
          for (let n = 0; n < span; n += 1) {
            if (pause) await new Promise((done) => setTimeout(done, 5));
            const { status } = await act(n);
            if (status !== "queued") throw new Error(status);
          }
        },
        [what, SPAN, pause],
      );
      return (((await read()).all - before.all) * 1000) / SPAN;
    };
    const costs = [];
    for (let waiting = 0; waiting < WAITING; waiting += SPAN) costs.push((await cost("track")) - (await cost("nothing")));
    const kept = await tab.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("onsite.1.e.")).length);
    if (kept !== WAITING) throw new Error(`${kept} events are kept`);
    return costs;
  } finally {
    await tab.context().close();
  }
}

async function printAdding() {
  const url = serve("adding", []);
  console.log(`Adding an event in Chromium, kept included, µs of the main thread; must stay below ${ADDING_BUDGET_US} in a row`);
  console.log(row("track()", `from ${SPAN}`, `to ${WAITING}`, "ratio"));
  for (const [name, pause] of [["one behind the other", false], ["each in a task of its own", true]]) {
    const runs = [];
    for (let turn = 0; turn < STARTS; turn += 1) runs.push(await adding(url, pause));
    // The first ones also warm the code up.
    const [few, many] = [1, -1].map((place) => median(runs.map((costs) => costs.at(place))));
    console.log(row(name, few.toFixed(0), many.toFixed(0), (many / few).toFixed(2)));
  }
}

function row(name, ...cells) {
  return name.padEnd(30) + cells.map((cell) => cell.padStart(12)).join("");
}

const site = await startSite();
const browser = await startBrowser();
try {
  await printStarts();
  console.log();
  await printSignals();
  console.log();
  await printAdding();
} finally {
  await browser.close();
  await site.close();
}
