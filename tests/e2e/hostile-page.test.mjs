// A page that stands in the way: what it took from the browser, what it put in its place, and calls that make no sense.

import assert from "node:assert/strict";
import { test } from "node:test";
import { olderChat } from "../support/chat.mjs";
import { API_KEY } from "../support/simulator.mjs";
import { STUB, html, stage } from "../support/stage.mjs";

const it = stage();

/** A page with an instance of its own; `before` runs ahead of it. With `lite: false` the lite core cannot be loaded. */
async function open({ before = "", body = olderChat(it.simulator), options, lite = true } = {}) {
  if (lite) it.site.pages.delete("/pkg/page/lite.js");
  else it.site.pages.set("/pkg/page/lite.js", (_, response) => response.writeHead(404).end());
  const tab = await it.open(
    html(
      `<script>${before}</script><script type="module">
      import { createOnsite } from "/pkg/index.js";
      window.told = [];
      window.make = () => {
        window.onsite = createOnsite(${JSON.stringify(options ?? { gateway: it.gateway.url })});
        onsite.on("error", (error) => told.push(error));
        return onsite;
      };
      make();
      </script>`,
      body,
    ),
  );
  await tab.waitForFunction(() => window.onsite);
  return tab;
}

for (const [name, before, words, traps = 0] of [
  ["has no random numbers", "crypto.getRandomValues = undefined", "start failed", 3],
  ["has no WebAssembly", "delete window.WebAssembly", "WebAssembly cannot be started: "],
  ["refuses with an error that has a number for a code", `WebAssembly.compile = () => { throw new DOMException("no", "SecurityError") }`, "WebAssembly cannot be started: no"],
  ["refuses with no error at all", "WebAssembly.compile = () => Promise.reject(null)", "WebAssembly"],
  ["compiles, but makes no instance", `WebAssembly.instantiate = () => Promise.reject(new Error("no room"))`, "WebAssembly cannot be started: no room"],
  ["has a core that traps", "WebAssembly.instantiate = async () => ({ exports: { memory: { buffer: new ArrayBuffer(9999) }, room: () => 0, start() { throw new WebAssembly.RuntimeError('unreachable') } } })", "itself: unreachable", 3],
]) {
  test(`a browser that ${name}, where there is no lite core either: every promise is settled, with a code`, async () => {
    const tab = await open({ before, lite: false });
    const seen = await tab.evaluate(async () => {
      const early = onsite.track("price_seen");
      const error = await onsite.ready().then(() => null, ({ code, message }) => ({ code, message }));
      return {
        error,
        reasons: [(await early).reason, (await onsite.track("price_seen")).reason],
        others: [await onsite.recipientId(), await onsite.flush(), await onsite.clientId().catch((error) => error.code)],
      };
    });
    assert.equal(seen.error?.code, "internal");
    assert.ok(seen.error.message.includes(words), seen.error.message);
    assert.deepEqual(seen.reasons, ["internal", "internal"]);
    assert.deepEqual(seen.others, [null, undefined, "internal"]);
    const told = await tab.evaluate(() => window.told);
    assert.deepEqual([told.length, told.pop()], [traps + 1, seen.error]);
    for (const { code, message } of told) assert.match(`${code} ${message}`, /^internal a fault of salebot-onsite itself: ./);
  });
}

for (const [name, before] of [
  ["refuses with an error that has a number for a code", `WebAssembly.compile = () => { throw new DOMException("no", "SecurityError") }`],
  ["refuses with no error at all", "WebAssembly.compile = () => Promise.reject(null)"],
  ["compiles, but makes no instance", `WebAssembly.instantiate = () => Promise.reject(new Error("no room"))`],
]) {
  test(`a browser that ${name} gets the lite core`, async () => {
    const tab = await open({ before });
    const end = await tab.evaluate(async () => (await onsite.ready(), (await onsite.track("price_seen", { plan: "pro" })).accepted));
    assert.deepEqual(end, { status: "accepted" });
    assert.deepEqual(await tab.evaluate(() => told.map(({ code }) => code)), ["internal"]);
  });
}

test("direct mode's own file that does not load is said to be just that", async () => {
  const direct = { apiKey: API_KEY, exposeApiKey: true, baseUrl: it.simulator.url, events: {} };
  it.site.pages.set("/pkg/page/direct.js", (_, response) => response.writeHead(404).end());
  try {
    const tab = await open({ options: { direct } });
    const error = await tab.evaluate(() => onsite.ready().catch(({ code, message }) => ({ code, message })));
    assert.equal(error?.code, "network");
    assert.match(error.message, /^direct mode's own file cannot be loaded/);
  } finally {
    it.site.pages.delete("/pkg/page/direct.js");
  }
});

test("a gateway's instance that failed to start makes room for another", async () => {
  const tab = await open({ before: "window.kept = WebAssembly.compile; WebAssembly.compile = undefined", lite: false });
  const seen = await tab.evaluate(async () => {
    const failed = onsite;
    const code = await onsite.ready().catch((error) => error.code);
    WebAssembly.compile = kept;
    make();
    return [code, onsite === failed, await (await onsite.track("price_seen", { plan: "pro" })).accepted];
  });
  assert.deepEqual(seen, ["internal", false, { status: "accepted" }]);
});

test("flush() takes whatever it is given, and what comes behind it goes on", async () => {
  const tab = await open();
  const seen = await tab.evaluate(async () => {
    const flushed = await Promise.all([null, 7, "soon", { timeoutMs: 5n }, { timeoutMs: Symbol("x") }, { timeoutMs: Infinity }, { timeoutMs: null }].map((one) => onsite.flush(one)));
    return [flushed.length, await (await onsite.track("price_seen", { plan: "pro" })).accepted, told];
  });
  assert.deepEqual(seen, [7, { status: "accepted" }, []]);
});

test("an endless flush() waits", async () => {
  const tab = await open({ body: "" });
  const ended = await tab.evaluate(async () => {
    await onsite.track("price_seen", { plan: "pro" });
    let ended = false;
    onsite.flush({ timeoutMs: Infinity }).then(() => (ended = true));
    await onsite.flush({ timeoutMs: 200 });
    return ended;
  });
  assert.equal(ended, false);
});

test("a strange call in the stub's queue does not take the others with it", async () => {
  const calls = `<script>
    SalebotOnsite.flush(null);
    SalebotOnsite.q.push(["flush", 7, function () {}, Date.now(), location.href]);
    SalebotOnsite.q.push(["track", ["price_seen"], function () {}, Date.now(), "no address"]);
    SalebotOnsite.track("price_seen", { plan: "pro" }).then(function (receipt) { window.end = receipt.accepted });
  </script>`;
  const tab = await it.open(html(STUB + calls + it.tag(), olderChat(it.simulator)));
  await tab.waitForFunction(() => window.end);
  assert.deepEqual(await tab.evaluate(() => end), { status: "accepted" });
});

test("forms and images may have the names of the document's own properties", async () => {
  const tab = await open({ body: `<form name="title"></form><img name="referrer" alt="">${olderChat(it.simulator)}` });
  assert.equal(await tab.evaluate(() => typeof document.title), "object");
  const sent = tab.waitForRequest((request) => request.url().endsWith("/v1/in"));
  assert.deepEqual(await tab.evaluate(async () => (await onsite.track("price_seen", { plan: "pro" })).accepted), { status: "accepted" });
  const { title, referrer } = JSON.parse((await sent).postData()).page;
  assert.deepEqual([title, referrer], ["", ""]);
});

test("the script as a module says that it has no tag to read, and answers what waits", async () => {
  const early = `<script>SalebotOnsite.track("price_seen").then(function (receipt) { window.receipt = receipt })</script>`;
  const tab = await it.open(html(`${STUB}${early}<script type="module" src="${it.gateway.url}/v1/app.js"></script>`, olderChat(it.simulator)));
  await tab.waitForFunction(() => window.receipt);
  assert.equal(await tab.evaluate(() => receipt.reason), "invalid_argument");
  assert.ok(tab.lines.some((line) => /^error: salebot-onsite: .*module/.test(line)), tab.lines.join("\n"));
});

test("an empty data-recipient is none: the chat's own is taken", async () => {
  const tab = await it.open(html(STUB + it.tag('data-recipient=""'), olderChat(it.simulator)));
  const end = await tab.evaluate(async () => (await SalebotOnsite.track("price_seen", { plan: "pro" })).accepted);
  assert.deepEqual(end, { status: "accepted" });
});
