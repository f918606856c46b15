// What any page may read: the script tag's file and the configuration that it carries. The same on workerd and on Node.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createGateway } from "salebot-onsite/edge";
import { withConfig } from "../../pkg/edge/app.js";
import { ORIGIN, read } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { serve } from "../support/node.mjs";
import { startSimulator } from "../support/simulator.mjs";
import { waitFor } from "../support/wait.mjs";

const EVENTS = { hello: { message: { text: "Hello!" } } };
const CONFIG = { origins: [ORIGIN], events: EVENTS };

/** Rules with all that could break on its way into a script, or on its way through a replacement. */
const RULES = [
  {
    event: "hello",
    on: { click: { selector: 'a[href="#x"] > b, a\\:b' } },
    where: { url: { regex: "^https?://[^/]+\\/(a|b)$" }, title: { contains: "$& $` $' $$ $1 $<a>" } },
    props: { end: "</script><!-- <script>", lines: "\u2028\u2029\n\r\t\u0000", letters: "тариф «Про» 🫐", "ключ": "'\"`${x}\\" },
    sample: 0.25,
  },
  { event: "hello", on: "exit_intent", open_chat: true },
];

const SITES = [ORIGIN, "https://evil.example", "null", undefined];

let simulator;

before(async () => {
  simulator = await startSimulator();
});
after(() => simulator?.close());

/** How each host starts a gateway with a configuration. */
const HOSTS = {
  workerd: (config) => startGateway({ simulator, config }),
  Node: async (config) => {
    const lines = [];
    const { warn, error } = console;
    console.warn = console.error = (...words) => lines.push(words.join(" "));
    const served = await serve(createGateway(config), {});
    const close = () => {
      Object.assign(console, { warn, error });
      served.close();
    };
    return { url: served.url, log: () => lines.join("\n"), close };
  },
};

/** The configuration that a script carries: the shortest JSON that begins where one does. */
function carried(script) {
  const start = script.indexOf('{"triggers":');
  assert.ok(start >= 0, "the script carries no configuration");
  for (let end = script.indexOf("}", start); end >= 0; end = script.indexOf("}", end + 1)) {
    try {
      return JSON.parse(script.slice(start, end + 1));
    } catch {
      // It goes on.
    }
  }
  assert.fail("what the script carries does not end");
}

for (const [host, start] of Object.entries(HOSTS)) {
  describe(`on ${host}`, { concurrency: 1 }, () => {
    async function withGateway(config, use) {
      const gateway = await start(config);
      const ask = async (path, options) => read(await fetch(gateway.url + path, options));
      try {
        return await use(ask, gateway);
      } finally {
        await gateway.close();
      }
    }

    test("the public configuration is the rules as they are written, and nothing else", async () => {
      for (const triggers of [RULES, { gap_s: 2, rules: RULES }, []]) {
        await withGateway({ ...CONFIG, triggers }, async (ask, { log }) => {
          const answer = await ask("/v1/config");
          assert.equal(answer.status, 200);
          assert.equal(answer.text, JSON.stringify({ triggers }));
          assert.ok(!log().includes("triggers"), log());
        });
      }
      await withGateway(CONFIG, async (ask) => assert.equal((await ask("/v1/config")).text, '{"triggers":[]}'));
    });

    test("any page may read them, and browsers keep them and ask about them", () =>
      withGateway({ ...CONFIG, triggers: RULES }, async (ask) => {
        for (const [path, type, cache] of [
          ["/v1/app.js", "text/javascript", "public, max-age=60, stale-while-revalidate=3600"],
          ["/v1/inspector.js", "text/javascript", "public, max-age=60, stale-while-revalidate=3600"],
          ["/v1/lite.js", "text/javascript", "public, max-age=60, stale-while-revalidate=3600"],
          ["/v1/config", "application/json", "public, max-age=60, stale-while-revalidate=60"],
        ]) {
          const { text, headers } = await ask(path);
          const etag = headers.get("etag");
          assert.match(etag, /^"[^"]{8,}"$/);
          const told = { "content-type": `${type}; charset=utf-8`, "cache-control": cache, "x-content-type-options": "nosniff" };
          const asWeFoundIt = (answer, status, body, about) => {
            assert.deepEqual([answer.status, answer.text, answer.headers.get("etag")], [status, body, etag], about);
            assert.equal(answer.headers.get("access-control-allow-origin"), "*", about);
            assert.equal(answer.headers.get("access-control-allow-credentials"), null, about);
            assert.equal(answer.headers.get("cache-control"), cache, about);
          };
          for (const origin of SITES) {
            const answer = await ask(path, { headers: { ...(origin && { origin }) } });
            asWeFoundIt(answer, 200, text, origin);
            for (const [name, value] of Object.entries(told)) assert.equal(answer.headers.get(name), value);
          }
          asWeFoundIt(await ask(path, { method: "HEAD" }), 200, "");
          for (const known of [etag, `W/${etag}`, `"other", ${etag}`, `W/"other",W/${etag} , "more"`, "*", " * "]) {
            for (const method of ["GET", "HEAD"]) asWeFoundIt(await ask(path, { method, headers: { "if-none-match": known } }), 304, "", known);
          }
          for (const other of ['"other"', 'W/"other"', etag.slice(1, -1), `"${etag.slice(1, 5)}"`, "", '"*"']) {
            asWeFoundIt(await ask(path, { headers: { "if-none-match": other } }), 200, text, other);
          }
          const preflight = (origin) => ask(path, { method: "OPTIONS", headers: { origin, "access-control-request-method": "GET" } });
          assert.equal((await preflight(ORIGIN)).status, 204);
          assert.equal((await preflight("https://evil.example")).status, 403);
          const refused = await ask(path, { method: "POST", body: "{}" });
          assert.deepEqual([refused.status, refused.json.error.code, refused.headers.get("allow")], [405, "method_refused", "GET, HEAD, OPTIONS"]);
        }
      }));

    test("the script carries the configuration, whatever stands in it, and is a script", () =>
      withGateway({ ...CONFIG, triggers: RULES }, async (ask) => {
        const { text } = await ask("/v1/app.js");
        assert.deepEqual(carried(text), { triggers: RULES });
        assert.ok(!text.includes("%ONSITE_CONFIG%"), "the place is taken");
        new Function(text);
        // Nor does it end a script element that holds it, or a line of it.
        assert.ok(!/<\/script|<!--|[\u2028\u2029]/i.test(text.slice(text.indexOf('{"triggers":'))));
      }));

    test("another configuration is another script and another file", async () => {
      const etags = { "/v1/app.js": new Set(), "/v1/config": new Set() };
      for (const triggers of [[], RULES, RULES.slice(1), RULES]) {
        await withGateway({ ...CONFIG, triggers }, async (ask) => {
          for (const [path, set] of Object.entries(etags)) set.add((await ask(path)).headers.get("etag"));
        });
      }
      for (const [path, { size }] of Object.entries(etags)) assert.equal(size, 3, path);
    });

    test("mistakes in rules are in the log, once, pages get them in place of these rules, and the gateway works", () => {
      const triggers = [...RULES, { event: "hello", on: { scroll: { percent: 175 } } }, { event: "helo", on: "back" }];
      const problems = [{ path: "triggers[2].on.scroll.percent", reason: "a number from 0 to 100 is needed" }];
      const told = { triggers: [...RULES, null, triggers[3]], problems };
      return withGateway({ ...CONFIG, triggers }, async (ask, { log }) => {
        for (let times = 0; times < 3; times++) {
          assert.deepEqual((await ask("/v1/config")).json, told);
          assert.deepEqual(carried((await ask("/v1/app.js")).text), told);
          assert.equal((await ask("/v1/health")).status, 200);
        }
        const lines = [
          "configuration: triggers[2].on.scroll.percent: a number from 0 to 100 is needed",
          "configuration: triggers[3].event: events has no helo, so the gateway would refuse it",
        ];
        await waitFor("the lines", () => lines.every((line) => log().includes(line)) || assert.fail(log()));
        assert.equal(log().match(/triggers\[/g).length, 2, log());
      });
    });

    test("of a set pages get the good rules and a good gap, with what is wrong with the rest", () => {
      const triggers = { $schema: "triggers.schema.json", gap_s: -1, colour: "red", rules: [RULES[1], "back", RULES[1]] };
      const problems = [
        { path: "triggers.gap_s", reason: "a number from 0 to 86400 is needed" },
        { path: "triggers.colour", reason: "not known here; there can be gap_s and rules" },
        { path: "triggers[1]", reason: 'an object is needed, such as {"event":…}' },
      ];
      const told = { triggers: { rules: [RULES[1], null, RULES[1]] }, problems };
      return withGateway({ ...CONFIG, triggers }, async (ask) => {
        assert.equal((await ask("/v1/config")).text, JSON.stringify(told));
        assert.deepEqual(carried((await ask("/v1/app.js")).text), told);
      });
    });

    test("what holds no rules is told, and no page gets it", () =>
      withGateway({ ...CONFIG, triggers: "back" }, async (ask, { log }) => {
        const problems = [{ path: "triggers", reason: "a list of rules is needed" }];
        assert.equal((await ask("/v1/config")).text, JSON.stringify({ triggers: [], problems }));
        assert.deepEqual(carried((await ask("/v1/app.js")).text), { triggers: [], problems });
        await waitFor("the line", () => log().includes("configuration: triggers: a list of rules is needed") || assert.fail(log()));
      }));

    test("without a usable configuration there is a script, which carries none and is not kept", () =>
      withGateway({ ...CONFIG, colour: "red", triggers: RULES }, async (ask, { log }) => {
        const script = await ask("/v1/app.js");
        assert.deepEqual([script.status, script.headers.get("cache-control")], [200, "no-cache"]);
        assert.ok(!script.text.includes('{"triggers":'));
        new Function(script.text);
        const etag = script.headers.get("etag");
        assert.equal((await ask("/v1/app.js", { headers: { "if-none-match": etag } })).status, 304);
        for (const [path, options] of [["/v1/config"], ["/v1/health"], ["/v1/app.js", { method: "POST" }]]) {
          const answer = await ask(path, options);
          assert.deepEqual([answer.status, answer.json.error.code], [503, "configuration"], path);
          assert.equal(answer.headers.get("access-control-allow-origin"), "*");
        }
        await waitFor("the line", () => log().includes("configuration: colour: not known here") || assert.fail(log()));
      }));
  });
}

test("a configuration that is made from the environment is carried, and made once", async (t) => {
  let times = 0;
  const gateway = await serve(createGateway(async ({ RULES }) => (times++, { ...CONFIG, triggers: JSON.parse(RULES) })), { RULES: JSON.stringify(RULES) });
  t.after(gateway.close);
  const ask = async (path) => read(await fetch(gateway.url + path));
  const answers = await Promise.all(["/v1/config", "/v1/app.js", "/v1/config", "/v1/app.js"].map(ask));
  assert.deepEqual(answers[0].json, { triggers: RULES });
  assert.deepEqual(carried(answers[1].text), { triggers: RULES });
  assert.deepEqual([answers[2].text, answers[3].text], [answers[0].text, answers[1].text]);
  assert.equal(times, 1);
});

test("while the configuration cannot be made there is a script, and with it the rules come again", async (t) => {
  t.mock.method(console, "error", () => {});
  let broken = true;
  const make = () => {
    if (broken) throw new Error("the store is away");
    return { ...CONFIG, triggers: RULES };
  };
  const gateway = await serve(createGateway(make), {});
  t.after(gateway.close);
  const ask = async (path, options) => read(await fetch(gateway.url + path, options));
  const bare = await ask("/v1/app.js?v=1");
  assert.deepEqual([bare.status, bare.headers.get("cache-control")], [200, "no-cache"]);
  new Function(bare.text);
  assert.equal((await ask("/v1/app.js", { method: "HEAD" })).status, 200);
  for (const [path, options] of [["/v1/config"], ["/v1/app.js", { method: "POST" }], ["/v1/health?/v1/app.js"]]) {
    assert.deepEqual((await ask(path, options)).json?.error.code, "internal", path);
  }
  broken = false;
  const whole = await ask("/v1/app.js", { headers: { "if-none-match": bare.headers.get("etag") } });
  assert.equal(whole.status, 200);
  assert.deepEqual(carried(whole.text), { triggers: RULES });
});

test("two gateways in one program carry each its own rules", async () => {
  const ask = async (triggers) => {
    const answer = await createGateway({ ...CONFIG, triggers }).fetch(new Request("http://on.shop.example/v1/app.js"), {});
    return carried(await answer.text());
  };
  const [one, other] = await Promise.all([ask(RULES), ask([])]);
  assert.deepEqual([one, other], [{ triggers: RULES }, { triggers: [] }]);
});

test("JSON takes the placeholder's place and changes nothing else; a script without one stays as it is", () => {
  const json = JSON.stringify({ triggers: RULES });
  const script = 'before("%ONSITE_CONFIG%");after("$&")';
  const filled = withConfig(script, json);
  assert.ok(filled.startsWith("before({") && filled.endsWith('});after("$&")'), filled);
  let seen;
  new Function("before", "after", filled)((config) => (seen = config), () => {});
  assert.deepEqual(seen, { triggers: RULES });
  for (const other of ["", "f()", "f('%ONSITE_CONFIG%')"]) assert.equal(withConfig(other, json), other);
});
