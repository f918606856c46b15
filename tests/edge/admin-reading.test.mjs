// What the admin page says of a text by itself, without the gateway: where it is no JSON, and what is odd about rules.

import assert from "node:assert/strict";
import { test } from "node:test";
import { find } from "../../pkg/edge/admin/find.js";
import { oddNames, oddities } from "../../pkg/edge/admin/odd.js";
import { laidOut, mistakeIn, twiceIn } from "../../pkg/edge/admin/read.js";

/** A text, what its mistake covers, and what is said of it. */
const BROKEN = [
  ["", "", "there is nothing here"],
  [`{"a": 1,}`, ",", "there is a comma too many before the }"],
  [`[{"a": 1},, 2]`, ",", "there is a comma too many"],
  [`{"a":: 1}`, ":", "there is a colon too many"],
  [`{“a”: 1}`, "“", `quotation marks are written " here, and not “`],
  [`{"a": 'b'}`, "'", `quotation marks are written " here, and not '`],
  [`{"a" 1}`, "1", "a colon is missing before this"],
  [`[{"a": 1} {"b": 2}]`, "{", "a comma is missing before this"],
  [`{"a": 1\n"b": 2}`, `"`, "a comma is missing before this"],
  [`{a: 1}`, "a", `a name in "…" is needed here`],
  [`{"a": True}`, "True", `a value is needed here: a text in "…", or else true, false or null`],
  [`{"a": }`, "}", "a value is needed here"],
  [`{"gap_s": 0,5}`, ",", "a fraction is written with a point, such as 0.5"],
  [`{"percent": 50%}`, "%", "% cannot stand here"],
  [`[007]`, "0", "a number begins with no 0 before other digits"],
  [`// mine\n[]`, "//", "comments cannot stand here"],
  [`{"a": 1, /* mine */ "b": 2}`, "/*", "comments cannot stand here"],
  [`{"a": "b\n"}`, `"b`, `the text that begins here has no " at its end`],
  [`["a\tb"]`, "\t", "a tab stands in a text as \\t"],
  [`["\\d"]`, "\\d", "a backslash stands in a text as \\\\"],
  [`{"a": [1}`, "}", "} stands here, and the [ of line 1 ends with ]"],
  [`\n{"a": [1]`, "]", "the { of line 2 is not closed"],
  [`[]]`, "]", "something stands behind the end: ] is one too many, or one is missing before"],
];

for (const [text, covered, reason] of BROKEN) {
  test(`of ${JSON.stringify(text)} it is said that ${reason}`, () => {
    assert.throws(() => JSON.parse(text));
    const told = mistakeIn(text);
    assert.equal(told.reason, reason);
    assert.equal(text.slice(told.start, told.end), covered);
  });
}

test("a mistake is told by its line and column", () => {
  const { line, column } = mistakeIn('[\n  {"event": "a"},,\n]');
  assert.deepEqual([line, column], [2, 18]);
});

test("what JSON.parse takes has no mistake, and what it refuses has one", () => {
  const whole = `{"a":[1,-0.5e+7,true,null,""],"b":{"c":"\\u00e9\\\\ü"},"d":[],"e":{}}`;
  assert.equal(mistakeIn(whole), undefined);
  const takes = (text) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  for (let at = 0; at < whole.length; at += 1) {
    for (const piece of ["", ",", "{", "]", '"', ":", "1", "\\", " ", "e"]) {
      const text = whole.slice(0, at) + piece + whole.slice(at + 1);
      assert.equal(mistakeIn(text) === undefined, takes(text), text);
    }
  }
});

test("a configuration on one line is laid out, and nothing but blanks is changed", () => {
  const rule = { event: "price_seen", on: { visible: { selector: "a, b" } }, limit: { per: "session" } };
  const config = { origins: ["https://shop.example"], events: { price_seen: { callback: "price: {{props.plan}}" } }, triggers: [rule, rule], more: {} };
  const text = laidOut(JSON.stringify(config));
  assert.deepEqual(JSON.parse(text), config);
  const lines = text.split("\n");
  assert.ok(lines.includes('    { "event": "price_seen", "on": { "visible": { "selector": "a, b" } }, "limit": { "per": "session" } },'), text);
  assert.ok(lines.every((line) => line.length <= 121), text);
  // What a number would lose, and a name that stands twice.
  assert.equal(laidOut(`{"a":12345678901234567890,"a":1.50}`), `{\n  "a": 12345678901234567890,\n  "a": 1.50\n}`);
  // Lines of somebody's own stay, and so does what is no JSON.
  for (const own of [`{"a":\n1}`, `{"a":1,}`, ""]) assert.equal(laidOut(own), own);
});

test("a path of a set leads to its rule, where the path does not name the list", () => {
  const text = `{"triggers": {"gap_s": 5, "rules": [{"on": "page_view"}, {"on": {"scroll": {"percent": 175}}}]}}`;
  assert.equal(text.slice(...find(text, "triggers[1].on.scroll.percent")), `"percent": 175`);
  // A file of rules alone.
  assert.equal(text.slice(...find(text, "triggers[0].on")), `"on": "page_view"`);
});

/** Of one rule: the paths within it, and what is said. */
function odd(rule) {
  const selector = (text) => {
    if (text.endsWith(">")) throw new Error("it goes on");
  };
  const told = oddities([{ event: "a", on: "page_view", ...rule }], { selector });
  return told.map(({ path, reason }) => `${path.replace("triggers[0].", "")}: ${reason}`);
}

test("what never holds is odd", () => {
  const device = "where.device: a device is mobile, tablet or desktop, so it never is this one";
  assert.deepEqual(odd({ where: { device: "phone" } }), [device]);
  assert.deepEqual(odd({ where: { device: { in: ["mobile", "phone"] } } }), [device]);
  assert.deepEqual(odd({ where: { device: { in: ["Mobile", "tablet"] } } }), []);
  assert.deepEqual(odd({ where: { device: { contains: "e" } } }), []);
  const url = 'where.url: an address begins with https://, so it never is this one: take path, or {"contains":"…"}';
  assert.deepEqual(odd({ where: { url: "/offer" } }), [url]);
  assert.deepEqual(odd({ where: { url: { equals: "shop.example" } } }), [url]);
  for (const right of ["https://shop.example/", { contains: "/offer" }, { starts: "https" }]) assert.deepEqual(odd({ where: { url: right } }), []);
  const path = "a path begins with /, so it never is this one";
  assert.deepEqual(odd({ where: { path: "offer" } }), [`where.path: ${path}`]);
  assert.deepEqual(odd({ where: { any: [{ not: { path: { starts: "offer" } } }] } }), [`where.any[0].not.path: ${path}`]);
  for (const right of ["/offer", "", { ends: "offer" }, { glob: "*offer" }, { in: ["/a", "/b"] }]) assert.deepEqual(odd({ where: { path: right } }), []);
  assert.deepEqual(odd({ where: { utm: { utm_source: "vk" } } }), ["where.utm.utm_source: there never is such a one: write source, without utm_"]);
  assert.deepEqual(odd({ where: { query: { utm_source: "vk" }, utm: { source: "vk" } } }), []);
});

test("what the browser cannot use is odd", () => {
  assert.deepEqual(odd({ on: { click: { selector: "a >" } } }), ["on.click.selector: the selector a > cannot be used: it goes on"]);
  assert.deepEqual(odd({ where: { hour: { from: 1, tz: "Moscow" } } }), ["where.hour.tz: the time zone Moscow is not known; it is written as Europe/Moscow is"]);
  const [told] = odd({ where: { utm: { source: { regex: "*" } } } });
  assert.match(told, /^where\.utm\.source\.regex: the regular expression \* cannot be used: /);
});

test("a Cyrillic letter that looks like a Latin one is found", () => {
  assert.deepEqual(odd({ event: "priсe" }), ["event: the с in it is a Cyrillic letter"]);
  assert.deepEqual(odd({ on: { click: { selector: "#сode" } } }), ["on.click.selector: the с in it is a Cyrillic letter, beside Latin ones"]);
  assert.deepEqual(odd({ on: { click: { selector: "#coдe" } } }), ["on.click.selector: the д in it is a Cyrillic letter, beside Latin ones"]);
  assert.deepEqual(odd({ on: { click: { selector: "#цена .code" } } }), []);
});

test("what stands twice in one object is found by its path", () => {
  assert.deepEqual(twiceIn(`{"a": 1, "\\u0061": 2, "b": {"a": 3}}`), ["a"]);
  assert.deepEqual(twiceIn(`[{"a": 1}, {"a": 1, "b": {"c": 1, "c": 1}, "a": 1, "a": 1}]`), ["[1].b.c", "[1].a", "[1].a"]);
  const set = `{"triggers": {"rules": [{"on": "back", "on": "copy"}]}}`;
  assert.deepEqual(oddNames(twiceIn(set)).map(({ path }) => path), ["triggers[0].on"]);
});

test("whatever is no rule is passed over", () => {
  for (const none of [undefined, null, 5, "a", {}, { rules: 5 }, [null, 5, "a", []]]) assert.deepEqual(oddities(none, {}), []);
  for (const value of [null, 5, "a", [], [[]]]) {
    const rule = { event: value, on: value, where: value };
    assert.ok(Array.isArray(oddities([rule, { where: { any: value, not: value, hour: value, utm: value, path: value, device: value } }], { selector() {} })));
  }
  assert.deepEqual(oddities({ gap_s: 1, rules: [{ where: { device: "tv" } }] }, {}).map(({ path }) => path), ["triggers[0].where.device"]);
});
