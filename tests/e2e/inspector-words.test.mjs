// The inspector's words: for every kind of rule, every condition, every note and every error there are some.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { adviceFor } from "../../pkg/inspector/advice.js";
import { makeLog } from "../../pkg/inspector/log.js";
import { makeRules } from "../../pkg/inspector/rules.js";
import { unlines } from "../../pkg/inspector/unlines.js";
import { kindWords, limitWords, moreWords, noteWords, waitWords, whereWords } from "../../pkg/inspector/words.js";
import { lines } from "../../pkg/page/lines.js";
import { ROOT } from "../support/process.mjs";

const read = (name) => readFile(new URL(name, ROOT), "utf8");

/** The rules that docs/triggers.md shows: one of each kind, condition and limit. */
const RULES = [...(await read("docs/triggers.md")).matchAll(/^```json\n(.*?)^```/gms)].map(([, block]) => JSON.parse(block)).flatMap((set) => set.rules ?? set);

const NOW = new Date(2026, 10, 23, 12, 0, 0).getTime();

const isPlain = (text, about) => {
  assert.equal(typeof text, "string", about);
  assert.doesNotMatch(text, /undefined|null|NaN|\[object|[{}]/, about);
};

test("each rule that the docs show is put into words", () => {
  const said = new Map();
  for (const rule of RULES) {
    const about = JSON.stringify(rule);
    const words = [kindWords(rule), ...whereWords(rule.where), ...(rule.limit ? [limitWords(rule)] : []), ...moreWords(rule)];
    for (const one of words) isPlain(one, about);
    for (const one of words) assert.ok(one.length > 1, about);
    const kind = typeof rule.on === "string" ? rule.on : Object.keys(rule.on)[0];
    assert.notEqual(kindWords(rule), kind, `${kind} is told by its name alone`);
    const record = makeRules();
    record.set({ rules: [rule] });
    record.opened(NOW, {});
    isPlain(waitWords(rule, { page: record.page, clocks: record.clocks, elements: record.list[0].elements }, NOW), about);
    said.set(about, words.join("; "));
  }
  const find = (event) => said.get(JSON.stringify(RULES.find((rule) => rule.event === event)));
  assert.equal(find("price_seen"), "50 % of #pricing is seen for 1 s; path starts with /offer; 1 per session");
  assert.equal(find("stayed"), "after 30 s of activity on the page");
  assert.equal(find("site_left"), "a click on a link to another site");
  assert.equal(find("device"), "a page is opened; device is one of mobile, tablet");
  assert.equal(find("utm"), "a page is opened; utm.source is vk and utm.yclid matches ^[0-9]+$");
  assert.equal(find("visits"), "a page is opened; the visit is number 2 or later, 5 or earlier");
  assert.equal(find("hour"), "a page is opened; the hour is from 22 to 8 in Europe/Moscow");
  assert.equal(find("any"), "a page is opened; device is mobile, or the visit is number 3 or later");
  assert.equal(find("day"), "the pointer leaves through the window's top; 3 per day, with 10 min between two");
});

test("each note of the core's is put into words", async () => {
  const names = [...(await read("src/page/triggers/notes.rs")).matchAll(/"(made|delayed|gap|used_up|cooldown|muted|off|sampled_out|unmet)"/g)].map(([, name]) => name);
  const rule = { event: "a", on: "page_view", limit: { per: "day", times: 2 }, where: { path: { starts: "/price" }, any: [{ device: "mobile" }], utm: { source: "vk" } }, sample: 0.25 };
  const unmet = [{ name: "path", is: "/offer" }, { name: "any" }, { name: "utm", is: { source: "" } }];
  const said = Object.fromEntries([...new Set(names)].map((is) => [is, noteWords({ at: NOW, is, until: NOW + 5000, used: 2, unmet, id: "01J" }, rule, NOW)]));
  for (const [name, text] of Object.entries(said)) isPlain(text, name);
  assert.deepEqual(said, {
    made: "made its event at 12:00:00",
    delayed: "happened at 12:00:00: the event is made at 12:00:05",
    muted: "did not fire at 12:00:00: the visitor has refused",
    off: "did not fire at 12:00:00: it is for nobody (sample is 0), or cannot be used here",
    sampled_out: "did not fire at 12:00:00: this visitor is not one of the 25 % that it is for",
    unmet: "did not fire at 12:00:00: path is /offer, wanted: path starts with /price; wanted: device is mobile; utm.source is empty, wanted: utm.source is vk",
    gap: "did not fire at 12:00:00: all rules rest until 12:00:05, because of gap_s",
    used_up: "did not fire at 12:00:00: used up, 2 of 2 per day",
    cooldown: "did not fire at 12:00:00: it rests until 12:00:05, because of its limit's cooldown_s",
  });
});

test("what an active minute and a seen element are worth is counted as the core counts it", () => {
  const record = makeRules();
  const rules = [{ on: { time: { after_s: 30, active_only: true } } }, { on: { time: { after_s: 30 } } }, { on: { visible: { selector: "b", for_s: 2 } } }, { on: { idle: { after_s: 45 } } }];
  record.set({ rules });
  record.watched('{"rules":[0,1,2,3]}');
  record.opened(NOW, {});
  record.shown(NOW);
  record.active(NOW + 1000);
  record.element(NOW + 8000, 2 * 2 ** 22 + 1, 1);
  const say = (place, at) => waitWords(rules[place], { page: record.page, clocks: record.clocks, elements: record.list[place].elements }, NOW + at);
  // Something done counts for five seconds.
  assert.equal(say(0, 9000), "not yet: 5 s of activity, of 30 s");
  assert.equal(say(1, 9000), "not yet: 9 s on the page, of 30 s");
  assert.equal(say(2, 9000), "not yet: seen for 1 s of 2 s");
  assert.equal(say(3, 9000), "not yet: nothing done for 8 s of 45 s");
  record.hidden(NOW + 9000);
  assert.equal(say(1, 60_000), "not yet: 9 s on the page, of 30 s");
  record.opened(NOW + 60_000, {});
  record.shown(NOW + 60_000);
  assert.equal(say(1, 61_000), "not yet: 1 s on the page, of 30 s");
});

test("for each code there is something to do", async () => {
  const codes = [...(await read("pkg/index.d.ts")).matchAll(/^export type Code =(.*?);/gms)][0][1].match(/\w+/g);
  assert.ok(codes.length > 20);
  const otherwise = adviceFor("no such code", {});
  // A server has no page.
  for (const code of codes.filter((code) => code !== "server")) {
    const text = adviceFor(code, { message: "a sentence", site: "https://shop.example", gateway: "https://on.shop.example" });
    isPlain(text, code);
    assert.notEqual(text, otherwise, code);
  }
  assert.match(adviceFor("configuration", { message: "none, and the gateway's lite core is for another version of the page's script: take …" }), /another version than the gateway/);
  assert.match(adviceFor("origin_refused", { message: "", site: "https://shop.example" }), /Add "https:\/\/shop\.example" to origins/);
});

test("lines are read as they are written", () => {
  for (const value of [null, true, -0.5, "", "a text: \"{[", [], {}, [[], { "": [1, "2", { a: null }] }, "x"], { "[": "]", __proto__x: { "}": [] } }]) assert.deepEqual(unlines(lines(value)), value);
  assert.equal(unlines(""), undefined);
  assert.deepEqual(Object.keys(unlines('{\n"__proto__\n1\n}\n')), ["__proto__"]);
});

test("what comes again and again is one entry of the log", () => {
  const log = makeLog();
  for (let n = 0; n < 50; n++) {
    log.add(n, "in", "woken");
    log.add(n, "out", "probe");
  }
  log.add(50, "in", "track", { name: "a" });
  log.add(51, "in", "woken");
  assert.deepEqual(log.entries.map(({ what, times, last_at }) => [what, times, last_at]), [["woken", 50, 49], ["probe", 50, 49], ["track", undefined, undefined], ["woken", undefined, undefined]]);
});

test("a rule knows when it last made its event, also behind many notes of why it did not", () => {
  const rules = makeRules();
  rules.set({ rules: [{ event: "step", on: "exit_intent" }] });
  rules.noted([{ rule: 0, is: "made", at: 7, id: "a" }]);
  for (let at = 8; at < 100; at++) rules.noted([{ rule: 0, is: "used_up", at }]);
  const [{ made, made_at, notes }] = rules.list;
  assert.deepEqual([made, made_at, notes.some(({ is }) => is === "made")], [1, 7, false]);
});

test("a policy is named only where it, or WebAssembly, is what lacks", () => {
  const advice = (why) => adviceFor("internal", { message: `rules make no events: ${why}` });
  assert.match(advice("script-src lacks 'wasm-unsafe-eval'"), /wasm-unsafe-eval/);
  assert.match(advice("the address of wasm answers 404"), /^The page's core could not be had/);
});
