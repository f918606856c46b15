// Values as the core reads them: one token a line, as src/page/lines.rs says.

const text = (words) => `"${words.replace(/\n/g, " ")}\n`;

/** A value of JSON as lines. */
export function lines(value) {
  if (typeof value === "string") return text(value);
  if (!value || typeof value !== "object") return `${value}\n`;
  if (Array.isArray(value)) return `[\n${value.map(lines).join("")}]\n`;
  const members = Object.entries(value).map(([name, member]) => text(name) + lines(member));
  return `{\n${members.join("")}}\n`;
}

/** The same of a JSON text; nothing where it is none. */
export function linesOf(json) {
  try {
    return lines(JSON.parse(json));
  } catch {
    return "";
  }
}
