// What several sections are made of.

import { h } from "../dom.js";
import { shown } from "../format.js";

/** Names and what they stand for. */
export const facts = (pairs) =>
  h("dl", { class: "facts" }, pairs.filter(([, value]) => value !== undefined && value !== "").map(([name, ...value]) => h("div", {}, h("dt", {}, name), h("dd", {}, ...value))));

/** A word that stands out; `tone` is good, bad, warn or plain. */
export const badge = (tone, text) => h("span", { class: `badge ${tone}` }, text);

/** A button. */
export const button = (label, act, props = {}) => h("button", { type: "button", ...props, on: { click: act } }, label);

/** A button that reads as a link: to another section, and there to what has this id, for the core of this number. */
export const link = (ui, label, section, id, core) => button(label, () => ui.go(section, id, core), { class: "link" });

/** What stands where there is nothing yet. */
export const nothing = (text) => h("p", { class: "nothing" }, text);

/** Details of an event. */
export function details(props) {
  const all = Object.entries(props ?? {});
  if (!all.length) return undefined;
  return h("table", { class: "props" }, h("tbody", {}, all.map(([name, value]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, shown(value))))));
}
