// Reads a JSON text as somebody has written it: says in plain words where it is none, and lays out one that is a single line.

/** How long a line may become before what stands in it is put on lines of its own. */
const WIDTH = 120;

const QUOTES = "“”„‟«»‘’‚`'";
const ENDS = { "{": "}", "[": "]" };
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/uy;

/** What is wrong with a text, and where. */
class Mistake extends Error {
  constructor(reason, start, end = start + 1) {
    super(reason);
    Object.assign(this, { start, end });
  }
}

/** What a sticky pattern finds at a place. */
function taken(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

const lineOf = (text, at) => text.slice(0, at).split("\n").length;

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
    /** Where each object and list that is open begins. */
    this.open = [];
    /** The names and places that lead here. */
    this.steps = [];
    /** The paths of names that stand twice in their object. */
    this.twice = [];
  }

  /** The path of a name in the object that is open. */
  path(name) {
    const steps = [...this.steps, name].map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`));
    return steps.join("").replace(/^\./, "");
  }

  /** The character here, behind blanks. */
  get next() {
    while (/[ \t\n\r]/.test(this.text[this.at] ?? "")) this.at += 1;
    return this.text[this.at];
  }

  refuse(reason, start = this.at, end) {
    throw new Mistake(reason, start, end);
  }

  /** Tells what stands here in the place of something else. */
  instead(wanted) {
    const { next, text, at } = this;
    if (next === undefined) {
      const begun = this.open.at(-1);
      this.refuse(begun === undefined ? "there is nothing here" : `the ${text[begun]} of line ${lineOf(text, begun)} is not closed`, Math.max(0, at - 1));
    }
    if (QUOTES.includes(next)) this.refuse(`quotation marks are written " here, and not ${next}`);
    if (next === "," || (next === ":" && wanted === "a value")) this.refuse(`there is a ${next === "," ? "comma" : "colon"} too many`);
    if (/\/[/*]/.test(text.slice(at, at + 2))) this.refuse("comments cannot stand here", at, at + 2);
    const word = taken(WORD, text, at);
    const how = word && wanted === "a value" ? ': a text in "…", or else true, false or null' : "";
    this.refuse(`${wanted} is needed here${how}`, at, at + (word?.length ?? 1));
  }

  string() {
    const start = this.at;
    for (this.at += 1; this.text[this.at] !== '"'; ) {
      const here = this.text[this.at];
      if (here === undefined || here === "\n" || here === "\r") this.refuse('the text that begins here has no " at its end', start, this.at);
      if (here < " ") this.refuse("a tab stands in a text as \\t");
      const escape = here === "\\" ? taken(ESCAPE, this.text, this.at) : here;
      if (!escape) this.refuse("a backslash stands in a text as \\\\", this.at, this.at + 2);
      this.at += escape.length;
    }
    this.at += 1;
    return this.text.slice(start, this.at);
  }

  /** The value that begins here, as `{ raw }`, or `{ open, items }` with an item's `name` in an object. */
  value() {
    const { next, at } = this;
    if (next === '"') return { raw: this.string() };
    if (next === "{" || next === "[") return this.group(next);
    const raw = taken(NUMBER, this.text, this.at) ?? taken(WORD, this.text, this.at);
    if (!raw || (!/^[-\d]/.test(raw) && !["true", "false", "null"].includes(raw))) this.instead("a value");
    if (/^-?0\d/.test(this.text.slice(this.at))) this.refuse("a number begins with no 0 before other digits", at);
    this.at += raw.length;
    return { raw };
  }

  group(open) {
    const isObject = open === "{";
    const items = [];
    const names = new Set();
    this.open.push(this.at);
    this.at += 1;
    for (let comma; this.next !== ENDS[open] || comma !== undefined; ) {
      if (this.next === ENDS[open]) this.refuse(`there is a comma too many before the ${this.next}`, comma);
      const item = {};
      if (isObject) {
        const isFraction = comma !== undefined && /^\d,\d/.test(this.text.slice(comma - 1, comma + 2));
        if (isFraction) this.refuse("a fraction is written with a point, such as 0.5", comma);
        if (this.next !== '"') this.instead('a name in "…"');
        item.name = this.string();
        if (this.next !== ":") this.refuse("a colon is missing before this");
        this.at += 1;
      }
      const step = isObject ? JSON.parse(item.name) : items.length;
      if (names.has(step)) this.twice.push(this.path(step));
      names.add(step);
      this.steps.push(step);
      item.value = this.value();
      this.steps.pop();
      items.push(item);
      comma = undefined;
      if (this.next === ",") {
        comma = this.at;
        this.at += 1;
      } else if (this.next !== ENDS[open]) {
        this.unseparated(open);
      }
    }
    this.at += 1;
    this.open.pop();
    return { open, items };
  }

  /** Tells what is wrong where neither a comma nor the end follows a value. */
  unseparated(open) {
    const { next, text } = this;
    if (next === undefined) this.instead("");
    if (Object.values(ENDS).includes(next)) this.refuse(`${next} stands here, and the ${open} of line ${lineOf(text, this.open.at(-1))} ends with ${ENDS[open]}`);
    if (QUOTES.includes(next) || next === "/") this.instead("a comma");
    if (/["{[\p{L}\p{N}-]/u.test(next)) this.refuse("a comma is missing before this");
    this.refuse(`${next} cannot stand here`);
  }

  all() {
    const value = this.value();
    if (this.next !== undefined) this.refuse(`something stands behind the end: ${this.next} is one too many, or one is missing before`);
    return value;
  }
}

/** The paths of what stands twice in one object of a text that is JSON. */
export function twiceIn(text) {
  const reader = new Reader(text);
  reader.all();
  return reader.twice;
}

/** What is wrong with a text that is no JSON: `{ line, column, reason, start, end }`; undefined for one that is. */
export function mistakeIn(text) {
  try {
    new Reader(text).all();
    return undefined;
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    const { message: reason, start, end } = error;
    return { line: lineOf(text, start), column: start - text.lastIndexOf("\n", start - 1), reason, start, end };
  }
}

function oneLine({ raw, open, items }) {
  if (raw !== undefined) return raw;
  const inside = items.map(({ name, value }) => (name === undefined ? "" : `${name}: `) + oneLine(value)).join(", ");
  if (open === "[") return `[${inside}]`;
  return inside ? `{ ${inside} }` : "{}";
}

function lines(value, indent, before) {
  const short = oneLine(value);
  if (value.raw !== undefined || (indent && indent.length + before + short.length < WIDTH)) return short;
  const deeper = `${indent}  `;
  const inside = value.items.map(({ name, value: own }) => {
    const named = name === undefined ? "" : `${name}: `;
    return `${deeper}${named}${lines(own, deeper, named.length)}`;
  });
  return inside.length ? `${value.open}\n${inside.join(",\n")}\n${indent}${ENDS[value.open]}` : short;
}

/** The same text on lines that can be read, where it is one line; nothing else about it changes. */
export function laidOut(text) {
  if (text.trim().includes("\n") || mistakeIn(text)) return text;
  return lines(new Reader(text).all(), "", 0);
}
