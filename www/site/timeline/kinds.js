// The timeline's second tab: the kinds of triggers that are in force on the page, which of them this visitor has set off, and
// how to set off the others. What is in force the gateway says itself.

import { element, kinds, kindsCount } from "./panel.js";
import { say } from "./texts.js";

/** What was set off, over the pages of a visitor. */
const KEY = "timeline.kinds";

/** The gateway's rules, as every page may read them; none without our tag. */
const script = document.querySelector('script[src$="/v1/app.js"]');
let rules = [];

/** The kinds that are in force here, which of them were set off, and their rows: empty until the gateway has answered. */
let all = [];
const done = new Set();
let rows = new Map();

const intro = element("p", { class: "timeline-intro" });
const later = element("ul", { "data-testid": "kinds-later" });
const earlier = element("ul", { class: "timeline-done", "data-testid": "kinds-done" });
kinds.append(intro, later, earlier);

const kindOf = (rule) => (typeof rule?.on === "string" ? rule.on : Object.keys(rule?.on ?? {})[0]);

/** Whether a rule's element is on this page, where it has one. */
const isHere = (rule) => !rule.on[kindOf(rule)]?.selector || document.querySelector(rule.on[kindOf(rule)].selector) !== null;

/** Resolves once the rules are known. Nothing else of the timeline waits for it: it may be never. */
const known = learn();

async function learn() {
  if (script) {
    rules = await fetch(new URL("config", script.src), { credentials: "omit" })
      .then((answer) => answer.json())
      .then(({ triggers }) => (Array.isArray(triggers) ? triggers : triggers.rules))
      .catch(() => []);
  }
  all = Object.keys(say.kinds).filter((kind) => rules.some((rule) => kindOf(rule) === kind && isHere(rule)));
  read().forEach((kind) => done.add(kind));
  rows = new Map(all.map((kind) => [kind, rowOf(kind)]));
  render();
}

/** What a rule's kind is told, in short: which language a selector is for shows by the page. */
function givenOf(rule) {
  const { selector, ...rest } = rule.on[kindOf(rule)] ?? {};
  return { ...rest, selector: selector?.replace(/:lang\(\w+\)$/, "") };
}

/** What sets a rule off, in words, once the rules are known; undefined where this one is not. */
export async function wordsOf(number) {
  await known;
  const kind = kindOf(rules[number]);
  return say.kinds[kind]?.[0](givenOf(rules[number]));
}

/** Notes that a rule has made an event. */
export async function setOff(number) {
  await known;
  const kind = kindOf(rules[number]);
  if (!kind || done.has(kind)) return;
  done.add(kind);
  write();
  render();
}

/** Forgets what was set off. */
export function forget() {
  done.clear();
  write();
}

function rowOf(kind) {
  const [words, hint, place] = say.kinds[kind];
  const rule = rules.find((one) => kindOf(one) === kind && isHere(one));
  const row = element(
    "li",
    { "data-kind": kind },
    element("p", {}, element("strong", {}, kind), " ", words(givenOf(rule))),
  );
  const how = element("p", { class: "timeline-hint" }, hint);
  if (place) {
    const show = element("button", { type: "button", "aria-label": `${say.show}: ${kind}` }, say.show);
    show.addEventListener("click", () => document.querySelector(place).scrollIntoView({ block: "center" }));
    how.append(" ", show);
  }
  if (kind === "js_error") {
    const fail = element("button", { type: "button", "data-testid": "make-fail" }, say.fail);
    // Nobody catches it: that is what the rule is about.
    fail.addEventListener("click", () => {
      throw new Error(say.failure);
    });
    how.append(" ", fail);
  }
  row.append(how);
  return row;
}

function render() {
  const left = all.filter((kind) => !done.has(kind));
  intro.textContent = left.length ? say.kindsIntro(all.length - left.length, all.length) : say.kindsAll(all.length);
  kindsCount.textContent = `${all.length - left.length}/${all.length}`;
  later.replaceChildren(...left.map((kind) => rows.get(kind)));
  earlier.replaceChildren(...all.filter((kind) => done.has(kind)).map((kind) => rows.get(kind)));
}

// Where storage is blocked, what was set off is known on this page alone.
function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "[]").filter((kind) => all.includes(kind));
  } catch {
    return [];
  }
}

function write() {
  try {
    localStorage.setItem(KEY, JSON.stringify([...done]));
  } catch {
    // Nothing to be done.
  }
}
