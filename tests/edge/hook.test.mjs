// The webhook: what the service posts of every message gets to the host's handler, and from nobody else anything.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request } from "node:http";
import { text } from "node:stream/consumers";
import { after, before, beforeEach, describe, test } from "node:test";
import { createGateway } from "salebot-onsite/edge";
import { memoryStore } from "../../pkg/edge/memory.js";
import { TOKEN } from "../support/admin.mjs";
import { ORIGIN, batch, newRecipient, post, read, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { handlerAt } from "../support/hook-handler.mjs";
import { serve } from "../support/node.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";
import { waitFor } from "../support/wait.mjs";
import { bundleWorker } from "../support/worker.mjs";

/** With signs that mean something in a URL. */
const SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0/?&%+~";
const CONFIG = { origins: [ORIGIN], events: { price_seen: { callback: "price_seen", variables: { plan: "{{props.plan}}" } } } };

/** A post as the service makes it. */
const message = (change = {}) => ({
  id: 5286976574,
  client: { id: 226000000, recepient: "qj6pvradl1f", client_type: 5, name: "Анна", variables: { plan: "pro" }, order_variables: {} },
  message: "How much is it?",
  attachments: null,
  project_id: 1,
  is_input: 1,
  delivered: 1,
  message_id: null,
  internal_id: "3003",
  error_message: null,
  user_id: 1,
  ...change,
});

/** Where handlers bring what they get. `answer(response)` decides about each. */
async function openDesk() {
  const got = [];
  const desk = { got, answer: (response) => response.end() };
  const server = createServer(async (incoming, response) => {
    got.push(JSON.parse(await text(incoming)));
    desk.answer(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  desk.url = `http://127.0.0.1:${server.address().port}`;
  desk.close = () => server.close().closeAllConnections();
  return desk;
}

let simulator;
let desk;
let bundled;

before(async () => {
  [simulator, desk, bundled] = await Promise.all([startSimulator(), openDesk(), bundleWorker("tests/support/hook-worker.mjs")]);
});
after(() => Promise.all([simulator?.close(), desk?.close(), bundled?.remove()]));
beforeEach(async () => {
  await simulator.reset();
  desk.got.length = 0;
  desk.answer = (response) => response.end();
});

const HOSTS = {
  workerd: (env) => startGateway({ simulator, config: { ...CONFIG, desk: desk.url }, env, worker: bundled.worker }),
  async Node(env) {
    const lines = [];
    const log = (entry) => lines.push(JSON.stringify(entry));
    const gateway = createGateway(CONFIG, { onMessage: handlerAt(desk.url), clientIp: "cf-connecting-ip", log });
    const served = await serve(gateway, { SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: simulator.url, ...env });
    return { ...served, log: () => lines.join("\n") };
  },
};

let addresses = 0;
/** An address that no other test comes from. */
const newAddress = () => `203.0.113.${(addresses += 1)}`;

for (const [host, open] of Object.entries(HOSTS)) {
  describe(`on ${host}`, () => {
    let gateway;
    const answers = [];
    before(async () => {
      gateway = await open({ WEBHOOK_SECRET: SECRET });
    });
    after(() => gateway?.close());

    const inPath = (secret = SECRET) => `/v1/hook/${encodeURIComponent(secret)}`;
    const inQuery = (secret = SECRET) => `/v1/hook?secret=${encodeURIComponent(secret)}`;

    /** Posts, and gives the answer: its status alone, and the error's code where it is one. */
    async function knock(path, body, { address = newAddress(), ...init } = {}) {
      const headers = { "content-type": "application/json", "cf-connecting-ip": address, origin: ORIGIN, ...init.headers };
      const raw = typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream;
      const answer = await read(await fetch(gateway.url + path, { method: "POST", body: raw ? body : JSON.stringify(body), ...init, headers }));
      answers.push(answer);
      return answer;
    }
    const assertRefused = (answer, status, code, about) => {
      assert.deepEqual([answer.status, answer.json?.error.code], [status, code], `${about}: ${answer.text}`);
      assert.match(answer.json.error.message, / /);
    };
    const got = (count) => waitFor(`${count} messages`, () => desk.got.length === count && desk.got);

    test("the handler gets all that the service has sent", async () => {
      const sent = message({ attachments: '["https://shop.example/a.png"]', later: { deep: [1, null] }, client: { ...message().client, client_type: 99, new: true }, echo: true });
      for (const path of [inPath(), inQuery()]) {
        const answer = await knock(path, sent);
        assert.deepEqual([answer.status, answer.json], [200, { status: "ok" }], answer.text);
      }
      const [one, other] = await got(2);
      assert.deepEqual(one, other);
      const { id, client, message: words, is_input, later, links, echo } = one;
      assert.deepEqual([id, words, is_input, later, links, echo], [sent.id, sent.message, true, sent.later, ["https://shop.example/a.png"], false]);
      assert.deepEqual([client.id, client.recipient, client.client_type, client.name, client.new, client.variables], [226000000, "qj6pvradl1f", 99, "Анна", true, { plan: "pro" }]);
    });

    test("what a handler does with a post reaches no other object", async () => {
      const evil = '{"polluted":true,"echo":false}';
      const post = JSON.stringify(message({ is_input: 0 })).replace("{", `{"__proto__":${evil},"constructor":{"prototype":${evil}},`).replace('"client":{', `$&"__proto__":${evil},`);
      assert.equal((await knock(inPath(), post)).status, 200);
      const [one] = await got(1);
      assert.deepEqual([Object.hasOwn(one, "__proto__"), Object.hasOwn(one.client, "__proto__"), one.echo, one.client.id], [false, false, true, 226000000]);
      assert.deepEqual([{}.polluted, Object.keys(Object.prototype)], [undefined, []]);
    });

    test("what comes of the gateway's own doing, and the bot's answer to it, is an echo; what the visitor writes is not", async (t) => {
      await simulator.webhook(gateway.url + inPath());
      t.after(() => simulator.webhook(null));
      const recipient = newRecipient();
      const answer = await post(gateway, batch(recipient, [track("price_seen", { plan: "pro" })]));
      assert.equal(answer.status, 202, answer.text);
      const [callback, bots] = await got(2);
      const [said] = await simulator.botTexts(recipient);
      assert.deepEqual([callback.message, callback.is_input, callback.echo], ["price_seen", true, true]);
      assert.deepEqual([bots.message, bots.is_input, bots.echo, bots.client.recipient], [said, false, true, recipient]);
      await simulator.say(recipient, "What does it cost to begin?");
      const [, , visitors] = await waitFor("the visitor's words", () => desk.got.length >= 3 && desk.got);
      assert.deepEqual([visitors.message, visitors.echo], ["What does it cost to begin?", false]);
      const { failed, last_error } = await simulator.posted();
      assert.equal(failed, 0, last_error);
    });

    test("the answer waits for no handler, and the handler gets to its end behind it", async () => {
      let release;
      desk.answer = (response) => (release = () => response.writeHead(500).end("it has ended"));
      const before = gateway.log();
      assert.equal((await knock(inPath(), message({ id: 77 }))).status, 200);
      await waitFor("the handler", () => release);
      assert.equal(gateway.log(), before);
      release();
      await waitFor("its end", () => gateway.log().includes("onMessage has failed"));
    });

    test("a handler that throws is told with the message's number and none of its words, and the next one is called", async () => {
      desk.answer = (response) => response.writeHead(500).end("How much is it, said Анна");
      assert.equal((await knock(inPath(), message({ id: 4711 }))).status, 200);
      const line = () => gateway.log().split("\n").find((line) => line.includes("4711"));
      const entry = JSON.parse((await waitFor("the line", line)).replace(/^[^{]*/, ""));
      assert.deepEqual([entry.level, entry.message, entry.code, entry.error, entry.post], ["error", "onMessage has failed", "handler", "TypeError", 4711]);
      assert.ok(!/How much|Анна|qj6pvradl1f/.test(gateway.log()), gateway.log());
      desk.answer = (response) => response.end();
      await knock(inPath(), message({ id: 4712 }));
      assert.deepEqual((await got(2)).map(({ id }) => id), [4711, 4712]);
    });

    test("who does not know the secret is refused", async () => {
      for (const secret of ["wrong", SECRET.slice(1), SECRET.slice(0, -1), `${SECRET}x`, SECRET.toUpperCase(), "x".repeat(5000), "ключ", "\u0000"]) {
        for (const path of [inPath(secret), inQuery(secret)]) assertRefused(await knock(path, message()), 403, "secret_refused", path);
      }
      for (const path of ["/v1/hook", "/v1/hook/", "/v1/hook?secret=", "/v1/hook/%", "/v1/hook/%ff"]) assertRefused(await knock(path, message()), 403, "secret_refused", path);
      for (const path of [`/v1/hooks/${encodeURIComponent(SECRET)}`, `/hook/${encodeURIComponent(SECRET)}`]) assertRefused(await knock(path, message()), 404, "not_found", path);
      for (const method of ["GET", "PUT", "DELETE"]) assertRefused(await knock(inPath(), undefined, { method, body: undefined }), 405, "method_refused", method);
      assert.deepEqual(desk.got, []);
    });

    test("wrong secrets from an address, which all of the service's customers share, do not keep the right one out", async () => {
      const address = newAddress();
      for (let times = 0; times < 30; times++) assertRefused(await knock(inPath(`wrong ${times}`), message(), { address }), 403, "secret_refused", times);
      assert.equal((await knock(inPath(), message(), { address })).status, 200);
      await got(1);
    });

    test("a body that is none is refused", async () => {
      for (const body of ["", "{", "[]", "null", "7", "{}", '{"a":1}', "[".repeat(100_000), '{"id":'.repeat(20_000), new Uint8Array([0x7b, 0xff, 0x7d])]) {
        assertRefused(await knock(inPath(), body), 400, "invalid_argument", String(body).slice(0, 20));
      }
      assert.deepEqual(desk.got, []);
    });

    test("256 KiB are a post, one byte more is too large, whether its length is said or not", async () => {
      const filled = (bytes) => {
        const whole = message({ message: "" });
        return JSON.stringify({ ...whole, message: "x".repeat(bytes - Buffer.byteLength(JSON.stringify(whole))) });
      };
      const pieces = (body) => new ReadableStream({ start: (stream) => (stream.enqueue(Buffer.from(body)), stream.close()) });
      assert.equal((await knock(inPath(), filled(262_144))).status, 200);
      assert.equal((await knock(inPath(), pieces(filled(262_144)), { duplex: "half" })).status, 200);
      await got(2);
      assertRefused(await knock(inPath(), filled(262_145)), 413, "too_large", "with its length");
      assertRefused(await knock(inPath(), pieces(filled(262_145)), { duplex: "half" }), 413, "too_large", "without");
    });

    test("a body without an end is too large as soon as it is", async () => {
      const { hostname, port } = new URL(gateway.url);
      const sending = request({ hostname, port, path: inPath(), method: "POST", headers: { "transfer-encoding": "chunked" } });
      sending.on("error", () => {}); // the gateway may hang up once it has answered
      const answered = once(sending, "response");
      for (let sent = 0; sent <= 262_144; sent += 16_384) sending.write(Buffer.alloc(16_384, "x"));
      const [response] = await answered;
      assert.equal(response.statusCode, 413);
      response.resume();
      sending.destroy();
    });

    test("no answer lets a page read it, and neither an answer nor the log has the secret", async () => {
      assert.ok(answers.length > 30);
      for (const { text, headers } of answers) {
        const all = `${text} ${JSON.stringify([...headers])}`;
        for (const part of [SECRET, SECRET.slice(0, 12), encodeURIComponent(SECRET).slice(-12)]) assert.ok(!all.includes(part), all);
      }
      for (const { status, headers } of answers.filter(({ status }) => ![404, 405].includes(status))) {
        assert.equal(headers.get("access-control-allow-origin"), null, String(status));
      }
      for (const part of [SECRET.slice(0, 12), API_KEY]) assert.ok(!gateway.log().includes(part), gateway.log());
    });

    test("without a secret there is no webhook, and one that is none is told in the log", async (t) => {
      const [without, empty, short, blank] = await Promise.all([undefined, "", "too short", "with a blank in the middle"].map((secret) => open({ WEBHOOK_SECRET: secret })));
      t.after(() => Promise.all([without, empty, short, blank].map((one) => one.close())));
      const ask = async (one, path) => read(await fetch(one.url + path, { method: "POST", body: JSON.stringify(message()) }));
      for (const one of [without, empty]) {
        for (const path of [inPath(), inQuery(), "/v1/hook", "/v1/hook/undefined", "/v1/hook?secret=null"]) assertRefused(await ask(one, path), 404, "not_found", path);
      }
      for (const [one, secret] of [
        [short, "too short"],
        [blank, "with a blank in the middle"],
      ]) {
        assertRefused(await ask(one, inPath(secret)), 503, "configuration", secret);
        await waitFor("the line", () => one.log().includes("WEBHOOK_SECRET: a secret "));
        assert.ok(!one.log().includes(secret), one.log());
      }
      assert.deepEqual(desk.got, []);
    });
  });
}

test("where there is no handler, posts are taken and nothing comes of them", async (t) => {
  const gateway = await startGateway({ simulator, config: CONFIG, env: { WEBHOOK_SECRET: SECRET } });
  t.after(() => gateway.close());
  const ask = (body) => fetch(`${gateway.url}/v1/hook/${encodeURIComponent(SECRET)}`, { method: "POST", body });
  assert.equal((await ask(JSON.stringify(message()))).status, 200);
  assert.equal((await ask("{")).status, 400);
  assert.equal(gateway.log(), "");
  assert.throws(() => createGateway(CONFIG, { onMessage: "text" }), /the option onMessage is a function/);
});

test("as long as it is not known which callbacks are in force, everything is an echo", async () => {
  const echoes = async (isAway) => {
    const kept = memoryStore();
    const get = (actor) => (isAway && actor.includes("/ledger/") ? Promise.reject(new Error("away")) : kept.get(actor));
    const got = [];
    const gateway = createGateway(CONFIG, { store: { ...kept, get }, log: () => {}, onMessage: ({ echo }) => got.push(echo) });
    const request = new Request(`http://on.shop.example/v1/hook/${encodeURIComponent(SECRET)}`, { method: "POST", body: JSON.stringify(message()) });
    const answer = await gateway.fetch(request, { SALEBOT_API_KEY: API_KEY, ADMIN_TOKEN: TOKEN, WEBHOOK_SECRET: SECRET });
    assert.equal(answer.status, 200);
    return waitFor("the handler", () => got.length && got);
  };
  assert.deepEqual(await echoes(true), [true]);
  assert.deepEqual(await echoes(false), [false]);
});
