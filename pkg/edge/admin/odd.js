// What in rules is of the right form, and yet cannot be used, or is the same whoever comes. What only a browser knows
// of them it is asked for by `browser.selector(text)`, which throws for one that it does not take.

const DEVICES = ["mobile", "tablet", "desktop"];

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** What throws, and why. */
function reason(check, text) {
  try {
    check(text);
    return undefined;
  } catch ({ message }) {
    return message;
  }
}

const zone = (name) => new Intl.DateTimeFormat("en", { timeZone: name });
const regex = (pattern) => new RegExp(pattern);

/** The texts that a matcher compares whole, and by these further ways. */
function texts(matcher, ...ways) {
  if (!isObject(matcher)) return [matcher];
  return ["equals", "in", ...ways].flatMap((way) => matcher[way] ?? []);
}

/** By field: what none of its texts can be, and the sentence for it. */
const NEVER = {
  device: [
    (matcher) => texts(matcher).some((text) => !DEVICES.includes(String(text).toLowerCase())),
    "a device is mobile, tablet or desktop, so it never is this one",
  ],
  url: [
    (matcher) => texts(matcher).some((text) => !String(text).includes(":")),
    'an address begins with https://, so it never is this one: take path, or {"contains":"…"}',
  ],
  path: [(matcher) => texts(matcher, "starts").some((text) => !/^(\/|$)/.test(text)), "a path begins with /, so it never is this one"],
};

/** What is odd about a comparison. */
function* ofMatcher(path, field, matcher) {
  const why = typeof matcher?.regex === "string" && reason(regex, matcher.regex);
  if (why) yield { path: `${path}.regex`, reason: `the regular expression ${matcher.regex} cannot be used: ${why}` };
  const [isNever, sentence] = NEVER[field] ?? [];
  if (isNever?.(matcher)) yield { path, reason: sentence };
}

/** What is odd about conditions, at whatever depth. */
function* ofConditions(path, conditions) {
  for (const [field, value] of Object.entries(isObject(conditions) ? conditions : {})) {
    const here = `${path}.${field}`;
    if (field === "any" && Array.isArray(value)) for (const [place, group] of value.entries()) yield* ofConditions(`${here}[${place}]`, group);
    else if (field === "not") yield* ofConditions(here, value);
    else if (field === "hour") {
      const isUnknown = typeof value?.tz === "string" && reason(zone, value.tz);
      if (isUnknown) yield { path: `${here}.tz`, reason: `the time zone ${value.tz} is not known; it is written as Europe/Moscow is` };
    } else if (field === "utm" || field === "query") {
      for (const [name, matcher] of Object.entries(isObject(value) ? value : {})) {
        if (field === "utm" && /^utm_/i.test(name)) yield { path: `${here}.${name}`, reason: `there never is such a one: write ${name.slice(4)}, without utm_` };
        yield* ofMatcher(`${here}.${name}`, "", matcher);
      }
    } else yield* ofMatcher(here, field, value);
  }
}

/** A letter that is Cyrillic, where all are to be Latin; those that look alike nobody finds otherwise. */
function cyrillic(text, pattern) {
  const letter = typeof text === "string" && pattern.exec(text)?.slice(1).find(Boolean);
  return letter ? `the ${letter} in it is a Cyrillic letter` : undefined;
}

function* ofRule(path, rule, browser) {
  const inName = cyrillic(rule.event, /([\u0400-\u04ff])/);
  if (inName) yield { path: `${path}.event`, reason: inName };
  for (const [kind, takes] of Object.entries(isObject(rule.on) ? rule.on : {})) {
    const selector = takes?.selector;
    const why = typeof selector === "string" && reason(browser.selector, selector);
    const beside = cyrillic(selector, /[a-z]([\u0400-\u04ff])|([\u0400-\u04ff])(?=[a-z])/i);
    if (why) yield { path: `${path}.on.${kind}.selector`, reason: `the selector ${selector} cannot be used: ${why}` };
    else if (beside) yield { path: `${path}.on.${kind}.selector`, reason: `${beside}, beside Latin ones` };
  }
  yield* ofConditions(`${path}.where`, rule.where);
}

/** What is odd about the names that stand twice, by their paths in a configuration. */
export const oddNames = (twice) =>
  twice.map((path) => ({
    path: path.replace(/^triggers\.rules\[/, "triggers["),
    reason: "this stands twice, and the last one counts: is a rule of its own meant?",
  }));

/** What is odd about rules, a list or a set: `[{ path, reason }]`, in their order. What is no rule is passed over. */
export function oddities(triggers, browser) {
  const list = Array.isArray(triggers) ? triggers : triggers?.rules;
  if (!Array.isArray(list)) return [];
  return list.flatMap((rule, place) => (isObject(rule) ? [...ofRule(`triggers[${place}]`, rule, browser)] : []));
}
