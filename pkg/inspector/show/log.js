// All that passed the core's door, and its way out of the browser.

import { h } from "../dom.js";
import { exactClock, shown } from "../format.js";
import { MAX_ENTRIES } from "../log.js";
import { button, nothing } from "./parts.js";

/** How many entries are shown. */
const SHOWN = 200;

/** How many characters of an entry's details are shown. */
const MAX_LINE = 600;

/** What can be looked for, by the names of inputs and effects. */
const GROUPS = {
  all: undefined,
  calls: ["track", "page", "identify", "callback", "message", "consent", "flush", "reset", "badCall", "settle"],
  sending: ["send", "answer", "emit", "hurry"],
  rules: ["rules", "watch", "note", "unusable", "element", "scroll", "view", "jsError", "exit", "shown", "hidden", "active"],
  storage: ["keep", "kept", "notKept"],
};

const plain = ({ number, at, way, what, last_at, ...rest }) => rest;

function fits({ what, ...rest }, { text, group }) {
  if (GROUPS[group] && !GROUPS[group].includes(what)) return false;
  return !text || `${what} ${JSON.stringify(rest)}`.toLowerCase().includes(text.toLowerCase());
}

function counted({ entries, leftOut }, found) {
  const gone = leftOut() ? `; ${leftOut()} older ones have gone, because ${MAX_ENTRIES} are kept` : "";
  return `${found} of ${entries.length} entries${found > SHOWN ? `, the newest ${SHOWN} are shown` : ""}${gone}.`;
}

/** Draws it. */
export function log(ui) {
  const { model, filter, search, save, copy, said } = ui;
  const found = model.log.entries.filter((entry) => fits(entry, filter));
  return [
    h(
      "div",
      { class: "tools" },
      h("label", {}, "Filter ", h("input", { type: "search", first: { value: filter.text }, on: { input: (_, field) => search({ text: field.value }) } })),
      h(
        "label",
        {},
        "Show ",
        h("select", { on: { change: (_, field) => search({ group: field.value }) } }, Object.keys(GROUPS).map((group) => h("option", { value: group, first: { selected: group === filter.group } }, group))),
      ),
    ),
    h("div", { class: "tools" }, button("Save as JSON", save), button("Copy", copy), h("p", { role: "status" }, said)),
    h("p", { class: "faint" }, counted(model.log, found.length)),
    found.length
      ? h("ol", { class: "log" }, found.slice(-SHOWN).reverse().map((entry) => {
          const line = shown(plain(entry));
          return h(
            "li",
            { key: `entry ${entry.number}` },
            h("span", { class: "faint" }, exactClock(entry.at)),
            " ",
            h("span", { class: `way ${entry.way}` }, entry.way === "in" ? "→ " : "← "),
            h("code", {}, entry.what),
            entry.times > 1 && ` ×${entry.times}`,
            line !== "{}" && h("span", { class: "detail" }, ` ${line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line}`),
          );
        }))
      : nothing("No such entry."),
  ];
}
