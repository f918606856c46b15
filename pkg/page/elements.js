// Reading elements. Whatever a page makes of its elements may throw here: whoever listens is ready for it.

import { cut } from "./facts.js";
import { ACCEPT, MAX_OWN_TEXT, MAX_PROPS, MAX_TEXT, REJECT, SHOWN_NODES } from "./limits.js";

/** Elements with texts that are nobody's label: code, and what the visitor writes. */
const SILENT = "script,style,noscript,select,output,textarea,[role=textbox],[contenteditable]:not([contenteditable=false])";

/** As `closest()`, which a form's field of that name takes the place of. */
const closest = (element, selector) => Element.prototype.closest.call(element, selector);

/** What an event is about, also where that is in a shadow root. */
export const targetOf = (event) => event.composedPath()[0];

/** The element, or the nearest around it, that a selector is about; also from within shadow roots. */
export function nearest(element, selector) {
  for (let at = element; at; at = at.getRootNode().host) {
    const found = closest(at, selector);
    if (found) return found;
  }
}

/** Whether a value can be a detail. */
export const isFlat = (value) =>
  value == null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);

/** Flat details as the members of a JSON object, without its braces; what is too much is left out. */
export function members(details) {
  let all = "";
  if (typeof details !== "object") return all;
  for (const [name, value] of Object.entries(details ?? {})) {
    const member = JSON.stringify({ [name]: isFlat(value) ? value : undefined }).slice(1, -1);
    if (member && all.length + member.length < MAX_PROPS) all += (all && ",") + member;
  }
  return all;
}

/** What an element's `data-onsite-*` attributes say. */
export function said(element) {
  const details = {};
  for (const { name, value } of element.attributes) {
    name.replace(/^data-onsite-(?!visible$)(.+)/, (_, key) => (details[key.replace(/-/g, "_")] = cut(value, MAX_TEXT)));
  }
  return details;
}

/** What an element shows as its text. */
export function textOf(element) {
  if (element.localName === "input") return /^(button|submit|reset)$/.test(element.type) ? cut(element.value, MAX_OWN_TEXT) : "";
  if (closest(element, SILENT)) return "";
  const walker = document.createTreeWalker(element, SHOWN_NODES, (node) => (node.matches?.(SILENT) ? REJECT : ACCEPT));
  let text = "";
  while (text.length <= MAX_OWN_TEXT && walker.nextNode()) {
    text = (text + cut(walker.currentNode.data, 1000)).replace(/\s+/g, " ").trimStart();
  }
  return cut(text, MAX_OWN_TEXT).trimEnd();
}

/** The name that a form's field is known by; none where it holds a password, also one that is shown. */
export const fieldName = ({ name, id, type, autocomplete }) =>
  /passw|pwd|parol/i.test([type, autocomplete, name, id]) ? "" : name || id;

/** The values of a form's named fields, by their names. */
export function valuesOf(form, names = []) {
  const values = {};
  // A field named "elements" takes the place of the form's own.
  for (const field of Reflect.get(HTMLFormElement.prototype, "elements", form)) {
    const { type, value, checked } = field;
    const name = fieldName(field) && [field.name, field.id].find((name) => names.includes(name));
    if (!name || type === "file" || (type === "radio" && !checked)) continue;
    // Several can be chosen of a list; one that takes no more has its one.
    const chosen = field.selectedOptions;
    const text = chosen ? Array.from(chosen, (option) => option.value).join(", ") : value;
    values[name] = type === "checkbox" ? checked : cut(text, MAX_TEXT);
  }
  return values;
}
