// Whatever is wrong with the way to the service, no answer of the gateway and nothing that its host prints has the API key, on
// any host; and no request chooses where the gateway calls.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request } from "node:http";
import { createServer as createSecureServer, get } from "node:https";
import { after, before, describe, test } from "node:test";
import { selfSigned } from "../support/certificate.mjs";
import { deploy, startDeployed } from "../support/deployed.mjs";
import { ORIGIN, batch, newRecipient, post, read, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { closedPort } from "../support/ports.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";
import { waitFor } from "../support/wait.mjs";

/** What neither an answer nor the log may have: the key, a part of it, where the gateway called. */
const secrets = (place) => [API_KEY, API_KEY.slice(0, 12), API_KEY.slice(-12), "/api/", place];

const CONFIG = { origins: [ORIGIN], events: { price_seen: { callback: "price_seen", variables: { plan: "{{props.plan}}" } } } };

let deployed;
let simulator;

before(async () => {
  [deployed, simulator] = await Promise.all([deploy(), startSimulator()]);
});
after(() => Promise.all([deployed?.close(), simulator?.close()]));

const onHost = (name) => (env) => startDeployed(name, deployed.folder, env);

const HOSTS = {
  workerd: (env) => startGateway({ config: CONFIG, env }),
  node: onHost("server.js"),
  deno: onHost("deno.js"),
  bun: onHost("bun.js"),
};

/** A server that counts who comes, and does this with them. */
async function counting(server) {
  let count = 0;
  server.on("request", () => (count += 1));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { place: `127.0.0.1:${server.address().port}`, count: () => count, close: () => server.close().closeAllConnections() };
}

const ok = (_, response) => response.end('{"status":"success","client_id":1}');

/** The ways that lead nowhere: each makes `{ base, place, log, code?, check? }`: what the log is to say, what the batch is refused with, what holds at the end. */
const TROUBLES = {
  async "a refused connection"() {
    const place = `127.0.0.1:${await closedPort()}`;
    return { base: `http://${place}`, place, log: "did not answer: " };
  },
  async "a name that is not to be found"() {
    return { base: "http://bot.shop.invalid", place: "bot.shop.invalid", log: "did not answer: " };
  },
  async "a certificate that nobody trusts"(t) {
    const pem = selfSigned();
    const server = await counting(createSecureServer(pem, ok));
    t.after(server.close);
    const trusting = get(`https://${server.place}`, { ca: pem.cert });
    const [answer] = await once(trusting, "response");
    answer.resume();
    assert.equal(answer.statusCode, 200);
    const check = () => assert.equal(server.count(), 1, "only who trusts it has come");
    return { base: `https://${server.place}`, place: server.place, log: "did not answer: ", check };
  },
  async "a redirect to another host"(t) {
    const other = await counting(createServer(ok));
    const first = await counting(createServer((_, response) => response.writeHead(307, { location: `http://${other.place}/elsewhere` }).end()));
    t.after(() => [first, other].forEach(({ close }) => close()));
    const check = () => assert.deepEqual([first.count() > 0, other.count()], [true, 0]);
    return { base: `http://${first.place}`, place: first.place, log: "redirect", check };
  },
  async "an answer that has the key and the address in it"(t) {
    const server = await counting(
      createServer(({ url, headers }, response) => response.writeHead(429).end(`the key ${API_KEY} is busy: http://${headers.host}${url}`)),
    );
    t.after(server.close);
    return { base: `http://${server.place}`, place: server.place, log: "is busy" };
  },
  async "a base URL that none can read"() {
    return { base: "http://[bot.shop.invalid", place: "shop.invalid", log: "SALEBOT_BASE_URL", code: "configuration" };
  },
  async "a base URL with the key in it"() {
    return { base: `https://me:${API_KEY}@bot.shop.invalid`, place: "shop.invalid", log: "SALEBOT_BASE_URL", code: "configuration" };
  },
  async "a key with something behind it"() {
    return { base: "http://bot.shop.invalid", place: "shop.invalid", key: `${API_KEY}/../x`, log: "SALEBOT_API_KEY", code: "configuration" };
  },
};

for (const [host, open] of Object.entries(HOSTS)) {
  describe(`on ${host}`, () => {
    for (const [name, make] of Object.entries(TROUBLES)) {
      test(`${name} gives nothing away`, async (t) => {
        const { base, place, key = API_KEY, log, check = () => {}, code } = await make(t);
        const gateway = await open({ SALEBOT_API_KEY: key, SALEBOT_BASE_URL: base });
        t.after(() => gateway.close());
        const answers = [await post(gateway, batch(newRecipient(), [track("price_seen", { plan: "pro" })]))];
        assert.equal(answers[0].json.error?.code, code, answers[0].text);
        await waitFor(`${log} in the log`, () => gateway.log().includes(log) || assert.fail(gateway.log()));
        for (const path of ["/v1/health", "/v1/app.js", "/v1/config", "/v1/admin", "/nowhere"]) answers.push(await read(await fetch(gateway.url + path)));
        await gateway.close();
        const texts = answers.flatMap(({ text, headers }) => [text, JSON.stringify([...headers])]);
        for (const text of [...texts, gateway.log()]) {
          for (const secret of secrets(place)) assert.ok(!text.includes(secret), `${secret} is in: ${text}`);
        }
        check();
      });
    }

    test("no request chooses where the gateway calls", async (t) => {
      const trap = await counting(createServer(ok));
      t.after(trap.close);
      await simulator.reset();
      const gateway = await open({ SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: simulator.url });
      t.after(() => gateway.close());
      const url = `http://${trap.place}`;
      const names = ["plan", "baseUrl", "base_url", "SALEBOT_BASE_URL", "url", "host", "endpoint"];
      const event = track("price_seen", Object.fromEntries(names.map((name) => [name, url])));
      const body = { ...batch(newRecipient(), [event], { url, referrer: url, title: url, utm: { source: url } }), ...Object.fromEntries(names.map((name) => [name, url])) };
      const headers = {
        origin: ORIGIN,
        host: trap.place,
        "x-forwarded-host": trap.place,
        "x-forwarded-for": trap.place,
        forwarded: `host=${trap.place}`,
        "x-salebot-base-url": url,
        "content-length": Buffer.byteLength(JSON.stringify(body)),
      };
      const { hostname, port } = new URL(gateway.url);
      const sending = request({ hostname, port, method: "POST", path: `/v1/in?baseUrl=${encodeURIComponent(url)}&SALEBOT_BASE_URL=${encodeURIComponent(url)}`, headers });
      sending.end(JSON.stringify(body));
      const [answer] = await once(sending, "response");
      answer.resume();
      assert.equal(answer.statusCode, 202);
      const [{ params }] = await simulator.acted(1, "callback");
      assert.equal(params.plan, url);
      for (const recipient of [url, `${trap.place}/x`, "..", "//evil.example"]) {
        const { status, json } = await post(gateway, { ...body, recipient });
        assert.deepEqual([status, json?.error.code], [400, "invalid_argument"], recipient);
      }
      assert.equal(trap.count(), 0);
    });
  });
}
