// Every rule in words, and why it did or did not make its event.

import { h } from "../dom.js";
import { clock, count, shown } from "../format.js";
import { kindWords, limitWords, moreWords, noteWords, waitWords, whereWords } from "../words.js";
import { kindOf } from "../rules.js";
import { badge, button, facts, nothing } from "./parts.js";

/** How many earlier notes are shown. */
const SHOWN_NOTES = 20;

/** How many elements a selector finds; undefined where it cannot be read. */
function found(selector) {
  try {
    return document.querySelectorAll(selector).length;
  } catch {
    return undefined;
  }
}

function state({ problem, last, made }, isDone) {
  if (problem) return badge("bad", "broken");
  if (made) return badge("good", made > 1 ? `fired ${made} times` : "fired");
  if (!last) return badge("plain", "waits");
  return badge(last.is === "delayed" ? "plain" : "warn", last.is === "delayed" ? "will fire" : isDone ? "used up" : "did not fire");
}

function noteLine(note, rule, ui) {
  const text = noteWords(note, rule, ui.now);
  return note.is === "made" ? [text, " ", button("show the event", () => ui.go("events", `event-${note.id}`), { class: "link" })] : [text];
}

function one(record, ui) {
  const { place, rule, problem, last, notes, made } = record;
  const { rules } = ui.core;
  if (!rule) {
    return h("li", { key: `rule ${place}`, class: "card" }, h("h3", {}, `Rule ${place} `, badge("bad", "broken")), h("p", {}, problem));
  }
  const [kind, { selector }] = kindOf(rule);
  const elements = selector === undefined ? undefined : found(selector);
  const conditions = whereWords(rule.where);
  return h(
    "li",
    { key: `rule ${place}`, id: `rule-${place}`, class: "card" },
    h("h3", {}, h("code", {}, rule.event), ` rule ${place} `, state(record, last?.is === "used_up")),
    problem && h("p", { class: "bad" }, problem),
    facts([
      ["On", kindWords(rule)],
      ["Where", ...(conditions.length ? [conditions.join("; ")] : [])],
      ["Limit", limitWords(rule)],
      ["Besides", moreWords(rule).join(", ")],
      ["Props", rule.props && Object.keys(rule.props).length ? shown(rule.props) : undefined],
      ["Elements", ...(elements === undefined ? [] : [`${count(elements, "element")} on the page now `, elements > 0 && button("highlight", () => ui.highlight(selector), { class: "link", "aria-label": `highlight what ${selector} finds` })])],
      ["State", ...(problem ? [] : last ? noteLine(last, rule, ui) : [waitWords(rule, { page: rules.page, clocks: rules.clocks, elements: record.elements }, ui.now)])],
      ["Made", made && last?.is !== "made" ? `${count(made, "time")}, last at ${clock(record.made_at)}` : undefined],
    ]),
    notes.length > 1 &&
      h("details", {}, h("summary", {}, `${count(notes.length - 1, "earlier note")}`), h("ul", { class: "notes" }, notes.slice(1, 1 + SHOWN_NOTES).map((note) => h("li", {}, ...noteLine(note, rule, ui))))),
    kind === "visible" && elements === 0 && h("p", { class: "note" }, "Elements that come later are found."),
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
  return [
    !list.length && nothing("There are no rules. Elements with data-onsite work without one."),
    h("ul", { class: "cards" }, list.map((record) => one(record, ui))),
    attributes.notes.length > 0 &&
      h("section", {}, h("h3", {}, "data-onsite attributes"), h("ul", { class: "notes" }, attributes.notes.slice(0, SHOWN_NOTES).map((note) => h("li", {}, ...noteLine(note, undefined, ui))))),
  ];
}
