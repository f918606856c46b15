// The lite core beside the page's wasm: told the same, both want the same done, sentences aside. And what one has kept, the other reads.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as INPUT from "../../pkg/page/input.js";
import { ELEMENTS } from "../../pkg/page/limits.js";
import { lines } from "../../pkg/page/lines.js";
import { EMIT, KEEP, PROBE, SEND, START, WAKE, openBoth, openQuietLite } from "../support/two-cores.mjs";

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

/** How many pages are lived through by chance, and how many things happen on each. */
const PAGES = 200;
const STEPS = 200;

const PAGE = JSON.stringify({ url: "https://shop.example/offer?utm_source=vk", referrer: "", title: "Offer «летом»" });

/** What the host knows of a page, with this campaign. */
const known = (utm) => lines({ url: "https://shop.example/", referrer: "", title: "utm", path: "/", language: "ru", device: "mobile", utm, query: { utm: "x" }, offsets: { "": 180 } });

/** Numbers by chance, always the same ones for a seed. */
function dice(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (most) => Math.floor(next() * most);
  return { below, of: (...list) => list[below(list.length)], is: (share) => next() < share };
}

const id = (number) => `01J${String(number).padStart(23, "0")}`;

/** What is kept of an event of another page. */
const keptEvent = (id, { order = 0, recipient = "", opens = "", shared = `"visitor":"${"V".repeat(26)}","page":${PAGE}`, size = 0 } = {}) =>
  [order, recipient, opens, shared, `{"id":"${id}","seq":1,"kind":"track","name":"left","at":1,"props":{"n":"${"x".repeat(size)}"}}`].join("\n");

/** A page that lives by chance: both cores hear of everything. */
async function live(seed) {
  const { below, of, is } = dice(seed);
  let now = START;
  let options = 8;
  if (is(0.2)) options ^= 8;
  if (is(0.1)) options |= 4;
  if (is(0.1)) options |= 2;
  const campaign = lines({ source: "vk", medium: 'c"pc\\' }).trimEnd();
  const counts = "5\n0\n2\n1789999999000\n9007199254740991\n19\n1\n1789999999000";
  const memory = of("", "no memory", "[\n2\n\"abc\n0\n1\n2\n3\n4\n{\n}\n]", `[\n1\n"01J00000000000000000000009\n${below(3)}\n${1 + below(9)}\n${START - HOUR}\n${START - below(2 * HOUR)}\n0\n${of("{\n}", campaign)}\n${of("", `${counts}\n`)}]`);
  const hear = await openBoth({ numbers: [below(2 ** 32), below(2 ** 32), below(2 ** 32), seed], options, timeout: of(NaN, Infinity, -1, 3500.7, 0), memory });
  /** What is on its way: the ids of each batch. */
  let underway = [];
  let wakeAt;
  let handles = 0;
  let remembered = memory;
  /** How often a rule of another tab has made an event. */
  let counted = 0;
  const probes = [];
  const mine = [];
  const seen = {};

  function tell(kind, ...rest) {
    for (const [effect, number, text, more] of hear(now, kind, ...rest)) {
      seen[effect === EMIT ? text : effect] = (seen[effect === EMIT ? text : effect] ?? 0) + 1;
      if (effect === WAKE) wakeAt = number ? now + number - 1 : undefined;
      if (effect === PROBE) probes.push(1);
      if (effect === KEEP && /^(memory|dry)$/.test(text)) remembered = more;
      if (effect === KEEP && text.startsWith("e.") && more) mine.push([text, more]);
      if (effect === SEND) underway.push(JSON.parse(text).events.map((event) => event.id));
    }
  }

  const isUnseen = is(0.5);
  /** How readily this visitor agrees and refuses. */
  const mind = of(0.1, 0.5);
  const chat = is(0.8) ? `recipient${below(3)}` : of("", "no, not this");
  const deeds = {
    woken() {
      if (wakeAt === undefined) return;
      now = Math.max(now, wakeAt);
      tell(INPUT.woken);
    },
    later: () => (now += of(1, 10, 90, SECOND, 20 * SECOND, 3 * 60 * SECOND)),
    muchLater: () => is(0.1) && (now += of(HOUR, DAY, 3 * DAY + 1)),
    back: () => is(0.1) && (now -= of(1, SECOND, HOUR)),
    probe: () => probes.splice(0).forEach(() => tell(INPUT.recipient, 0, 0, is(0.5) ? chat : "")),
    track() {
      const props = of("", "{}", `{"n":${below(100)}}`, JSON.stringify({ text: "ё\u2028\"\\\u{1F600}".repeat(below(20)) }), is(0.1) ? JSON.stringify({ x: "é".repeat(3500 + below(800)) }) : "");
      tell(INPUT.track, ++handles, now - below(3000), of("step", "step", "step", "a.b-c_9", "", "Upper", "x".repeat(64), "x".repeat(65), "ё"), props, PAGE);
    },
    many() {
      if (is(0.1)) for (let n = 0; n < 60 + below(200); n++) tell(INPUT.track, ++handles, now, "step", `{"n":${n},"x":"${"x".repeat(below(3000))}"}`, PAGE);
    },
    page: () => tell(INPUT.page, ++handles, now, "", "", PAGE),
    identify: () => tell(INPUT.identify, ++handles, now, "", '{"name":"Anna"}', is(0.05) ? JSON.stringify({ url: "x".repeat(8200) }) : PAGE),
    direct: () => is(0.2) && tell(of(INPUT.callback, INPUT.message), ++handles, now, "", "{}", PAGE),
    badCall: () => is(0.2) && tell(INPUT.badCall, ++handles, 0, "props must be an object"),
    rules: () => tell(INPUT.rules, 0, 0, lines({ gap_s: 0, rules: [] })),
    active: () => tell(INPUT.active),
    // At an element that no rule is about: what a rule makes of it is its own affair.
    element: () => is(0.3) && tell(INPUT.element, 9 * ELEMENTS, 0, "", ""),
    // A page that is seen has a clock in the wasm, for rules alone, that asks to be woken.
    view: () => isUnseen && tell(INPUT.view, 0, 0, known(of({}, { source: "vk" }, { source: "ya", medium: "cpc" }))),
    hidden: () => tell(of(INPUT.hidden, INPUT.left)),
    shown: () => !isUnseen && tell(INPUT.shown),
    nothing: () => tell(of(INPUT.domReady, INPUT.loaded)),
    flush: () => tell(INPUT.flush, ++handles, of(0, 1, 500.5, 10_000, -7)),
    wantRecipient: () => tell(INPUT.wantRecipient, ++handles),
    grant: () => is(mind) && tell(INPUT.consent, 1),
    refuse: () => is(mind / 3) && tell(INPUT.consent, 0),
    reset() {
      if (!is(0.1)) return;
      remembered = "";
      tell(INPUT.reset);
    },
    hurry: () => tell(INPUT.hurry, of(0, 2048, 2400, 9000, 65_536)),
    known: () => is(0.3) && tell(INPUT.known, 0, 0, known(of({}, { source: "vk" }, { campaign: "a\"b", gclid: "}" }))),
    notKept: () => is(0.1) && tell(INPUT.notKept, below(2)),
    answer() {
      if (!underway.length) return;
      const place = below(underway.length);
      const [ids] = underway.splice(place, 1);
      const said = [{ status: "accepted" }, { status: "duplicate" }, { status: "rejected", code: "event_unknown", message: "not listed" }, { status: "rejected", code: "limit_reached", message: "so often" }];
      const results = ids.map((id) => ({ id, ...of(...said) }));
      const body = JSON.stringify;
      const code = of("rate_limited", "configuration", "upstream", 500);
      const error = { code, message: "wait", ...of({}, { retry_after_s: of(2.5, 400) }), ...of({}, {}, { line: of(false, true, "no") }) };
      const more = { more: { deep: [1, { x: null }] }, ...of({}, {}, { open: error }, { open: {} }) };
      if (is(0.4)) return answered(of(200, 202), body({ results, ...more }));
      // Some are left open, or all; and what is said of others, or in a word of a later version, says nothing.
      const some = results.filter(() => is(0.5)).concat(of([], [{ id: id(98), status: "accepted" }], [{ id: ids[0], status: "held" }], [null]));
      if (is(0.4)) return answered(of(200, 202), body({ results: some, ...more }));
      answered(of(0, 0, 400, 403, 413, 422, 429, 500, 503), of("", body({}), body([]), body(null), body({ error }), body({ error: null }), body({ error: "no" }), body({ results: [] })));
    },
    answeredOddly: () => underway.length && is(0.3) && (underway.shift(), answered(202, of("", "no", "<html>", '"no"', '{"results":7}', '{"results":null}'))),
    kept() {
      const name = id(below(30));
      const text = of(
        "",
        keptEvent(name, { order: of(1, (now - 2 * DAY) * 1000 + below(5000), now * 1000 + below(5000)) }),
        keptEvent(name, { order: (now - HOUR) * 1000, recipient: of("recipient0", "recipient1", "no good name"), opens: of("", "1"), size: below(6000) }),
        keptEvent(name, { order: (now - HOUR) * 1000 }).slice(0, -3),
        keptEvent(name, { order: (now - HOUR) * 1000, shared: '"visitor":{' }),
        keptEvent(id(99)),
        keptEvent(name, { order: (now - HOUR) * 1000, size: of(16_000, 30_000, 70_000) }),
        `${keptEvent(name, { order: (now - HOUR) * 1000 })},{"id":"${name}"}`,
        keptEvent(name, { order: (now - HOUR) * 1000, shared: '"visitor":"v"},{"page":{}' }),
        "what is this",
      );
      tell(INPUT.kept, 0, 0, `e.${name}`, text);
    },
    settledElsewhere() {
      const [name] = mine[below(mine.length)] ?? [];
      if (name && is(0.5)) tell(INPUT.kept, 0, 0, name, "");
    },
    ownAgain() {
      const [name, text] = mine[below(mine.length)] ?? [];
      if (name) tell(INPUT.kept, 0, 0, name, text);
    },
    refusedElsewhere: () => is(mind) && tell(INPUT.kept, 0, 0, "consent", of("denied", "")),
    remembered() {
      if (!remembered.startsWith("[\n1\n")) return;
      const [open, version, visitor, resets, visits, session, last, , ...rest] = remembered.split("\n");
      const utm = rest.slice(0, rest.indexOf("}") + 1);
      // As another tab would have it that went on from here, or that has not yet read of this one's last session, or reset.
      const less = (number) => Math.max(number - 1, 0);
      const theirs = of(
        [+resets + 1, visits, now, Math.max(now, last)],
        [resets, +visits + 1, now - of(0, 5), Math.max(now, last)],
        [resets, visits, now, Math.max(now, last)],
        [resets, visits, session, last],
        [resets, visits, session, less(last)],
        [resets, less(visits), less(session), less(last)],
        [less(resets), visits, session, last],
      );
      // Two tabs that have met a new visitor in the same moment have each made a name.
      const named = is(0.7) ? visitor : of(`"${id(10)}`, `"${"Z".repeat(26)}`);
      // And rules may have made events there since, which is so wherever the visitor stands.
      if (is(0.5)) counted++;
      const used = 2 + less(counted - below(2));
      const at = START + used;
      const counts = [5, 0, used, at, "9007199254740991", 19, 1, START];
      const text = [open, version, named, ...theirs, at, ...utm, ...counts, "]"].join("\n");
      tell(INPUT.kept, 0, 0, options & 2 ? "dry" : "memory", of(text, text, "", "nothing"));
    },
    otherName: () => is(0.2) && tell(INPUT.kept, 0, 0, of("memory", "dry", "elsewhere"), ""),
  };
  const answered = (status, text) => tell(INPUT.answer, status, of(-1, -1, 0, 7000), text);
  tell(INPUT.known, 0, 0, known({ source: "vk" }));
  if (isUnseen) tell(INPUT.hidden);
  tell(INPUT.woken);
  const names = Object.keys(deeds);
  for (let n = 0; n < STEPS; n++) deeds[of(...names, "woken", "woken", "track", "answer", "answer", "answer", "probe", "probe")]();
  return seen;
}

test("whatever happens, both want the same done", async () => {
  const all = {};
  for (let seed = 1; seed <= PAGES; seed++) {
    try {
      for (const [what, many] of Object.entries(await live(seed))) all[what] = (all[what] ?? 0) + many;
    } catch (error) {
      error.message = `seed ${seed}: ${error.message}`;
      throw error;
    }
  }
  // It was no empty life.
  for (const what of [PROBE, WAKE, SEND, KEEP, "queued", "sent", "accepted", "dropped", "retry", "recipient", "error"]) assert.ok(all[what] > PAGES / 2, `${what}: ${all[what]}`);
});

test("what is kept of an event without a moment is of none, and goes as too old", () => {
  const lite = openQuietLite();
  lite.start(START, [], 8, NaN, "");
  const done = lite.handle(START, INPUT.kept, 0, 0, [`e.${id(1)}`, keptEvent(id(1), { order: "once" })]);
  const [dropped] = done.filter(([kind, , name]) => kind === EMIT && name === "dropped");
  assert.equal(JSON.parse(dropped[3]).reason, "too_old");
  assert.deepEqual(done.filter(([kind]) => kind === KEEP).pop().slice(2), [`e.${id(1)}`, ""]);
});
