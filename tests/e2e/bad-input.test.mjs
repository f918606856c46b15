// What a page can get wrong: an error with its code, nothing lost, no exception into the page.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { olderChat, recipientOf } from "../support/chat.mjs";
import { startGateway } from "../support/gateway.mjs";
import { closedPort } from "../support/ports.mjs";
import { sentEvents } from "../support/rules.mjs";
import { API_KEY } from "../support/simulator.mjs";
import { EVENTS, STUB, html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const it = stage();

/** A page that makes its own instances: `make(options)` gives one, and what it reports is kept in `told`. */
const workshop = (chat = olderChat(it.simulator)) =>
  html(
    `<script type="module">
    import { createOnsite } from "/pkg/index.js";
    window.make = (options) => {
      const onsite = createOnsite(options);
      window.told = [];
      for (const name of ["recipient", "queued", "sent", "accepted", "dropped", "retry", "error"]) onsite.on(name, (detail) => told.push([name, detail]));
      return (window.onsite = onsite);
    };
    </script>`,
    chat,
  );

async function openWorkshop(options, chat, more) {
  const tab = await it.open(workshop(chat), more);
  await tab.waitForFunction(() => window.make);
  await tab.evaluate((options) => void make(options), { gateway: it.gateway.url, ...options });
  return tab;
}

const told = (tab, name) => tab.evaluate((name) => window.told.filter((one) => one[0] === name).map((one) => one[1]), name);

/** The key is not in what the page shows, what its console says, or what it was told. */
async function assertNoKey(tab, key = API_KEY) {
  const page = await tab.evaluate(() => `${document.body.innerText} ${JSON.stringify(window.told)}`);
  assert.ok(!page.includes(key) && !tab.lines.join("\n").includes(key), `${page}\n${tab.lines.join("\n")}`);
}

test("without a chat recipientId() is null and events wait; they are sent when the visitor is named after all", async () => {
  const tab = await openWorkshop({ recipientTimeoutMs: 150 }, "");
  const seen = await tab.evaluate(async () => {
    const receipt = await onsite.track("price_seen", { plan: "pro" });
    receipt.accepted.then((end) => (window.end = end));
    return { status: receipt.status, early: window.told.some(([name]) => name === "error"), recipient: await onsite.recipientId() };
  });
  assert.deepEqual(seen, { status: "queued", early: false, recipient: null });
  const errors = await told(tab, "error");
  assert.deepEqual(errors.map((error) => error.code), ["recipient_missing"]);
  // The time is over, and nothing was sent.
  assert.deepEqual(await it.simulator.journal(), []);
  assert.deepEqual(await told(tab, "sent"), []);

  await tab.evaluate(() => (window.SaleBotPro = { recipient_id: "late0visitor" }));
  await tab.waitForFunction(() => window.end);
  assert.deepEqual(await tab.evaluate(() => [window.end.status, window.told.filter(([name]) => name === "error").length]), ["accepted", 1]);
  assert.equal(await tab.evaluate(() => onsite.recipientId()), "late0visitor");
  const calls = await it.simulator.calls(2);
  assert.deepEqual(calls.map((call) => call.action), ["online_chat_client_id", "callback"]);
});

test("a recipient may be a number; what cannot be one is waited over", async () => {
  const tab = await openWorkshop({}, "");
  await tab.evaluate(() => {
    window.answers = [null, "", "#{api_key}", {}, true, -1, 0, 1.5, 12345];
    make({ gateway: `${location.origin}/numbers`, recipient: () => (answers.length > 1 ? answers.shift() : answers[0]) });
  });
  assert.equal(await tab.evaluate(() => onsite.recipientId()), "12345");
});

test("a recipient getter that throws counts as no chat yet", async () => {
  const tab = await openWorkshop({}, "");
  const seen = await tab.evaluate(async () => {
    let calls = 0;
    make({
      gateway: `${location.origin}/throws`,
      recipient() {
        if (++calls < 3) throw new Error("the site's own mistake");
        return "abc";
      },
    });
    return onsite.recipientId();
  });
  assert.equal(seen, "abc");
});

test("an event's name that is none is dropped with a sentence", async () => {
  const tab = await openWorkshop();
  const ends = await tab.evaluate(async () => {
    const names = ["", "a".repeat(65), "Price_Seen", "a b", "цена", "#{api_key}", undefined, null, 7, {}, Symbol("x"), () => {}, ["price_seen"], 5n];
    const all = [];
    for (const name of names) {
      const receipt = await onsite.track(name, { plan: "pro" });
      all.push([String(receipt.id), receipt.status, receipt.reason, (await receipt.accepted).reason]);
    }
    return all;
  });
  for (const end of ends) assert.deepEqual(end, ["", "dropped", "invalid_argument", "invalid_argument"]);
  const errors = await told(tab, "error");
  assert.equal(errors.length, ends.length);
  for (const error of errors) assert.deepEqual(error, { code: "invalid_argument", message: "an event's name is 1 to 64 characters of a-z, 0-9, _, . and -" });
  assert.equal((await told(tab, "dropped")).length, ends.length);
  const longest = await tab.evaluate(async () => (await onsite.track("a".repeat(64))).accepted);
  assert.deepEqual(longest, { status: "dropped", reason: "event_unknown" });
});

test("props that cannot be flat JSON are dropped with a sentence that names them", async () => {
  const tab = await openWorkshop();
  const ends = await tab.evaluate(async () => {
    const cyclic = {};
    cyclic.self = cyclic;
    const table = {
      cyclic: [cyclic, /props\.self/],
      function: [{ f() {} }, /props\.f/],
      bigint: [{ n: 5n }, /props\.n/],
      symbol: [{ s: Symbol("x") }, /props\.s/],
      nan: [{ n: NaN }, /props\.n/],
      infinite: [{ n: Infinity }, /props\.n/],
      nested: [{ a: { b: 1 } }, /props\.a/],
      list: [{ a: [1] }, /props\.a/],
      date: [{ d: new Date() }, /props\.d/],
      element: [{ e: document.body }, /props\.e/],
      "toJSON inside": [{ a: { toJSON: () => "text" } }, /props\.a/],
      "a throwing getter": [{ get a() { throw new Error("the page's own mistake"); } }, / /],
      "a proxy that throws": [new Proxy({}, { ownKeys() { throw 7; } }), / /],
      "an array": [[1, 2], /object/],
      "a text": ["pro", /object/],
      "a number": [7, /object/],
      "a function itself": [() => {}, /object/],
      "too much": [{ a: "x".repeat(9000) }, /8 KiB/],
    };
    const wrong = [];
    for (const [name, [props, words]] of Object.entries(table)) {
      const receipt = await onsite.track("price_seen", props);
      // The recipient may be found in the same moment, so the last thing told need not be the error.
      const [, error] = window.told.findLast(([name]) => name === "error");
      const code = name === "too much" ? "too_large" : "invalid_argument";
      if (receipt.status !== "dropped" || receipt.reason !== code || error.code !== code || !words.test(error.message)) wrong.push([name, receipt.status, receipt.reason, error]);
      if (error.message.includes("own mistake")) wrong.push([name, "repeats the page's words"]);
    }
    return wrong;
  });
  assert.deepEqual(ends, []);
  assert.deepEqual(await it.simulator.journal(), []);
});

test("props that can be flat JSON arrive as they are, but for characters that no text needs", async () => {
  const tab = await openWorkshop();
  const ends = await tab.evaluate(async () => {
    class Props {
      constructor() {
        this.n = "own";
      }
      get inherited() {
        return "not sent";
      }
    }
    const bare = Object.create(null);
    bare.n = "bare";
    const all = [undefined, null, {}, { n: undefined }, { n: null }, { n: 0 }, { n: -1.5e-7 }, { n: true }, { n: "Привет 🙂 \u2028\u0000\"\\" }, { n: "\ud800" }, bare, new Props(), { n: "", toJSON: undefined }];
    const ends = [];
    for (const props of all) ends.push((await (await onsite.track("step", props)).accepted).status);
    return ends;
  });
  assert.deepEqual(new Set(ends), new Set(["accepted"]));
  const sent = (await it.simulator.calls(13, "callback")).map((call) => call.body.n);
  assert.deepEqual(sent, ["", "", "", "", "", "0", "-1.5e-7", "true", "Привет 🙂 \u2028\"\\", "\ufffd", "bare", "own", ""]);
});

test("a title that is too long is cut between two characters", async () => {
  const tab = await openWorkshop();
  const sent = sentEvents(tab);
  await tab.evaluate(async () => {
    document.title = `${"x".repeat(299)}🙂`;
    await (await onsite.track("step")).accepted;
  });
  assert.equal(sent[0].batch.page.title, "x".repeat(299));
});

test("props with a toJSON of their own are taken for what they hold", async () => {
  const tab = await openWorkshop();
  const receipt = await tab.evaluate(async () => {
    const { status, reason } = await onsite.track("step", { n: "kept", toJSON: () => ({ n: { deep: "changed" } }) });
    return { status, reason };
  });
  assert.deepEqual(receipt, { status: "dropped", reason: "invalid_argument" });
});

test("identify() and page() with anything strange are dropped or kept, and throw nothing", async () => {
  const tab = await openWorkshop();
  const ends = await tab.evaluate(async () => {
    const who = [undefined, null, "Anna", 7, { name: {} }, { tag: [] }, { variables: 7 }, { variables: { a: {} } }, { variables: { a: 5n } }];
    const dropped = await Promise.all(who.map(async (one) => (await onsite.identify(one)).reason));
    const pages = await Promise.all([7, "x", [], { a: {} }].map(async (one) => (await onsite.page(one)).reason));
    return [...dropped, ...pages];
  });
  for (const reason of ends) assert.equal(reason, "invalid_argument");
  const unlisted = await tab.evaluate(async () => (await onsite.identify({ variables: { balance: 1 } })).accepted);
  assert.deepEqual(unlisted, { status: "dropped", reason: "invalid_argument" });
});

test("an event that the gateway does not know is dropped, and the next ones go on", async () => {
  const tab = await openWorkshop();
  const ends = await tab.evaluate(async () => {
    const unknown = await onsite.track("nobody_listed_this");
    const known = await onsite.track("price_seen", { plan: "pro" });
    return [unknown.status, await unknown.accepted, await known.accepted];
  });
  assert.deepEqual(ends, ["queued", { status: "dropped", reason: "event_unknown" }, { status: "accepted" }]);
  const [dropped] = await told(tab, "dropped");
  assert.deepEqual([dropped.reason, dropped.name], ["event_unknown", "nobody_listed_this"]);
  assert.ok(dropped.message.includes(" "));
});

test("methods of direct mode say that they are, where a gateway is used", async () => {
  const tab = await openWorkshop();
  const seen = await tab.evaluate(async () => ({
    callback: (await onsite.callback("price_seen")).reason,
    message: (await onsite.message({ text: "x" })).reason,
    clientId: await onsite.clientId().catch((error) => [error instanceof Error, error.code]),
  }));
  assert.deepEqual(seen, { callback: "invalid_argument", message: "invalid_argument", clientId: [true, "invalid_argument"] });
  assert.deepEqual(await it.simulator.journal(), []);
});

test("a gateway that nothing listens at: the event waits, and arrives once when it is there", async () => {
  const port = await closedPort();
  const tab = await openWorkshop({ gateway: `http://127.0.0.1:${port}` });
  await tab.evaluate(async () => {
    const receipt = await onsite.track("price_seen", { plan: "pro" });
    receipt.accepted.then((end) => (window.end = end));
  });
  const [retry] = await waitFor("a report of a retry", async () => ((await told(tab, "retry")).length > 0 ? told(tab, "retry") : null));
  assert.equal(retry.code, "network");
  assert.ok(retry.after_ms > 0, JSON.stringify(retry));
  assert.deepEqual((await told(tab, "error"))[0].code, "network");

  const late = await startGateway({ simulator: it.simulator, config: { origins: [it.site.url], events: EVENTS }, port });
  try {
    await tab.evaluate(() => dispatchEvent(new Event("online"))); // what browsers report when the network is back
    await tab.waitForFunction(() => window.end);
    assert.deepEqual(await tab.evaluate(() => end), { status: "accepted" });
    const calls = await it.simulator.calls(2);
    assert.deepEqual(calls.map((call) => call.action), ["online_chat_client_id", "callback"]);
  } finally {
    await late.close();
  }
});

test("whatever a gateway answers, nothing is lost that could still arrive", async () => {
  let answer;
  const bad = createServer((request, response) => {
    request.resume().on("end", () => {
      const [status, body, headers] = answer;
      response.writeHead(status, { "access-control-allow-origin": "*", "access-control-expose-headers": "Retry-After", ...headers }).end(body);
    });
  }).listen(0, "127.0.0.1");
  await once(bad, "listening");
  const gateway = `http://127.0.0.1:${bad.address().port}`;
  const refusal = (code) => JSON.stringify({ error: { code, message: "a sentence" } });
  try {
    const tab = await openWorkshop({ gateway });
    await tab.evaluate(() => onsite.destroy());
    for (const [name, given, code, kept] of [
      ["403", [403, refusal("origin_refused")], "origin_refused", true],
      ["404", [404, "nothing here"], "http_status", true],
      ["500", [500, "oh"], "http_status", true],
      ["503 with its own words", [503, refusal("configuration"), { "retry-after": "1" }], "configuration", true],
      ["429", [429, "", { "retry-after": "1" }], "rate_limited", true],
      ["a web page", [200, "<!doctype html>"], "bad_answer", true],
      ["202 with something else", [202, '{"result":"fine"}'], "bad_answer", true],
      ["400", [400, refusal("invalid_argument")], "invalid_argument", false],
      ["413", [413, "too large"], "too_large", false],
    ]) {
      answer = given;
      await tab.evaluate(async (gateway) => {
        make({ gateway });
        delete window.end;
        const receipt = await onsite.track("price_seen", { plan: "pro" });
        receipt.accepted.then((end) => (window.end = end));
        window.id = receipt.id;
      }, gateway);
      const error = await waitFor(`${name}: an error`, async () => (await told(tab, "error"))[0]);
      assert.equal(error.code, code, name);
      assert.ok(error.message.includes(" "), name);
      if (kept) {
        assert.equal((await told(tab, "retry"))[0].code, code, name);
        assert.equal(await tab.evaluate(() => window.end), undefined, name);
        answer = [202, JSON.stringify({ results: [{ id: await tab.evaluate(() => id), status: "accepted" }] })];
        await tab.evaluate(() => onsite.flush());
      }
      await tab.waitForFunction(() => window.end);
      assert.deepEqual(await tab.evaluate(() => end), kept ? { status: "accepted" } : { status: "dropped", reason: code }, name);
      await tab.evaluate(() => onsite.destroy());
    }
    assert.deepEqual(await it.simulator.journal(), []);
  } finally {
    bad.close().closeAllConnections();
  }
});

test("options that cannot be used reject ready(), are reported, and every call is dropped for that reason", async () => {
  const tab = await openWorkshop();
  const gateway = it.gateway.url;
  const direct = { apiKey: API_KEY, exposeApiKey: true, baseUrl: it.simulator.url, events: {} };
  for (const [name, options, code, words] of [
    ["both", { gateway, direct }, "invalid_argument", "one of gateway and direct"],
    ["neither", {}, "invalid_argument", "one of gateway and direct"],
    ["a recipient that is no function", { gateway: `${gateway}/a`, recipient: "shop.chat.visitor" }, "invalid_argument", "recipient must be"],
    ["a time that JSON has no word for", { gateway: `${gateway}/b`, recipientTimeoutMs: 5n }, "invalid_argument", "recipientTimeoutMs must be"],
    ["options that are null", null, "invalid_argument", "one of gateway and direct"],
    ["no options", undefined, "invalid_argument", "one of gateway and direct"],
    ["a gateway that is no URL", { gateway: "http://" }, "invalid_argument", "gateway must be an address"],
    ["a gateway of another kind", { gateway: "ftp://on.shop.example" }, "invalid_argument", "gateway must be an address"],
    ["a gateway without https://", { gateway: "on.shop.example" }, "invalid_argument", "gateway must be an address"],
    ["a gateway that is no text", { gateway: { url: gateway } }, "invalid_argument", "gateway must be an address"],
    ["direct without exposeApiKey", { direct: { ...direct, exposeApiKey: undefined } }, "invalid_argument", "exposeApiKey"],
    ["direct with exposeApiKey of another kind", { direct: { ...direct, exposeApiKey: "true" } }, "invalid_argument", "exposeApiKey"],
    ["direct that is no object", { direct: true }, "invalid_argument", "exposeApiKey"],
    ["no key", { direct: { ...direct, apiKey: undefined } }, "invalid_argument", "missing"],
    ["a key that is null", { direct: { ...direct, apiKey: null } }, "invalid_argument", "missing"],
    ["a key with white space", { direct: { ...direct, apiKey: `${API_KEY} ` } }, "invalid_argument", "white space"],
    ["the editor's placeholder", { direct: { ...direct, apiKey: "#{api_key}" } }, "invalid_argument", "placeholder"],
    ["a base URL that is none", { direct: { ...direct, baseUrl: `nowhere/${API_KEY}` } }, "invalid_argument", "base URL"],
    ["events that cannot be read", { direct: { ...direct, events: { price_seen: { dance: 1 } } } }, "configuration", "events.price_seen.dance"],
    ["events that are no object", { direct: { ...direct, events: "all" } }, "configuration", "events"],
    ["events that are cyclic", "cyclic", "configuration", "events"],
    ["events that are null", { direct: { ...direct, events: null } }, "configuration", "events"],
  ]) {
    const seen = await tab.evaluate(async (options) => {
      try {
        if (options === "cyclic") {
          options = { direct: { apiKey: "a", exposeApiKey: true, events: {} } };
          options.direct.events.a = options;
        }
        make(options);
      } catch (error) {
        return { thrown: String(error) };
      }
      const early = onsite.track("price_seen", { plan: "pro" });
      const error = await onsite.ready().then(() => null, (error) => ({ isError: error instanceof Error, code: error.code, message: error.message, stack: error.stack }));
      if (!error) return { error };
      const late = await onsite.track("price_seen");
      return {
        error,
        reasons: [(await early).reason, late.reason, (await (await early).accepted).reason],
        told: window.told.filter(([name]) => name === "error").map(([, detail]) => detail),
        recipient: await onsite.recipientId(),
        clientId: await onsite.clientId().catch((error) => error.code),
        flushed: await onsite.flush(),
      };
    }, options);
    const { error } = seen;
    assert.ok(error?.isError, `${name}: ${JSON.stringify(seen)}`);
    assert.equal(error.code, code, `${name}: ${error.message}`);
    assert.ok(error.message.includes(words), `${name}: ${error.message}`);
    assert.deepEqual(seen.reasons, [code, code, code], name);
    assert.deepEqual(seen.told, [{ code, message: error.message }], name);
    assert.deepEqual([seen.recipient, seen.clientId], [null, code], name);
    assert.ok(!JSON.stringify(seen).includes(API_KEY), name);
    await assertNoKey(tab);
  }
  assert.deepEqual(await it.simulator.journal(), []);
});

test("a script tag under another address says so, and the page goes on", async () => {
  const script = await fetch(`${it.gateway.url}/v1/app.js`).then((answer) => answer.text());
  it.site.pages.set("/copied.js", script);
  const tab = await it.open(html(`${STUB}<script>window.receipt = SalebotOnsite.track("price_seen")</script><script async src="/copied.js"></script>`, olderChat(it.simulator)));
  assert.equal(await tab.evaluate(async () => (await receipt).reason), "invalid_argument");
  assert.ok(tab.lines.some((line) => /^error: salebot-onsite: .*\/v1\/app\.js/.test(line)), tab.lines.join("\n"));
});

test("the stub with strange calls before the script: every promise is answered", async () => {
  const calls = `<script>
    window.all = Promise.all([SalebotOnsite.track(), SalebotOnsite.track("price_seen", { n: 5n }), SalebotOnsite.identify(), SalebotOnsite.page(7), SalebotOnsite.flush(), SalebotOnsite.flush({ timeoutMs: 1 }), SalebotOnsite.consent()]);
  </script>`;
  const tab = await it.open(html(STUB + calls + it.tag(), olderChat(it.simulator)));
  const reasons = await tab.evaluate(async () => (await all).map((one) => one?.reason ?? null));
  assert.deepEqual(reasons.slice(0, 4), ["invalid_argument", "invalid_argument", "invalid_argument", "invalid_argument"]);
});

test("flush() with anything strange resolves", async () => {
  const tab = await openWorkshop();
  await recipientOf(tab);
  const done = await tab.evaluate(() =>
    Promise.all([onsite.flush({ timeoutMs: -1 }), onsite.flush({ timeoutMs: NaN }), onsite.flush({ timeoutMs: "soon" }), onsite.flush({}), onsite.flush(undefined)]).then(() => true),
  );
  assert.equal(done, true);
});
