// Which pages may send: another site's may not, however it writes its name.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { createGateway } from "salebot-onsite/edge";
import { ORIGIN, batch, newRecipient, post, read, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { serve } from "../support/node.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";

const CONFIG = { origins: [ORIGIN, "https://*.shop.example", "https://shop.example:8443"], events: { hello: { callback: "hello" } } };

let simulator;

before(async () => {
  simulator = await startSimulator();
});
after(() => simulator?.close());
beforeEach(() => simulator.reset());

const HOSTS = {
  workerd: (env) => startGateway({ simulator, config: CONFIG, env }),
  Node: (env) => serve(createGateway(CONFIG, { log: () => {} }), { SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: simulator.url, ...env }),
};

const FOREIGN = [
  null,
  "",
  "null",
  "NULL",
  "*",
  "https://*",
  "https://*.shop.example",
  "https://evil.example",
  "https://shop.example.evil.example",
  "https://evilshop.example",
  "https://evil.example/https://shop.example",
  "https://evil.example#https://shop.example",
  "https://evil.example?https://shop.example",
  "https://evil.example\\.shop.example",
  "https://evil.example:443.shop.example",
  "https://shop.example@evil.example",
  "https://evil.example@shop.example",
  "https://user:password@www.shop.example",
  "https://shop.example/",
  "https://shop.example.",
  "https://.shop.example",
  "https://SHOP.example",
  "HTTPS://shop.example",
  "https://WWW.shop.example",
  "https://shop.example:443",
  "https://shop.example:8444",
  "https://shop.example:",
  "https://www.shop.example:8443",
  "http://shop.example",
  "http://shop.example:8443",
  "file://shop.example",
  "//shop.example",
  "shop.example",
  "https:/shop.example",
  "https:shop.example",
  "https://xn--shp-5na.example",
  "https://shop.example, https://evil.example",
  "https://evil.example, https://shop.example",
  "https://shop.example https://evil.example",
  "https://shop.example\thttps://evil.example",
];

const LOCAL = ["http://localhost", "http://localhost:3000", "https://localhost:8443", "http://app.localhost:5173", "http://127.0.0.1:8080", "http://[::1]:8080"];

const NOT_LOCAL = ["http://localhost.evil.example", "http://evil.example/localhost", "http://evil.example:localhost", "http://evillocalhost", "http://localhost@evil.example", "http://localhost:3000@evil.example", "http://127.0.0.1.evil.example", "http://127.0.0.2", "http://0.0.0.0", "http://[::2]", "file://localhost", "null"];

for (const [host, start] of Object.entries(HOSTS)) {
  describe(`on ${host}`, () => {
    let gateway;
    before(async () => {
      gateway = await start();
    });
    after(() => gateway?.close());

    const send = (origin, to = gateway) => post(to, batch(newRecipient(), [track("hello")]), { origin });
    const preflight = async (origin, to = gateway) =>
      read(await fetch(`${to.url}/v1/in`, { method: "OPTIONS", headers: { ...(origin !== null && { origin }), "access-control-request-method": "POST" } }));

    /** Neither is it let in, nor may it read why. */
    async function assertRefused(origin, to) {
      for (const answer of [await send(origin, to), await preflight(origin, to)]) {
        assert.deepEqual([answer.status, answer.json?.error.code], [403, "origin_refused"], `${origin}: ${answer.text}`);
        const told = [...answer.headers].filter(([name]) => name.startsWith("access-control"));
        assert.deepEqual(told, [], String(origin));
        assert.match(answer.headers.get("vary"), /\bOrigin\b/);
        assert.ok(answer.headers.get("x-request-id"));
      }
    }

    test("a site that is not listed is refused, however it writes its name", async () => {
      for (const origin of FOREIGN) await assertRefused(origin);
      assert.deepEqual(await simulator.journal(), []);
    });

    test("a listed one is let in, and it alone may read the answer", async () => {
      const listed = [ORIGIN, "https://www.shop.example", "https://a.b-2.shop.example", "https://shop.example:8443"];
      for (const origin of listed) {
        for (const [answer, status] of [
          [await send(origin), 202],
          [await preflight(origin), 204],
        ]) {
          assert.equal(answer.status, status, `${origin}: ${answer.text}`);
          assert.equal(answer.headers.get("access-control-allow-origin"), origin);
          assert.equal(answer.headers.get("access-control-allow-credentials"), null);
          assert.match(answer.headers.get("vary"), /\bOrigin\b/);
        }
      }
      await simulator.acted(listed.length, "callback");
    });

    test("what a listed page gets wrong it may read, and another may not", async () => {
      for (const [origin, shared] of [
        [ORIGIN, ORIGIN],
        ["https://evil.example", null],
        ["null", null],
      ]) {
        for (const [method, path] of [
          ["GET", "/v1/in"],
          ["POST", "/nowhere"],
          ["POST", "/v1/config"],
        ]) {
          const { status, headers } = await read(await fetch(gateway.url + path, { method, headers: { origin } }));
          assert.ok(status >= 400);
          assert.equal(headers.get("access-control-allow-origin"), shared, `${origin} ${method} ${path}`);
        }
      }
      assert.equal((await post(gateway, "{")).headers.get("access-control-allow-origin"), ORIGIN);
    });

    test("a page on a developer's own machine is let in where ONSITE_DEV is 1, and not otherwise", async (t) => {
      for (const origin of LOCAL) await assertRefused(origin);
      for (const given of ["0", "true", "", " 1"]) {
        const other = await start({ ONSITE_DEV: given });
        t.after(() => other.close());
        await assertRefused(LOCAL[0], other);
      }
      const dev = await start({ ONSITE_DEV: "1" });
      t.after(() => dev.close());
      for (const origin of [...LOCAL, ORIGIN]) {
        const answer = await send(origin, dev);
        assert.deepEqual([answer.status, answer.headers.get("access-control-allow-origin")], [202, origin], answer.text);
      }
      for (const origin of [...NOT_LOCAL, "https://evil.example"]) await assertRefused(origin, dev);
      await simulator.acted(LOCAL.length + 1, "callback");
    });
  });
}
