// Says of a file what the gateway's admin page would: where it is no JSON, which rules are odd, and on which line a path is.
//
// stdin: {"text": …, "paths": […], "rules": …}, what is asked for;
// stdout: {"mistake": … or null, "lines": [line or null, …], "odd": [{"path", "reason"}, …]}.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse, walk } from "css-tree";
import { find } from "../../pkg/edge/admin/find.js";
import { oddNames, oddities } from "../../pkg/edge/admin/odd.js";
import { mistakeIn, twiceIn } from "../../pkg/edge/admin/read.js";

const require = createRequire(import.meta.url);
/** Those whose list may be empty. */
const FORGIVING = new Set(["is", "where"]);
/** Elements that were written with one colon once. */
const ONE_COLON = [":before", ":after", ":first-line", ":first-letter"];
const { pseudoClasses, pseudoElements } = knownPseudos();

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

const { text = "", paths = [], rules } = JSON.parse(readFileSync(0, "utf8"));
const mistake = mistakeIn(text) ?? null;

/** The line of what a path leads to; in a file of rules alone its first step does not stand. */
function lineOf(path) {
  if (mistake) return null;
  const isConfig = Object.hasOwn(Object(JSON.parse(text)), "triggers");
  const [start] = find(text, isConfig ? path : path.replace(/^triggers/, ""));
  return text.slice(0, start).split("\n").length;
}

/** Names that stand twice in a text of rules alone. */
function twice() {
  if (mistake) return [];
  return oddNames(twiceIn(text).map((path) => `triggers${path[0] === "[" ? "" : "."}${path}`));
}

console.log(JSON.stringify({ mistake, lines: paths.map(lineOf), odd: rules ? [...twice(), ...oddities(rules, { selector })] : [] }));
