// Says of the regular expressions, time zones and CSS selectors of a set of rules why they cannot be used.
//
// stdin: {"patterns": […], "zones": […], "selectors": […]}; stdout: the same with a reason or null for each.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse, walk } from "css-tree";

const require = createRequire(import.meta.url);
/** Those whose list may be empty. */
const FORGIVING = new Set(["is", "where"]);
/** Elements that were written with one colon once. */
const ONE_COLON = [":before", ":after", ":first-line", ":first-letter"];
const { pseudoClasses, pseudoElements } = knownPseudos();

function pattern(text) {
  new RegExp(text);
}

function zone(name) {
  new Intl.DateTimeFormat("en", { timeZone: name });
}

/**
 * The parser leaves open what a browser then refuses: names that nobody knows, combinators with nothing beside them.
 * Stricter than a browser only where something is not closed, which a browser does by itself.
 */
function selector(text) {
  const refuse = (reason) => {
    throw new Error(reason);
  };
  const list = parse(text, { context: "selectorList", onParseError: (error) => refuse(error.message) });
  walk(list, (node) => {
    const { type, name } = node;
    if (type === "PseudoClassSelector" && !isKnown(pseudoClasses, name)) refuse(`:${name} is not known`);
    if (type === "PseudoElementSelector" && !isKnown(pseudoElements, name)) refuse(`::${name} is not known`);
    if (type === "IdSelector" && /^-?\d/.test(name)) refuse(`#${name} begins with a digit, so write [id="${name}"]`);
    if (type === "Combinator" && !/^[\s>+~]$/.test(name)) refuse(`${name} is not known`);
    if (type === "TypeSelector" && /^[^*].*\|/.test(name)) refuse(`${name} has a namespace`);
    if (type === "Percentage") refuse("a percentage selects nothing");
    if (node.children?.isEmpty && type === "PseudoClassSelector" && !FORGIVING.has(name)) refuse(`:${name}() is empty`);
    if (type === "Selector") {
      node.children.forEach(({ type, name }, { next }) => {
        if (type === "Combinator" && next?.data.type === type) refuse(`something is missing behind ${name}`);
      });
    }
  });
  if (/,\s*$/.test(text)) refuse("something is missing behind the last comma");
  for (const { children } of list.children.toArray()) {
    for (const end of [children.first, children.last]) {
      if (end.type === "Combinator") refuse(`something is missing beside ${end.name}`);
    }
  }
}

/** The names of the standards. Those of pages in print select nothing on a page. */
function knownPseudos() {
  const names = Object.keys(require("mdn-data/css/selectors.json")).map((name) => name.replace(/\(.*/, ""));
  const printed = [":first", ":left", ":right", ":blank"];
  const classes = names.filter((name) => /^:[^:]/.test(name) && !printed.includes(name)).concat(ONE_COLON);
  const elements = names.filter((name) => name.startsWith("::"));
  return {
    pseudoClasses: new Set(classes.map((name) => name.slice(1))),
    pseudoElements: new Set(elements.map((name) => name.slice(2))),
  };
}

/** What begins with a hyphen is some browser's own. */
function isKnown(names, name) {
  return name.startsWith("-") || names.has(name.toLowerCase());
}

function reason(check, text) {
  try {
    check(text);
    return null;
  } catch (error) {
    return error.message;
  }
}

const asked = JSON.parse(readFileSync(0, "utf8"));
const reasons = (check, texts) => texts.map((text) => reason(check, text));
console.log(
  JSON.stringify({
    patterns: reasons(pattern, asked.patterns),
    zones: reasons(zone, asked.zones),
    selectors: reasons(selector, asked.selectors),
  }),
);
