// What the browser keeps for all tabs of the site.

export const PREFIX = "onsite.1.";

/** Names and texts, the names without what all of them begin with; undefined where the browser keeps nothing. */
export function stored() {
  try {
    return Object.entries({ ...localStorage }).filter(([name]) => name.startsWith(PREFIX)).map(([name, text]) => [name.slice(PREFIX.length), text]);
  } catch {
    return undefined;
  }
}
