// The API client on the hosts themselves: Node, workerd, Deno, Bun and a page in Chromium.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createSecureServer } from "node:https";
import { createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { selfSigned } from "../support/certificate.mjs";
import { HOSTS, openHost } from "../support/hosts.mjs";
import { closedPort } from "../support/ports.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";

const CALLS = new URL("probes/calls.mjs", import.meta.url);
const SHARED = new URL("probes/shared.mjs", import.meta.url);
const STOPS = new URL("probes/stops.mjs", import.meta.url);
const FAILURES = new URL("probes/failures.mjs", import.meta.url);

/** Base URLs that no host can use. */
const UNUSABLE = [
  "nowhere",
  "http://",
  "ftp://bot.shop.invalid",
  "http://bot .shop.invalid",
  "http://bot.shop.invalid/?q=1",
  `https://me:${API_KEY}@bot.shop.invalid`,
];

/** Base URLs that only a host's own reader of URLs refuses, and tells about in its own way. */
const UNREADABLE = ["http://bot.shop.invalid:99999", "http://[bot.shop.invalid", "http://bot.shop.invalid%", "http://bot.shop.invalid:80:80"];

/** The names of what probes/failures.mjs may have for a `fetch`. */
const FETCHES = [
  "throws at once",
  "rejects with an error",
  "rejects with a text",
  "rejects with an object",
  "rejects with an error named for the URL",
  "rejects with an error that cannot be read",
  "rejects with nothing",
  "gives a body that breaks off",
  "gives no answer at all",
];

/** An answer that ends in its middle. */
const HALF = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\naccess-control-allow-origin: *\r\ncontent-length: 100\r\n\r\n{"status":';

/** A server that does this with every connection, once something has come over it. */
async function badServer(answer) {
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    socket.once("data", () => answer(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { host: `127.0.0.1:${server.address().port}`, close };
}

/** A server with a certificate that nobody trusts. */
async function distrusted() {
  let asked = 0;
  const server = createSecureServer(selfSigned(), (_, response) => {
    asked += 1;
    response.end("ok");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { host: `127.0.0.1:${server.address().port}`, asked: () => asked, close: () => server.close().closeAllConnections() };
}

/** Neither the key nor where it went: the parts of the URL that was called. */
function assertRedacted(text, parts, about) {
  // Frames of a stack name files, and ours lie in folders of that name.
  const words = text.replace(/\/(pkg|tests)\/api\//g, "/").toLowerCase();
  for (const part of [API_KEY, "/api/", ...parts]) assert.ok(!words.includes(part.toLowerCase()), `${about} shows ${part}: ${text}`);
}

/** The call has no answer, and the host's words about it are there without what is secret. */
function assertNoAnswer(error, parts, about) {
  assert.equal(error.code, "network", `${about}: ${JSON.stringify(error)}`);
  assert.ok(error.isError, about);
  assert.ok(error.isPlain, `${about}: ${error.shown}`);
  assert.deepEqual(Object.keys(error.cause).sort(), ["message", "name"], about);
  for (const text of Object.values(error.cause)) assert.equal(typeof text, "string", about);
  assertRedacted(error.shown, parts, about);
}

let simulator;

before(async () => {
  simulator = await startSimulator();
});
after(() => simulator?.close());

for (const name of HOSTS) {
  describe(`on ${name}`, () => {
    let host;
    before(async () => {
      host = await openHost(name);
    });
    after(() => host?.close());

    /** What calls with these options fail with, in their order. */
    const failures = (cases) => host.run(FAILURES, cases.map((options) => ({ apiKey: API_KEY, ...options })));

    test("calls are answered, also many at a time, and after a trouble that passes, and a webhook's post is read", async () => {
      await simulator.reset();
      await simulator.quirks({ respond: { status: 503, times: 2 } });
      const said = await host.run(CALLS, { apiKey: API_KEY, baseUrl: simulator.url, recipient: `visitor-${name}` });
      assert.deepEqual(said.post, { id: 5286976574, client_id: 226000000, message: "Привет" });
      assert.equal(typeof said.found.client_id, "number");
      assert.deepEqual(said.again, said.found);
      assert.equal(said.callback, "ok");
      const { plan, city, age } = said.variables;
      assert.deepEqual([plan, city, age], ["pro & more", "Тула", "30"]);
      assert.ok(!("api_key" in said.variables));
      assert.equal(said.texts[0], "price_seen");
      assert.deepEqual(said.many, Array.from({ length: 20 }, () => "pro & more"));
      assert.deepEqual(said.error, { code: "api_status", status: 404 });
      // A preflight is not known to be answered by the service: none may be needed, on a page either.
      const journal = await simulator.journal();
      assert.equal(journal.filter((entry) => entry.status === 503).length, 2);
      const methods = journal.map((entry) => entry.http);
      assert.ok(!methods.includes("OPTIONS"), String(methods));
    });

    test("a call that gets no answer is a network error with a plain cause, without URL and key", async (t) => {
      const secure = await distrusted();
      const servers = [secure, await badServer((socket) => socket.destroy()), await badServer((socket) => socket.end(HALF))];
      t.after(() => servers.forEach((server) => server.close()));
      const places = [
        `127.0.0.1:${await closedPort()}`, // refused
        "bot.shop.invalid", // not to be found
        "127.0.0.1:1", // a port that some hosts never connect to
        ...servers.map((server) => server.host),
      ];
      const errors = await failures(places.map((place) => ({ baseUrl: `${place === secure.host ? "https" : "http"}://${place}` })));
      errors.forEach((error, i) => assertNoAnswer(error, [places[i]], places[i]));
      assert.equal(secure.asked(), 0);
      // Chromium tells the page's owner which URL it could not load; no script can read that.
      if (name !== "browser") assertRedacted(host.said(), places, "what the host printed");
    });

    test("a redirect is not followed: the key goes to no other host", async (t) => {
      let asked = 0;
      const other = await badServer(() => (asked += 1));
      const words = `HTTP/1.1 302 Found\r\nlocation: http://${other.host}/elsewhere\r\naccess-control-allow-origin: *\r\ncontent-length: 0\r\n\r\n`;
      const first = await badServer((socket) => socket.end(words));
      t.after(() => [first, other].map((server) => server.close()));
      const [error] = await failures([{ baseUrl: `http://${first.host}` }]);
      assert.equal(error.code, "http_status", JSON.stringify(error));
      assertRedacted(error.shown, [first.host], "a redirect");
      assert.equal(asked, 0);
    });

    test("a base URL that cannot be used is refused at once, without URL and key", async () => {
      const errors = await failures(UNUSABLE.map((baseUrl) => ({ baseUrl })));
      errors.forEach((error, i) => {
        assert.equal(error.code, "invalid_argument", `${UNUSABLE[i]}: ${JSON.stringify(error)}`);
        assert.equal(error.cause, undefined);
        assertRedacted(error.shown, ["shop.invalid"], UNUSABLE[i]);
      });
    });

    test("a base URL that the host cannot read is an error, without URL and key", async () => {
      const errors = await failures(UNREADABLE.map((baseUrl) => ({ baseUrl })));
      errors.forEach((error, i) => {
        assert.ok(["invalid_argument", "network"].includes(error.code), `${UNREADABLE[i]}: ${JSON.stringify(error)}`);
        assertRedacted(error.shown, ["shop.invalid"], UNREADABLE[i]);
      });
    });

    test("whatever a fetch of the caller's own throws, it shows neither URL nor key", async () => {
      const errors = await failures(FETCHES.map((fetch) => ({ fetch, baseUrl: "http://bot.shop.invalid" })));
      errors.forEach((error, i) => {
        assert.equal(error.asked, 1, FETCHES[i]);
        assertNoAnswer(error, ["shop.invalid"], FETCHES[i]);
      });
    });

    test("a call that takes too long, or that its caller stops, ends then", async (t) => {
      const servers = [await badServer(() => {}), await badServer((socket) => socket.write(HALF))];
      t.after(() => servers.forEach((server) => server.close()));
      const cases = servers
        .map((server) => `http://${server.host}`)
        .flatMap((baseUrl) => [
          { baseUrl, timeoutMs: 50 },
          { baseUrl, call: { timeoutMs: 50 } },
          { baseUrl, call: { abortMs: 0 } },
          { baseUrl, call: { abortMs: 50 } },
        ]);
      const ends = await host.run(STOPS, { apiKey: API_KEY, cases });
      const codes = ["timeout", "timeout", "aborted", "aborted"];
      assert.deepEqual(ends.map((end) => end.code), [...codes, ...codes], JSON.stringify(ends));
    });
  });
}

test("in workerd many requests at a time share one client, and one that is gone holds up no other", async (t) => {
  const host = await openHost("workerd");
  const silent = await badServer(() => {});
  t.after(() => [host, silent].map((one) => one.close()));
  await simulator.reset();
  const run = (baseUrl, recipient, options) => host.run(SHARED, { apiKey: API_KEY, baseUrl, recipient }, options);
  const gone = Promise.allSettled(Array.from({ length: 5 }, (_, i) => run(`http://${silent.host}`, `gone${i}`, { timeoutMs: 200 })));
  const recipients = Array.from({ length: 40 }, (_, i) => `shared${i}`);
  const visit = async () => {
    const ends = await Promise.all(recipients.map((recipient) => run(simulator.url, recipient)));
    assert.deepEqual(ends, recipients.map((recipient) => [recipient, 0]));
  };
  await visit();
  for (const end of await gone) assert.equal(end.reason?.name, "TimeoutError", JSON.stringify(end));
  await visit();
  assert.equal(host.said(), "");
});

test("where Deno has no leave to reach the service, the error shows neither URL nor key", async (t) => {
  const host = await openHost("deno", { permissions: ["--allow-read", "--allow-env"] });
  t.after(() => host.close());
  const { host: place } = new URL(simulator.url);
  const [error] = await host.run(FAILURES, [{ apiKey: API_KEY, baseUrl: simulator.url }]);
  assertNoAnswer(error, [place], "without leave");
  assertRedacted(host.said(), [place], "what Deno printed");
});
