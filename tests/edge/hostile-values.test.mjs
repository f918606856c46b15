// What can be written into a batch: refusals that say nothing back, odd numbers and letters, names that mean something to
// JavaScript, members that come twice.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { createGateway } from "salebot-onsite/edge";
import { ORIGIN, batch, newId, newRecipient, post, read, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { serve } from "../support/node.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";

/** With places that name what every object of JavaScript has. */
const PLACES = "{{props.v}}|{{props.constructor}}{{props.__proto__}}{{props.toString}}{{page.utm.__proto__}}{{page.utm.constructor}}";
const CONFIG = {
  origins: [ORIGIN],
  identify: { variables: ["plan"] },
  events: {
    said: { callback: "said", variables: { v: PLACES } },
    ordered: { create_order: { name: "{{props.v}}", description: "{{props.hash}}{{props.rest}}", budget: "{{props.v}}" } },
    asked: { assign_to: { email: "{{props.v}}" } },
  },
};

let simulator;

before(async () => {
  simulator = await startSimulator();
});
after(() => simulator?.close());
beforeEach(() => simulator.reset());

const HOSTS = {
  workerd: () => startGateway({ simulator, config: CONFIG }),
  async Node() {
    const entries = [];
    const served = await serve(createGateway(CONFIG, { log: (entry) => entries.push(entry) }), { SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: simulator.url });
    return { ...served, entries, log: () => JSON.stringify(entries) };
  },
};

/** A batch as text, with this in place of an event's value `v`, and this behind its first member. */
const written = (recipient, value, more = "") => `{"recipient":"${recipient}",${more}"events":[{"id":"${newId()}","kind":"track","name":"said","props":{"v":${value}}}]}`;

const said = async (count = 1) => (await simulator.acted(count, "callback")).map(({ params }) => params.v);

for (const [host, start] of Object.entries(HOSTS)) {
  describe(`on ${host}`, () => {
    let gateway;
    before(async () => {
      gateway = await start();
    });
    after(() => gateway?.close());

    test("every refusal has a code and a sentence, and says nothing of what it was given; nor does the log", async () => {
      const mark = "M4rk-3ch0";
      const good = track("said");
      const whole = (change, event = {}) => ({ ...batch(newRecipient(), [{ ...good, id: newId(), ...event }]), ...change });
      const table = {
        "no JSON": `{"${mark}`,
        "a recipient": whole({ recipient: `${mark}/` }),
        "a recipient that is a list": whole({ recipient: [mark] }),
        "a recipient that is an object": whole({ recipient: { [mark]: mark } }),
        "events that are a text": whole({ events: mark }),
        "events that are objects": whole({ events: { [mark]: mark } }),
        "an id": whole({}, { id: `${mark}\u0007` }),
        "an id that is a list": whole({}, { id: [mark] }),
        "a kind": whole({}, { kind: mark }),
        "a name": whole({}, { name: mark }),
        "a name that nobody listed": whole({}, { name: mark.toLowerCase() }),
        "props that are a text": whole({}, { props: mark }),
        "a prop's name": whole({}, { props: { [`${mark}\n`]: mark } }),
        "a prop that is a list": whole({}, { props: { [mark]: [mark] } }),
        "too many props": whole({}, { props: Object.fromEntries(Array.from({ length: 129 }, (_, n) => [mark + n, mark])) }),
        "too long an event": whole({}, { props: { v: mark.repeat(1000) } }),
        "who somebody is": whole({}, { kind: "identify", props: { variables: { [mark]: mark } } }),
        "who somebody is, in depth": whole({}, { kind: "identify", props: { variables: { plan: { [mark]: mark } } } }),
        "too long a batch": whole({ page: mark.repeat(8000) }),
      };
      const headers = Object.fromEntries(["user-agent", "referer", "cookie", "x-request-id", "x-forwarded-host", "accept-language", "content-type", "authorization"].map((name) => [name, mark]));
      const answers = [];
      for (const [name, body] of Object.entries(table)) answers.push([name, await post(gateway, body, { headers })]);
      answers.push(["a site", await post(gateway, whole(), { headers, origin: `https://${mark}.example` })]);
      for (const [method, path] of [["GET", `/${mark}`], ["GET", `/v1/in?${mark}=${mark}`], ["POST", `/v1/${mark}`], ["OPTIONS", `/v1/${mark}`], ["POST", `/v1/hook/${mark}`], ["POST", `/v1/hook?secret=${mark}`], ["GET", `/v1/admin/${mark}?${mark}`], ["PATCH", `/v1/in?${mark}`]]) {
        answers.push([`${method} ${path}`, await read(await fetch(gateway.url + path, { method, headers: { ...headers, origin: `https://${mark}.example` } }))]);
      }
      for (const [name, answer] of answers) {
        const refusal = answer.json?.error ?? answer.json?.results?.[0];
        assert.ok(answer.json?.error ? answer.status >= 400 : refusal?.status === "rejected", `${name}: ${answer.status} ${answer.text}`);
        assert.match(refusal.code, /^[a-z_]+$/, name);
        assert.match(refusal.message, /^[^\n]+ [^\n]+$/, name);
        for (const text of [answer.text, JSON.stringify([...answer.headers])]) assert.ok(!text.toLowerCase().includes(mark.toLowerCase()), `${name}: ${text}`);
        if (answer.status >= 400) assert.match(answer.headers.get("x-request-id"), /^[0-9a-z]+-[0-9]+$/, name);
      }
      assert.ok(!gateway.log().toLowerCase().includes(mark.toLowerCase()), gateway.log());
      assert.equal(new Set(answers.map(([, { headers }]) => headers.get("x-request-id")).filter(Boolean)).size, answers.filter(([, { status }]) => status >= 400).length);
      // Where the log takes every entry, the refusal is there under the same name and with the same code.
      for (const [name, { status, json, headers }] of gateway.entries ? answers : []) {
        if (status < 400) continue;
        const entry = gateway.entries.find(({ request }) => request === headers.get("x-request-id"));
        assert.deepEqual([entry?.level, entry?.status, entry?.code], ["info", status, json.error.code], name);
      }
      assert.deepEqual(await simulator.journal(), []);
    });

    test("numbers are digits: none is so large or so odd that it changes another", async () => {
      const digits = "9".repeat(1500);
      const numbers = ["1e999", "-1e999", "-0", "1e-999", "0.1e+5", "9007199254740993", digits];
      for (const number of numbers) assert.equal((await post(gateway, written(newRecipient(), number))).json.results[0].status, "accepted", number);
      assert.deepEqual((await said(numbers.length)).sort(), numbers.map((number) => `${number}|`).sort());
    });

    test("times that are none, or of another age, do not keep an event from being done once", async () => {
      const times = ["1e999", "-1e999", "-1", "-0", "0", "1e308", "9".repeat(400), '"now"', "null", "[]", "{}", "true"];
      const event = (at) => `{"id":"${newId()}","kind":"track","name":"said","seq":${at},"at":${at}}`;
      for (const time of times) {
        for (const [sentAt, code] of [[time], [Date.now(), ["0", "-0"].includes(time) ? "too_old" : undefined]]) {
          const body = `{"recipient":"${newRecipient()}","sent_at":${sentAt},"events":[${event(time)}]}`;
          for (const status of ["accepted", "duplicate"]) {
            const [result] = (await post(gateway, body)).json.results;
            assert.deepEqual([result.status, result.code], code ? ["rejected", code] : [status, undefined], body);
          }
        }
      }
      await said(2 * times.length - 2);
    });

    test("letters that no text has come to nothing, and those that end a line or a text end none", async () => {
      const table = [
        ['"\\ud800"', "\ufffd"],
        ['"\\udc00\\ud83d"', "\ufffd\ufffd"],
        ['"\\ud83d\\ude00"', "\u{1f600}"],
        ['"a\\u0000b\\u0007\\u001b[31m\\u007f\\u0085c"', "ab[31mc"],
        ['"a\\r\\nSet-Cookie: x=1\\r\\n\\r\\nb"', "a\r\nSet-Cookie: x=1\r\n\r\nb"],
        ['"\\"}],\\"x\\":[{\\""', '"}],"x":[{"'],
        ['"&message=other&client_id=1#x?y=%00"', "&message=other&client_id=1#x?y=%00"],
      ];
      for (const [value] of table) {
        const answer = await post(gateway, written(newRecipient(), value));
        assert.equal(answer.json.results[0].status, "accepted", value);
        assert.ok(!answer.headers.has("set-cookie"));
      }
      assert.deepEqual((await said(table.length)).sort(), table.map(([, text]) => `${text}|`).sort());
      assert.ok((await simulator.journal("callback")).every(({ params }) => params.message === "said"));
    });

    test("a letter that stands as it is where JSON has none spoils its batch", async () => {
      for (const value of ['"a\0b"', '"a\nb"', '"a\rb"', '"\\x41"', '"\\u00"', "'a'", "NaN", "01", "+1", "0x10", "1_000", ".5"]) {
        const answer = await post(gateway, written(newRecipient(), value));
        assert.deepEqual([answer.status, answer.json.error.code], [400, "invalid_argument"], value);
      }
      for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]]) {
        const [start, end] = written(newRecipient(), '"#"').split("#").map((text) => Buffer.from(text));
        const answer = await post(gateway, Buffer.concat([start, Buffer.from(bytes), end]));
        assert.deepEqual([answer.status, answer.json.error.code], [400, "invalid_argument"], String(bytes));
      }
      for (const frame of [(text) => `\ufeff${text}`, (text) => `${text}\0`, (text) => text + text, (text) => `${text}//`]) {
        assert.equal((await post(gateway, frame(written(newRecipient(), "1")))).status, 400);
      }
      assert.deepEqual(await simulator.journal(), []);
    });

    test("names that mean something to JavaScript mean nothing here", async () => {
      const names = ["__proto__", "constructor", "prototype"];
      for (const name of names) {
        const [prop, event, kind, variable] = [
          { props: { v: 1 }, id: newId() },
          { name },
          { kind: name },
          { kind: "identify" },
        ];
        const text = JSON.stringify(batch(newRecipient(), [{ ...track("said"), ...prop }])).replace('"v":', `"${name}":`);
        assert.equal((await post(gateway, text)).json.results[0].code, "invalid_argument", name);
        for (const [change, code] of [[event, "event_unknown"], [kind, "invalid_argument"]]) {
          assert.equal((await post(gateway, batch(newRecipient(), [{ ...track("said"), ...change }]))).json.results[0].code, code, name);
        }
        const who = JSON.stringify(batch(newRecipient(), [{ id: newId(), ...variable, props: { variables: { v: "x" } } }])).replace('"v":', `"${name}":`);
        assert.equal((await post(gateway, who)).json.results[0].code, "invalid_argument", name);
        assert.deepEqual(await simulator.journal(), []);
      }
      // What is nobody's member is passed over, whatever it is called; and visitors may be called so.
      for (const name of [...names, "toString", "hasOwnProperty"]) {
        const body = written(name, '"it"', `"${name}":{"recipient":"other","v":"evil"},"page":{"${name}":{"utm":"evil"},"utm":{"${name}":{"v":"evil"}}},`);
        for (const status of ["accepted", "duplicate"]) assert.equal((await post(gateway, body)).json.results[0].status, status, body);
        assert.equal((await post(gateway, written(name, '"more"'))).json.results[0].status, "accepted");
      }
      assert.deepEqual((await said(10)).sort(), [...Array(5).fill("it|"), ...Array(5).fill("more|")]);
      assert.deepEqual([{}.v, {}.utm, {}.recipient, Object.keys(Object.prototype)], [undefined, undefined, undefined, []]);
    });

    test("of members that come twice the last one counts, for what is checked and for what is done", async () => {
      const recipient = newRecipient();
      const twice = `{"recipient":"a/b","recipient":"${recipient}","events":[],"events":[{"id":"","id":"${newId()}","kind":"dance","kind":"track","name":"nobody","name":"said","props":7,"props":{"v":"first","v":"last"}}]}`;
      assert.equal((await post(gateway, twice)).json.results[0].status, "accepted");
      assert.deepEqual(await said(), ["last|"]);
      assert.deepEqual((await simulator.journal("online_chat_client_id")).map(({ params }) => params.recipient), [recipient]);
      await simulator.clear();
      for (const bad of [twice.replace(`"${recipient}"`, '"a/b"'), twice.replace('"events":[{', '"ignored":[{')]) {
        assert.equal((await post(gateway, bad)).json.error?.code, "invalid_argument", bad);
      }
      assert.deepEqual(await simulator.journal(), []);
    });

    test("a visitor's name is letters and digits, and so leads nowhere else", async () => {
      for (const recipient of ["a/b", "../a", "..", ".", "a.b", "%2e%2e", "a%2fb", "a\\b", "a\0", "a\n", "a\r\nHost: evil.example", "a b", "a?b", "a#b", "a&api_key=b", "a@b", "a:b", "＃", "ａ", "a\u202eb", "🫐"]) {
        const answer = await post(gateway, batch(recipient, [track("said")]));
        assert.deepEqual([answer.status, answer.json.error.code], [400, "invalid_argument"], recipient);
      }
      assert.deepEqual(await simulator.journal(), []);
    });

    test("an event's id is a name and nothing else: what stands in it reaches the service in no other sense", async () => {
      for (const id of ["a b", "a\0", "a\n", "ключ", "🫐", "\u007f"]) {
        const answer = await post(gateway, batch(newRecipient(), [{ ...track("said"), id }]));
        assert.deepEqual([answer.status, answer.json.error.code], [400, "invalid_argument"], id);
      }
      const ids = ["#{api_key}", "../../x", "%2e%2e%2f", "<script>", "'\"`", "__proto__", "a.0", "{{props.v}}", "&client_id=1"];
      for (const id of ids) {
        const body = batch(newRecipient(), [{ ...track("said", { v: "it" }), id }]);
        for (const status of ["accepted", "duplicate"]) assert.deepEqual((await post(gateway, body)).json.results, [{ id, status }], id);
      }
      const calls = await simulator.acted(ids.length, "callback");
      for (const { params } of calls) {
        assert.match(params["client.onsite_call"], /^[\w.-]+\.0$/);
        assert.deepEqual([params.message, params.v], ["said", "it|"]);
      }
      assert.ok(!JSON.stringify(calls).includes(API_KEY));
    });

    test("an order and an employee's address are never the service's own language", async () => {
      const recipient = newRecipient();
      const props = { v: "#{api_key}", hash: "#", rest: "{api_key}" };
      const events = [track("ordered", props), track("asked", props)];
      assert.deepEqual((await post(gateway, batch(recipient, events))).json.results.map(({ status }) => status), ["accepted", "accepted"]);
      const [order] = await simulator.calls(1, "create_order");
      const [employee] = await simulator.calls(1, "assign_to_user");
      for (const { params } of [order, employee]) assert.ok(!/#\{/.test(JSON.stringify(params)) && /api_key\}/.test(JSON.stringify(params)), JSON.stringify(params));
      assert.ok(!(await simulator.everything(recipient)).includes(API_KEY));
    });
  });
}
