// Reads what pkg/page/lines.js writes.

const WORDS = { true: true, false: false, null: null, undefined, "": undefined };

/** The value of such lines; undefined where there is none. */
export function unlines(text) {
  const all = text.split("\n");
  let at = 0;
  const next = () => {
    const line = all[at++] ?? "";
    if (line.startsWith('"')) return line.slice(1);
    if (line === "[") {
      const list = [];
      while (at < all.length && all[at] !== "]") list.push(next());
      at++;
      return list;
    }
    if (line === "{") {
      const members = {};
      while (at < all.length && all[at] !== "}") {
        // One by one: a member's name stands in the line before its value.
        const name = all[at++].slice(1);
        Object.defineProperty(members, name, { value: next(), enumerable: true, configurable: true, writable: true });
      }
      at++;
      return members;
    }
    return line in WORDS ? WORDS[line] : Number(line);
  };
  return next();
}
