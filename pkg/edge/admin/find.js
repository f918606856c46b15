// Where in a JSON text a path such as `events.price_seen.callback` or `triggers[3].on` leads.

/** The end of the string that begins here, behind its quote. */
function endOfString(text, at) {
  for (at += 1; at < text.length && text[at] !== '"'; at += 1) if (text[at] === "\\") at += 1;
  return at + 1;
}

const skipBlanks = (text, at) => at + /^\s*/.exec(text.slice(at, at + 1000))[0].length;

/** The end of the value that begins here. */
function endOfValue(text, at) {
  if (text[at] === '"') return endOfString(text, at);
  let depth = 0;
  for (; at < text.length; at += 1) {
    if (text[at] === '"') at = endOfString(text, at) - 1;
    else if ("[{".includes(text[at])) depth += 1;
    else if ("]}".includes(text[at]) && (depth -= 1) <= 0) return depth < 0 ? at : at + 1;
    else if (depth === 0 && /[\s,]/.test(text[at])) return at;
  }
  return at;
}

/** The members of the object or list that begins here: `[name or place, where the name begins, where the value begins]`. */
function* members(text, at) {
  const isObject = text[at] === "{";
  for (let place = 0; ; place += 1) {
    at = skipBlanks(text, at + 1);
    if (at >= text.length || "]}".includes(text[at])) return;
    const start = at;
    let name = `[${place}]`;
    if (isObject) {
      const end = endOfString(text, at);
      try {
        name = JSON.parse(text.slice(at, end));
      } catch {
        return;
      }
      at = skipBlanks(text, skipBlanks(text, end) + 1);
    }
    yield [name, start, at];
    at = skipBlanks(text, endOfValue(text, at));
    if (text[at] !== ",") return;
  }
}

/** Takes the longest name off the front of a path: names may hold dots. */
function rest(path, name) {
  const [, bare] = /^\.?(.*)$/s.exec(path);
  if (!bare.startsWith(name)) return undefined;
  const behind = bare.slice(name.length);
  return behind === "" || ".[".includes(behind[0]) ? behind : undefined;
}

/** `[start, end]` of what a path leads to in a text that is JSON, or of the last thing on the way that is there. */
export function find(text, path) {
  let at = skipBlanks(text, 0);
  let found = [at, at];
  for (let left = path; left !== "" && "[{".includes(text[at]); ) {
    // Of a set of rules a path names the place alone.
    if (text[at] === "{" && left[0] === "[") left = `.rules${left}`;
    const steps = [...members(text, at)].map((member) => [rest(left, member[0]), ...member]).filter(([behind]) => behind !== undefined);
    if (!steps.length) break;
    const [behind, , start, value] = steps.sort((a, b) => a[0].length - b[0].length)[0];
    found = [start, endOfValue(text, value)];
    [left, at] = [behind, value];
  }
  return found;
}
