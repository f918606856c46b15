// An instance from its start to its end, and a page that goes away.

import assert from "node:assert/strict";
import { test } from "node:test";
import { olderChat, recipientOf } from "../support/chat.mjs";
import { STUB, html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const it = stage();

const toGateway = (tab) => tab.requests.filter((line) => line.endsWith("/v1/in"));

async function open(options = {}, more) {
  const script = `<script type="module">
  import { createOnsite } from "/pkg/index.js";
  window.make = () => (window.onsite = createOnsite(${JSON.stringify({ gateway: it.gateway.url, ...options })}));
  make();
  </script>`;
  const tab = await it.open(html(script, olderChat(it.simulator)), more);
  await tab.waitForFunction(() => window.onsite);
  return tab;
}

test("destroy() ends everything: what waits is dropped, what comes is dropped, nothing is sent", async () => {
  const tab = await open({}, { holdRecipient: true });
  const seen = await tab.evaluate(async () => {
    await onsite.ready();
    const receipt = await onsite.track("price_seen", { plan: "pro" });
    const waiting = [onsite.recipientId(), onsite.flush(), receipt.accepted];
    onsite.destroy();
    onsite.destroy();
    const late = await onsite.track("price_seen");
    return { waiting: await Promise.all(waiting), late: [late.status, late.reason, (await late.accepted).reason], recipient: await onsite.recipientId(), flush: await onsite.flush() };
  });
  assert.deepEqual(seen.waiting, [null, undefined, { status: "dropped", reason: "destroyed" }]);
  assert.deepEqual(seen.late, ["dropped", "destroyed", "destroyed"]);
  assert.equal(seen.recipient, null);
  await tab.evaluate(() => {
    onsite.consent("granted");
    onsite.reset();
  });

  // A new instance with the same gateway is another one, and works; the old one's event is not among what it sends.
  const end = await tab.evaluate(async () => {
    const old = onsite;
    make();
    if (onsite === old) return "the same instance";
    return onsite.track("step", { n: 2 });
  });
  assert.equal(end.status, "queued");
  tab.nameRecipient();
  await it.simulator.calls(1, "callback");
  await tab.evaluate(() => onsite.flush());
  assert.deepEqual((await it.simulator.journal("callback")).map((call) => call.params.message), ["step"]);
});

test("destroy() at once, before anything has loaded, leaves nothing behind", async () => {
  const tab = await open();
  const seen = await tab.evaluate(async () => {
    onsite.destroy();
    make();
    const early = onsite.track("price_seen");
    onsite.destroy();
    return [(await early).reason, await onsite.ready().catch((error) => error.code)];
  });
  assert.deepEqual(seen, ["destroyed", "destroyed"]);
});

/** Counts what listens for the network's return. */
const COUNT_LISTENERS = `<script>
window.listening = 0;
const real = window.addEventListener;
window.addEventListener = function (name, hear, options) {
  if (name === "online" && !options.signal.aborted) {
    listening += 1;
    options.signal.addEventListener("abort", () => (listening -= 1));
  }
  return real.call(this, name, hear, options);
};
</script>`;

test("destroy() from a listener ends it at once, while it starts as later", async () => {
  for (const named of ["from the start", "later"]) {
    const chat = `window.SaleBotPro = { recipient_id: "visitor" }`;
    const script = `${COUNT_LISTENERS}<script type="module">
    import { createOnsite } from "/pkg/index.js";
    ${named === "later" ? "" : chat}
    window.onsite = createOnsite({ gateway: "${it.gateway.url}" });
    onsite.on("recipient", () => onsite.destroy());
    window.receipt = onsite.track("price_seen", { plan: "pro" });
    ${named === "later" ? `onsite.ready().then(() => { window.wasListening = listening; ${chat} })` : "window.wasListening = 1"}
    </script>`;
    const tab = await it.open(html(script));
    await tab.waitForFunction(() => window.onsite);
    assert.deepEqual(await tab.evaluate(async () => (await receipt).accepted), { status: "dropped", reason: "destroyed" }, named);
    assert.deepEqual(await tab.evaluate(() => [wasListening, listening]), [1, 0], named);
    if (named === "from the start") assert.equal(await tab.evaluate(() => onsite.ready().catch((error) => error.code)), "destroyed");
    assert.deepEqual(toGateway(tab), [], named);
    assert.deepEqual(await it.simulator.journal(), [], named);
  }
});

test("destroy() twice leaves the instance that came between alone", async () => {
  const tab = await open();
  const same = await tab.evaluate(() => {
    const first = onsite;
    first.destroy();
    const second = make();
    first.destroy();
    return [second !== first, make() === second];
  });
  assert.deepEqual(same, [true, true]);
});

test("an instance that was destroyed gives its memory back, even where the page keeps it, and keeps nothing more", async () => {
  const watch = `<script>
  window.memories = [];
  const real = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...args) => {
    const made = await real(...args);
    memories.push(new WeakRef(made.exports.memory));
    return made;
  };
  </script>`;
  const tab = await it.open(html(`${watch}<script type="module">import { createOnsite } from "/pkg/index.js"; window.createOnsite = createOnsite</script>`));
  await tab.waitForFunction(() => window.createOnsite);
  const pushes = await tab.evaluate(async (gateway) => {
    window.destroyed = [];
    for (let n = 0; n < 3; n++) {
      const onsite = createOnsite({ gateway });
      for (let n = 0; n < 100; n++) await onsite.track("step", { n, text: "x".repeat(7000) });
      onsite.destroy();
      destroyed.push(onsite);
    }
    window.alive = createOnsite({ gateway });
    await alive.track("step");
    let pushes = 0;
    const push = Array.prototype.push;
    Array.prototype.push = function (...args) {
      pushes++;
      return push.apply(this, args);
    };
    destroyed[0].consent("granted");
    destroyed[0].reset();
    Array.prototype.push = push;
    return pushes;
  }, it.gateway.url);
  assert.equal(pushes, 0);
  const chromium = await tab.context().newCDPSession(tab);
  await waitFor("the memory of three instances to go, and that of the fourth to stay", async () => {
    await chromium.send("HeapProfiler.collectGarbage");
    const there = await tab.evaluate(() => memories.map((memory) => memory.deref() !== undefined));
    return String(there) === "false,false,false,true" || Promise.reject(new Error(String(there)));
  });
});

test("a gateway is given longer than it takes for what it has begun", async () => {
  const watch = `<script>window.delays = []; const real = setTimeout; window.setTimeout = (run, ms, ...rest) => { delays.push(ms); return real(run, ms, ...rest) }</script>`;
  const tab = await it.open(html(watch + STUB + it.tag(), olderChat(it.simulator)));
  await tab.evaluate(async () => (await SalebotOnsite.track("price_seen", { plan: "pro" })).accepted);
  assert.ok(await tab.evaluate(() => delays.includes(30_000)), JSON.stringify(await tab.evaluate(() => delays)));
});

test("flush() waits until nothing waits, or until its time is over", async () => {
  const tab = await open();
  await tab.evaluate(async () => {
    await onsite.track("price_seen", { plan: "pro" });
    await onsite.flush();
  });
  await it.simulator.calls(2);
  assert.deepEqual(await it.simulator.actions(), ["online_chat_client_id", "callback"]);

  let release;
  const held = new Promise((resolve) => (release = resolve));
  await tab.route("**/v1/in", async (route) => {
    await held;
    await route.continue();
  });
  const seen = await tab.evaluate(async () => {
    const receipt = await onsite.track("price_seen", { plan: "pro" });
    window.end = receipt.accepted.then((end) => (window.ended = end));
    const start = performance.now();
    await onsite.flush({ timeoutMs: 200 });
    return { took: performance.now() - start, ended: window.ended };
  });
  assert.ok(seen.took >= 190, `${seen.took} ms`);
  assert.equal(seen.ended, undefined);
  release();
  assert.deepEqual(await tab.evaluate(() => end), { status: "accepted" });
});

test("on() tells what happens, in order, until it is taken off", async () => {
  const tab = await open({}, { holdRecipient: true });
  await tab.evaluate(async () => {
    window.told = [];
    window.offs = ["recipient", "queued", "sent", "accepted"].map((name) => onsite.on(name, (detail) => told.push([name, detail])));
    window.receipt = await onsite.track("price_seen", { plan: "pro" });
  });
  tab.nameRecipient();
  await tab.evaluate(() => receipt.accepted);
  const [told, id] = await tab.evaluate(() => [window.told, receipt.id]);
  assert.deepEqual(told, [
    ["queued", { id, name: "price_seen" }],
    ["recipient", { recipient: await recipientOf(tab) }],
    ["sent", { ids: [id] }],
    ["accepted", { id, name: "price_seen" }],
  ]);
  const after = await tab.evaluate(async () => {
    for (const off of offs) off();
    for (const off of offs) off();
    await (await onsite.track("price_seen")).accepted;
    return window.told.length;
  });
  assert.equal(after, told.length);
});

test("a listener that throws, comes twice or goes while it is told does no harm", async () => {
  const tab = await open();
  const seen = await tab.evaluate(async () => {
    const told = [];
    onsite.on("queued", () => {
      throw new Error("a listener's own mistake");
    });
    onsite.on("queued", 7);
    const same = () => told.push("same");
    onsite.on("queued", same);
    onsite.on("queued", same);
    const off = onsite.on("queued", () => {
      off();
      told.push("once");
    });
    onsite.on("queued", () => told.push("last"));
    onsite.on("nothing like it", () => told.push("never"));
    await (await onsite.track("price_seen")).accepted;
    await (await onsite.track("price_seen")).accepted;
    return told;
  });
  assert.deepEqual(seen, ["same", "once", "last", "same", "last"]);
  assert.equal(tab.lines.filter((line) => line.includes("a listener's own mistake")).length, 2);
  await it.simulator.calls(2, "callback");
});

test("a listener may track: it waits its turn", async () => {
  const tab = await open();
  const ends = await tab.evaluate(
    () =>
      new Promise((resolve) => {
        const ends = [];
        onsite.on("accepted", async ({ id }) => {
          ends.push(id);
          if (ends.length === 1) await onsite.track("step", { n: 2 });
          else resolve(ends.length);
        });
        onsite.track("step", { n: 1 });
      }),
  );
  assert.equal(ends, 2);
  assert.deepEqual((await it.simulator.calls(2, "callback")).map((call) => call.params.n), ["1", "2"]);
});

test("many events go in few batches, all of them once and in order", async () => {
  const tab = await open({}, { holdRecipient: true });
  await tab.evaluate(async () => {
    const receipts = await Promise.all(Array.from({ length: 60 }, (_, n) => onsite.track("step", { n })));
    window.ends = Promise.all(receipts.map((receipt) => receipt.accepted));
  });
  tab.nameRecipient();
  const ends = await tab.evaluate(async () => (await ends).map((end) => end.status));
  assert.deepEqual(new Set(ends), new Set(["accepted"]));
  assert.deepEqual((await it.simulator.calls(60, "callback")).map((call) => call.params.n), Array.from({ length: 60 }, (_, n) => String(n)));
  assert.equal(toGateway(tab).length, 2);
});

test("200 events wait at most; one more is dropped and reported", async () => {
  const tab = await open({}, { holdRecipient: true });
  const reasons = await tab.evaluate(async () => {
    const receipts = [];
    for (let n = 0; n <= 200; n++) receipts.push(await onsite.track("step", { n }));
    return receipts.map((receipt) => receipt.reason ?? receipt.status);
  });
  assert.equal(reasons.filter((reason) => reason === "queued").length, 200);
  assert.equal(reasons.at(-1), "storage_full");
});

for (const [way, leave] of [
  ["a link", (tab) => tab.evaluate(() => { onsite.track("price_seen", { plan: "pro" }); location.href = "/next"; })],
  ["a reload", (tab) => tab.evaluate(() => { onsite.track("price_seen", { plan: "pro" }); location.reload(); })],
]) {
  test(`an event tracked right before ${way} arrives, once`, async () => {
    it.site.pages.set("/next", html("", "<p>The next page</p>"));
    const tab = await open();
    await tab.evaluate(async () => {
      await onsite.ready();
      await onsite.recipientId();
    });
    await Promise.all([tab.waitForEvent("load"), leave(tab).catch((error) => assert.match(String(error), /navigation|destroyed|closed/))]);
    const [callback] = await it.simulator.calls(1, "callback");
    assert.equal(callback.params.plan, "pro");
    assert.equal(callback.params["client.last_page"], `${it.site.url}/page`);
  });
}

test("an event tracked right before the tab is closed arrives", async () => {
  const tab = await open();
  await tab.evaluate(async () => {
    await onsite.ready();
    await onsite.recipientId();
    onsite.track("price_seen", { plan: "pro" });
  });
  await tab.close();
  await it.simulator.calls(1, "callback");
});

test("the script tag's events survive a click on a link too", async () => {
  it.site.pages.set("/next", html("", "<p>The next page</p>"));
  const tab = await it.open(html(STUB + it.tag(), `<a href="/next" id="next" onclick="SalebotOnsite.track('price_seen', { plan: 'pro' })">Next</a>${olderChat(it.simulator)}`));
  await tab.evaluate(() => SalebotOnsite.ready());
  await recipientOf(tab);
  await tab.evaluate(() => SalebotOnsite.recipientId());
  await tab.click("#next");
  await tab.getByText("The next page").waitFor();
  await it.simulator.calls(1, "callback");
});

test("reset() takes another visitor's id; events of before keep theirs", async () => {
  const tab = await open();
  const bodies = [];
  tab.on("request", (request) => request.url().endsWith("/v1/in") && bodies.push(JSON.parse(request.postData())));
  await tab.evaluate(async () => {
    await (await onsite.track("step", { n: 1 })).accepted;
    onsite.reset();
    await (await onsite.track("step", { n: 2 })).accepted;
  });
  await waitFor("two batches", () => bodies.length === 2);
  assert.match(bodies[0].visitor, /^[0-9A-HJKMNP-TV-Z]{26}$/);
  assert.notEqual(bodies[0].visitor, bodies[1].visitor);
  assert.equal(bodies[0].recipient, bodies[1].recipient);
});

test("of a long address the first ten utm parameters with names of a decent length are kept", async () => {
  const many = Array.from({ length: 12 }, (_, n) => `utm_p${n}=${n}`).join("&");
  const tab = await open({}, { path: `/offer?utm_${"n".repeat(60)}=x&${many}` });
  const sent = tab.waitForRequest((request) => request.url().endsWith("/v1/in"));
  await tab.evaluate(() => onsite.track("step", { n: 1 }));
  const { utm } = JSON.parse((await sent).postData()).page;
  assert.deepEqual(Object.keys(utm), Array.from({ length: 10 }, (_, n) => `p${n}`));
});

test("what a batch says is what the wire promises", async () => {
  const tab = await open({}, { path: "/offer?utm_source=vk&utm_medium=cpc&other=1#part" });
  const sent = tab.waitForRequest((request) => request.url().endsWith("/v1/in"));
  const before = Date.now();
  await tab.evaluate(() => onsite.track("step", { n: 1, none: null, yes: true, text: "ä" }));
  const request = await sent;
  assert.match(request.headers()["content-type"], /^text\/plain/);
  const { recipient, visitor, sent_at, page, events } = JSON.parse(request.postData());
  assert.equal(recipient, await recipientOf(tab));
  assert.equal(typeof visitor, "string");
  assert.ok(sent_at >= before && sent_at <= Date.now());
  assert.deepEqual(page, { url: `${it.site.url}/offer?utm_source=vk&utm_medium=cpc&other=1#part`, referrer: "", title: "A page", utm: { source: "vk", medium: "cpc" } });
  const [{ id, at, ...event }, ...more] = events;
  assert.deepEqual(more, []);
  assert.match(id, /^[0-9A-HJKMNP-TV-Z]{26}$/);
  assert.ok(at >= before && at <= sent_at);
  assert.deepEqual(event, { seq: 0, kind: "track", name: "step", props: { n: 1, none: null, yes: true, text: "ä" } });
});

test("two gateways on one page have an instance each, and both work", async () => {
  const tab = await open({ storage: "memory" });
  const ends = await tab.evaluate(async (url) => {
    const { createOnsite } = await import("/pkg/index.js");
    await onsite.ready();
    const other = createOnsite({ gateway: url.replace("127.0.0.1", "localhost"), storage: "memory" });
    await other.ready();
    const receipts = [];
    for (const [n, one] of [onsite, other, onsite, other].entries()) receipts.push(await one.track("step", { n }));
    if (onsite === other) return "the same instance";
    return Promise.all(receipts.map((receipt) => receipt.accepted));
  }, it.gateway.url);
  assert.deepEqual(ends, Array(4).fill({ status: "accepted" }));
});
