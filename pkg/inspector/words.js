// Rules, and what became of them, in words.

import { clock, count, lasting, until } from "./format.js";
import { kindOf } from "./rules.js";

const seconds = (number) => lasting(number * 1000);
const on = (selector, otherwise) => (selector ? `on ${selector}` : otherwise);

/** What sets a rule of each kind off, in words. */
const KINDS = {
  page_view: () => "a page is opened",
  dom_ready: () => "the document has been read",
  loaded: () => "the page has loaded",
  history: () => "the route changes",
  click: ({ selector }) => `a click ${on(selector, "on an element")}`,
  link: ({ selector, outbound, download }) => {
    const where = [outbound && "to another site", download && "to a file"].filter(Boolean).join(" or ");
    return ["a click on a link", where, selector && `that is in ${selector}`].filter(Boolean).join(" ");
  },
  submit: ({ selector }) => `a form is sent${selector ? `: ${selector}` : ""}`,
  form_abandon: ({ selector }) => `a form is begun, and left without sending it${selector ? `: ${selector}` : ""}`,
  scroll: ({ percent = 50, px, axis }) => `the page is scrolled ${axis === "x" ? "sideways " : ""}to ${px === undefined ? `${percent} %` : `${px} px`}`,
  visible: ({ selector, percent = 50, for_s }) => `${percent} % of ${selector} is seen${for_s ? ` for ${seconds(for_s)}` : ""}`,
  time: ({ after_s, every_s, times, active_only }) =>
    [
      after_s && `after ${seconds(after_s)}`,
      every_s && `every ${seconds(every_s)}`,
      times && `${times} times at most`,
      active_only ? "of activity on the page" : "on the page",
    ].filter(Boolean).join(" "),
  idle: ({ after_s }) => `nothing is done for ${seconds(after_s)}`,
  exit_intent: () => "the pointer leaves through the window's top",
  back: () => "the visitor comes back to the tab",
  copy: ({ selector }) => `a text is copied${selector ? ` from ${selector}` : ""}`,
  js_error: () => "a script fails",
  media: ({ selector, percent = 50 }) => `${percent} % of ${selector ?? "a video or a sound"} is played`,
  custom: ({ name }) => `the page's own event ${name}`,
};

/** What sets a rule off. */
export function kindWords(rule) {
  const [kind, takes] = kindOf(rule);
  return KINDS[kind]?.(takes) ?? kind;
}

const WAYS = { equals: "is", contains: "has", starts: "starts with", ends: "ends with", glob: "is like", regex: "matches", in: "is one of" };

function matcherWords(name, matcher) {
  if (typeof matcher === "string") return `${name} is ${matcher}`;
  return Object.entries(matcher).map(([way, value]) => `${name} ${WAYS[way] ?? way} ${Array.isArray(value) ? value.join(", ") : value}`).join(" and ");
}

/** One condition in words. */
export function conditionWords(name, value) {
  switch (name) {
    case "any":
      return value.map((group) => whereWords(group).join(" and ")).join(", or ");
    case "not":
      return `not: ${whereWords(value).join(" and ")}`;
    case "utm":
    case "query":
      return Object.entries(value).map(([key, matcher]) => matcherWords(`${name}.${key}`, matcher)).join(" and ");
    case "visits":
      return `the visit is number ${[value.min !== undefined && `${value.min} or later`, value.max !== undefined && `${value.max} or earlier`].filter(Boolean).join(", ")}`;
    case "hour":
      return `the hour is from ${value.from ?? 0} to ${value.to ?? 24}${value.tz ? ` in ${value.tz}` : ""}`;
    default:
      return matcherWords(name, value);
  }
}

/** What must hold besides, each in words. */
export const whereWords = (where) => Object.entries(where ?? {}).map(([name, value]) => conditionWords(name, value));

const PER = { page: "page", element: "element", session: "session", day: "day", visitor: "visitor" };

/** How often a rule may. */
export function limitWords({ limit }) {
  if (!limit) return "";
  const { per, times, cooldown_s } = limit;
  const often = times === undefined && cooldown_s !== undefined ? `any number of times per ${PER[per]}` : `${times ?? 1} per ${PER[per]}`;
  return cooldown_s ? `${often}, with ${seconds(cooldown_s)} between two` : often;
}

/** What else a rule says. */
export const moreWords = ({ delay_s, sample, open_chat }) =>
  [delay_s && `${seconds(delay_s)} later`, sample !== undefined && sample < 1 && `for ${Math.round(sample * 1000) / 10} % of visitors`, open_chat && "the chat opens"].filter(Boolean);

/** Why a condition did not hold. */
function unmetWords({ name, is }, where) {
  const wanted = where?.[name] === undefined ? name : conditionWords(name, where[name]);
  if (is === undefined) return `wanted: ${wanted}`;
  if (typeof is !== "object") return `${name} is ${is === "" ? "empty" : is}, wanted: ${wanted}`;
  const parts = Object.entries(is).map(([key, value]) => `${name}.${key} is ${value === "" ? "empty" : value}`);
  return `${parts.join(", ")}, wanted: ${wanted}`;
}

/** What the core has noted of a rule, in words. */
export function noteWords(note, rule, now) {
  const at = clock(note.at);
  switch (note.is) {
    case "made":
      return `made its event at ${at}`;
    case "delayed":
      return `happened at ${at}: the event is made at ${until(note.until, now)}`;
    case "gap":
      return `did not fire at ${at}: all rules rest until ${until(note.until, now)}, because of gap_s`;
    case "cooldown":
      return `did not fire at ${at}: it rests until ${until(note.until, now)}, because of its limit's cooldown_s`;
    case "used_up": {
      const { times = 1, per } = rule?.limit ?? { per: "element" };
      return `did not fire at ${at}: used up, ${note.used} of ${times} per ${PER[per]}`;
    }
    case "unmet":
      return `did not fire at ${at}: ${note.unmet.map((one) => unmetWords(one, rule?.where)).join("; ")}`;
    case "sampled_out":
      return `did not fire at ${at}: this visitor is not one of the ${Math.round((rule?.sample ?? 1) * 1000) / 10} % that it is for`;
    case "muted":
      return `did not fire at ${at}: the visitor has refused`;
    case "off":
      return `did not fire at ${at}: it is for nobody (sample is 0), or cannot be used here`;
    default:
      return `${note.is} at ${at}`;
  }
}

/** How far the page is from setting a rule off for the first time. */
export function waitWords(rule, { page, clocks, elements }, now) {
  const [kind, takes] = kindOf(rule);
  const { shown, active, idle } = clocks(now);
  const values = [...elements.values()];
  switch (kind) {
    case "scroll": {
      const seen = page.scroll[takes.axis === "x" ? "x" : "y"];
      if (!seen) return "not yet: the page was not scrolled";
      return takes.px === undefined ? `not yet: scrolled to ${Math.floor(seen.percent)} % of ${takes.percent ?? 50} %` : `not yet: scrolled to ${seen.px} px of ${takes.px} px`;
    }
    case "visible": {
      const since = values.filter(({ value }) => value).map((one) => one.since);
      if (!since.length) return "not yet: too little of it was seen";
      return takes.for_s ? `not yet: seen for ${lasting(now - Math.min(...since))} of ${seconds(takes.for_s)}` : "not yet";
    }
    case "time": {
      const due = takes.after_s || takes.every_s;
      return takes.active_only ? `not yet: ${lasting(active)} of activity, of ${seconds(due)}` : `not yet: ${lasting(shown)} on the page, of ${seconds(due)}`;
    }
    case "idle":
      return `not yet: nothing done for ${lasting(idle)} of ${seconds(takes.after_s)}`;
    case "media": {
      const most = Math.max(0, ...values.map(({ value }) => value));
      return `not yet: played ${Math.round(most)} % of ${takes.percent ?? 50} %`;
    }
    case "form_abandon":
      return values.some(({ value }) => value) ? "not yet: a form was begun, and is looked at when the page is left" : "not yet: no form was begun";
    case "link":
      return values.length ? `not yet: ${count(values.length, "link")} clicked, of another kind` : "not yet: no such click";
    default:
      return "not yet: it has not happened";
  }
}
