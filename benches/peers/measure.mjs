// Opens pages in Chromium, and reads what they took until their first event was out, and what they cost the main thread.

import { openTab } from "../../tests/support/browser.mjs";
import { waitFor } from "../../tests/support/wait.mjs";
import { numbersIn } from "./list.mjs";
import { makeLink } from "./link.mjs";

/** How long a page that has sent its first event then has to come to rest. */
const SETTLED_MS = 500;

/** How many more events are tracked, one in so many milliseconds, and how many of them only warm up. */
const WARM_UP = 10;
const CALLS = 50;
const PAUSE_MS = 20;

/** The slowest one waits 3 s for its batch. */
const PATIENCE_MS = 30_000;

/** The same page for all: its chat has named its visitor. */
const page = (head) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A course</title><link rel="icon" href="data:,">
<script>SaleBotPro={recipient_id:"qj6pvradl1f"}</script>${head}</head>
<body><main style="min-height:4000px"><section class="hero"><h1>A course</h1><a class="button" href="#pricing">Plans</a></section>
<section id="pricing"><div class="plan"><button id="buy">Choose <b>Pro</b></button></div></section>
<section id="faq"><details><summary>When?</summary><p>Soon.</p></details></section>
<form id="join-form"><input name="email"><button type="button">Join</button></form></main><footer>The end</footer></body></html>`;

/**
 * Makes what opens pages: `open(contender, profile)` for one visit by a new visitor, `cost(contender)` for the main thread.
 * `host` is told which host the visit's endpoints are at, for the answers that name it.
 */
export function makeMeasure({ browser, server, heads, host }) {
  /** A visitor's browser, which does not say that nobody sits before it. */
  async function tabFor() {
    const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${browser.version().split(".")[0]}.0.0.0 Safari/537.36`;
    const tab = await openTab(browser, { viewport: { width: 1280, height: 900 }, userAgent });
    await tab.addInitScript(() => Object.defineProperty(Navigator.prototype, "webdriver", { get: () => false }));
    return Object.assign(tab, { chromium: await tab.context().newCDPSession(tab), log: [] });
  }

  /** Notes what is asked for, and when that was and when it was all there, by the time of day. */
  async function listen({ chromium, log }) {
    const known = new Map();
    chromium.on("Network.requestWillBeSent", ({ requestId, request: { url, method }, wallTime, timestamp }) => {
      const one = { method, path: new URL(url).pathname, asked: wallTime * 1000, offset: (wallTime - timestamp) * 1000 };
      known.set(requestId, one);
      log.push(one);
    });
    chromium.on("Network.loadingFinished", ({ requestId, timestamp }) => {
      const one = known.get(requestId);
      if (one) one.ended = timestamp * 1000 + one.offset;
    });
    await chromium.send("Network.enable");
  }

  /** Leads to the server over a line of this kind; endpoints have a host of their own, or the page's. */
  async function hosts(profile) {
    const link = makeLink(profile.byDevTools ? { bitsPerSecond: Infinity, roundTripMs: 0 } : profile);
    const shop = `https://shop.example:${await link.lead(server.port)}`;
    const endpoint = profile.oneHost ? shop : `https://on.shop.example:${await link.lead(server.port)}`;
    host(new URL(endpoint).host);
    for (const [id, head] of heads) server.files.set(`/${id}`, page(head(endpoint)));
    return { shop, close: link.close };
  }

  /** Slows a tab down as a profile wants it, but for what the line does. */
  async function slowDown({ chromium }, { slowdown, byDevTools, roundTripMs, bitsPerSecond }) {
    await chromium.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    const throughput = bitsPerSecond / 8;
    if (byDevTools) await chromium.send("Network.emulateNetworkConditions", { offline: false, latency: roundTripMs, downloadThroughput: throughput, uploadThroughput: throughput });
  }

  /** Which of the requests bring events of these numbers, each with those that it brings. */
  const arrivals = (contender) => server.seen.map((request) => [request, numbersIn(contender, request.body)]).filter(([, numbers]) => numbers.length);

  const firstEvent = (contender, tab) =>
    waitFor(
      `the first event of ${contender.name}`,
      () => {
        if (tab.errors.length) throw new Error(tab.errors[0]);
        return arrivals(contender).find(([, numbers]) => numbers.includes(1))?.[0];
      },
      { timeoutMs: PATIENCE_MS },
    );

  /**
   * When the page had itself arrived, the last it had asked for before its event, and when it asked for the event to be sent, which
   * is the one behind so many others to the same path, in milliseconds from the start of the navigation.
   */
  async function stepsOf({ log }, start, path, before) {
    const sent = () => log.filter((one) => one.method === "POST" && one.path === path)[before];
    await waitFor("the browser's word of the event", sent);
    const { asked } = sent();
    const [page, ...others] = log.filter(({ ended }) => ended <= asked).map(({ ended }) => ended - start);
    return { page, loaded: Math.max(page, ...others), asked: asked - start };
  }

  /** One visit: when the first event had reached the server, in milliseconds from the start of the navigation, and after which requests. */
  async function open(contender, profile) {
    const { shop, close } = await hosts(profile);
    const tab = await tabFor();
    try {
      await listen(tab);
      await slowDown(tab, profile);
      server.seen.length = 0;
      await tab.goto(`${shop}/${contender.id}`, { waitUntil: "commit" });
      const event = await firstEvent(contender, tab);
      if (server.seen[0].path !== `/${contender.id}`) throw new Error(`${server.seen[0].path} came before the page of ${contender.name}`);
      // Behind the page's own.
      const requests = server.seen.slice(1, server.seen.indexOf(event) + 1);
      const before = requests.filter(({ method, path }) => method === "POST" && path === event.path).length - 1;
      const start = await tab.evaluate(() => performance.timeOrigin);
      const steps = await stepsOf(tab, start, event.path, before);
      if (tab.errors.length) throw new Error(`${contender.name}: ${tab.errors[0]}`);
      return {
        ms: event.at - start,
        steps: { ...steps, sent: event.at - start },
        requests: requests.map(({ method, path, at }) => `${method} ${path} ${(at - start).toFixed(0)}`),
        bytes: requests.filter(({ method }) => method === "GET").reduce((sum, { bytes }) => sum + bytes, 0),
      };
    } finally {
      await tab.context().close();
      close();
    }
  }

  /** The main thread's own time in milliseconds: what else the machine does meanwhile does not count. */
  async function threadTime({ chromium }) {
    const { metrics } = await chromium.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration").value * 1000;
  }

  const rest = () => new Promise((done) => setTimeout(done, SETTLED_MS));

  /** Tracks so many events, or none as often, each in a task of its own. */
  const track = (tab, from, count, isReal) =>
    tab.evaluate(
      async ([from, count, isReal, pause]) => {
        for (let n = from; n < from + count; n += 1) {
          await new Promise((done) => setTimeout(done, pause));
          if (isReal) window.tell(n);
        }
      },
      [from, count, isReal, PAUSE_MS],
    );

  /**
   * The main thread's time in milliseconds from opening the page until some time after the first event is out, and of one
   * track() with all that it sets off. Without a contender of the page alone.
   */
  async function cost(contender, profile) {
    const { shop, close } = await hosts(profile);
    const tab = await tabFor();
    try {
      server.files.set("/blank", page(""));
      await tab.goto(`${shop}/blank`);
      await tab.chromium.send("Performance.enable", { timeDomain: "threadTicks" });
      const before = await threadTime(tab);
      server.seen.length = 0;
      await tab.goto(`${shop}/${contender?.id ?? "none"}`);
      if (contender) await firstEvent(contender, tab);
      await rest();
      const start = (await threadTime(tab)) - before;
      if (!contender) return { start };
      const run = async (from, count, isReal) => {
        const [from_ms, time] = [performance.now(), await threadTime(tab)];
        await track(tab, from, count, isReal);
        if (isReal) {
          const wanted = from + count;
          await waitFor(
            `${count} events of ${contender.name}`,
            () => {
              const there = new Set(arrivals(contender).flatMap(([, numbers]) => numbers));
              for (let n = from; n < wanted; n += 1) if (!there.has(n)) return false;
              return true;
            },
            { timeoutMs: PATIENCE_MS },
          );
        }
        await rest();
        return { ms: performance.now() - from_ms, cost: (await threadTime(tab)) - time };
      };
      await run(2, WARM_UP, true);
      const real = await run(2 + WARM_UP, CALLS, true);
      const idle = await run(0, CALLS, false);
      if (tab.errors.length) throw new Error(`${contender.name}: ${tab.errors[0]}`);
      return { start, track: (real.cost - idle.cost) / CALLS };
    } finally {
      await tab.context().close();
      close();
    }
  }

  return { open, cost };
}
