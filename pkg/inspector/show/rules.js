// Every rule in words, and why it did or did not make its event.

import { h } from "../dom.js";
import { clock, count, shown } from "../format.js";
import { kindWords, limitWords, moreWords, noteWords, waitWords, whereWords } from "../words.js";
import { kindOf } from "../rules.js";
import { badge, button, facts, link, nothing } from "./parts.js";

/** How many earlier notes are shown. */
const SHOWN_NOTES = 20;

/** How many elements are looked at for whether they are in view. */
const MAX_SEEN = 100;

/** What a selector finds; undefined where it cannot be read. */
function found(selector) {
  try {
    return [...document.querySelectorAll(selector)];
  } catch {
    return undefined;
  }
}

/** Whether some of it is in view. */
function isInView(element) {
  const { top, bottom, left, right } = element.getBoundingClientRect();
  return bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
}

function elementsLine(elements, selector, ui) {
  const line = `${elements.length ? count(elements.length, "element") : "no element"} on the page now`;
  if (!elements.length) return [line];
  const isSeen = elements.slice(0, MAX_SEEN).some(isInView);
  // It stays while there is nothing to see, or it would take the focus along.
  const props = { class: "link", "aria-label": `highlight what ${selector} finds`, "aria-disabled": !isSeen && "true" };
  return [`${line}${isSeen ? "" : ", not in view"} `, button("highlight", () => isSeen && ui.highlight(selector), props)];
}

/** What has become of a rule, in a word that it is found by. */
function stateOf({ rule, problem, last, made }) {
  if (problem || !rule) return "broken";
  if (made) return "fired";
  if (!last) return "waits";
  return last.is === "delayed" ? "will fire" : last.is === "used_up" ? "used up" : "did not fire";
}

const TONES = { broken: "bad", fired: "good", waits: "plain", "will fire": "plain", "used up": "warn", "did not fire": "warn" };

const stateBadge = (record, word = stateOf(record)) => badge(TONES[word], word === "fired" && record.made > 1 ? `fired ${record.made} times` : word);

function noteLine(note, rule, ui) {
  const text = noteWords(note, rule, ui.now);
  return note.is === "made" ? [text, " ", link(ui, "show the event", "events", `event-${note.id}`)] : [text];
}

function one(record, ui) {
  const { place, rule, problem, last, notes, made } = record;
  const { rules } = ui.core;
  if (!rule) {
    return h("li", { key: `rule ${place}`, class: "card" }, h("h3", {}, `Rule ${place} `, stateBadge(record)), h("p", {}, problem));
  }
  const [kind, { selector }] = kindOf(rule);
  const elements = selector === undefined ? undefined : found(selector);
  const conditions = whereWords(rule.where);
  return h(
    "li",
    { key: `rule ${place}`, id: `rule-${place}`, class: "card" },
    h("h3", {}, h("code", {}, rule.event), h("span", { class: "faint" }, ` rule ${place} `), stateBadge(record)),
    problem && h("p", { class: "bad" }, problem),
    facts([
      ["On", kindWords(rule)],
      ["Where", ...(conditions.length ? [conditions.join("; ")] : [])],
      ["Limit", limitWords(rule)],
      ["Besides", moreWords(rule).join(", ")],
      ["Props", rule.props && Object.keys(rule.props).length ? shown(rule.props) : undefined],
      ["Elements", ...(elements ? elementsLine(elements, selector, ui) : [])],
      ["State", ...(problem ? [] : last ? noteLine(last, rule, ui) : [waitWords(rule, { page: rules.page, clocks: rules.clocks, elements: record.elements }, ui.now)])],
      ["Made", made && last?.is !== "made" ? `${count(made, "time")}, last at ${clock(record.made_at)}` : undefined],
    ]),
    notes.length > 1 &&
      h("details", {}, h("summary", {}, `${count(notes.length - 1, "earlier note")}`), h("ul", { class: "notes" }, notes.slice(1, 1 + SHOWN_NOTES).map((note) => h("li", {}, ...noteLine(note, rule, ui))))),
    kind === "visible" && elements?.length === 0 && h("p", { class: "note" }, "Elements that come later are found."),
  );
}

/** How many there are of each state, of which one can be chosen. */
function chooser(list, ui) {
  const counts = new Map();
  for (const record of list) counts.set(stateOf(record), (counts.get(stateOf(record)) ?? 0) + 1);
  // What was chosen stays there, also when its last one has gone.
  if (ui.filter.state && !counts.has(ui.filter.state)) counts.set(ui.filter.state, 0);
  const options = [["", `all: ${list.length}`], ...[...counts].map(([word, number]) => [word, `${word}: ${number}`])];
  return h(
    "div",
    { class: "tools" },
    h("label", {}, "Show ", h("select", { on: { change: (_, { value }) => ui.search({ state: value }) } }, options.map(([value, text]) => h("option", { key: value, value, first: { selected: value === ui.filter.state } }, text)))),
  );
}

/** Draws it. */
export function rules(ui) {
  const { core, model } = ui;
  if (core?.kind === "lite") return [nothing(`No rule makes an event here: the page has the lite core, because ${core.why}`)];
  if (!core?.rules.isSet()) {
    if (model.isAutomated) return [nothing("No rules are in force: a program drives this browser, or rules are not there yet. data-automation=\"allow\" (automation with npm) lets them make events.")];
    return [nothing("No rules are in force yet. They come from the gateway's configuration, or from the option triggers.")];
  }
  const { list, attributes } = core.rules;
  const shownState = ui.filter.state;
  const isShown = (record) => !shownState || stateOf(record) === shownState;
  return [
    list.length ? chooser(list, ui) : nothing("There are no rules. Elements with data-onsite work without one."),
    h("ul", { class: "cards" }, list.filter(isShown).map((record) => one(record, ui))),
    attributes.notes.length > 0 &&
      h("section", {}, h("h3", {}, "data-onsite attributes"), h("ul", { class: "notes" }, attributes.notes.slice(0, SHOWN_NOTES).map((note) => h("li", {}, ...noteLine(note, undefined, ui))))),
  ];
}
