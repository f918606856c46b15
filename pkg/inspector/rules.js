// The rules of a page, what the core notes of them, and how far the page is from setting them off.

import { ELEMENTS } from "../page/limits.js";
import { parsed } from "./events.js";

/** How many notes of a rule are kept. */
const MAX_NOTES = 50;

/** The place of what elements say of themselves. */
export const BY_ATTRIBUTE = -1;

/** How long something done counts as activity: as src/page/triggers.rs has it. */
const ACTIVE_FOR_MS = 5000;

/** A clock that can be stopped. */
function stopwatch() {
  let before = 0;
  let since;
  const read = (now) => before + (since === undefined ? 0 : now - since);
  return {
    read,
    start: (now) => (since ??= now),
    stop: (now) => ([before, since] = [read(now), undefined]),
    reset: (now) => ([before, since] = [0, since === undefined ? undefined : now]),
  };
}

/** The kind of a rule, and what that takes. */
export function kindOf({ on }) {
  if (typeof on === "string") return [on, {}];
  const [kind = "", takes] = Object.entries(on ?? {})[0] ?? [];
  return [kind, takes ?? {}];
}

/** Makes the record of one core's rules. `told` has what was said of their mistakes, by their places. */
export function makeRules(told = new Map()) {
  /** By place. A rule with a mistake has no `rule`. */
  const list = [];
  const attributes = record(BY_ATTRIBUTE, { event: "data-onsite", on: "click" });
  /** The places of those that are watched for, in the order in which the host numbers them. */
  let places = [];
  let gap;
  /** What is known of the page that is open. */
  const page = { facts: undefined, scroll: {}, shown: stopwatch(), active: stopwatch(), active_until: 0, idle_since: 0, is_shown: false };

  function record(place, rule) {
    return { place, rule, problem: undefined, made: 0, made_at: undefined, last: undefined, notes: [], elements: new Map() };
  }

  const at = (place) => (place === BY_ATTRIBUTE ? attributes : list[place]);
  /** Activity ends by itself. */
  const settle = (now) => now > page.active_until && page.active.stop(page.active_until);

  return {
    list,
    attributes,
    page,
    gap: () => gap,
    /** Whether rules are in force. */
    isSet: () => gap !== undefined,
    set(given) {
      gap = given?.gap_s ?? 0;
      list.length = 0;
      for (const [place, rule] of (given?.rules ?? []).entries()) {
        list.push(record(place, rule && { ...rule, props: parsed(rule.props) }));
        if (!rule) list[place].problem = told.get(place) ?? "it has a mistake, so it is left out; `cargo xtask check-rules FILE` says which";
      }
    },
    watched(json) {
      places = parsed(json)?.rules ?? [];
    },
    unusable(number, reason) {
      const rule = at(places[number] ?? BY_ATTRIBUTE);
      if (rule) rule.problem = reason;
    },
    /** What is said of a rule's mistake, before the rules are there or behind them: `triggers[3].on.scroll.percent: …`. */
    problem(message) {
      const [, place, rest] = /^triggers\[(\d+)\][.:]?\s*(.*)$/.exec(message) ?? [];
      if (place === undefined) return;
      told.set(Number(place), rest);
      if (list[place]) list[place].problem = rest;
    },
    /** A page or a route was opened. */
    opened(now, facts) {
      page.facts = facts;
      page.scroll = {};
      page.shown.reset(now);
      page.active.reset(now);
      page.idle_since = now;
      for (const rule of [...list, attributes]) rule.elements.clear();
    },
    shown(now) {
      page.is_shown = true;
      page.shown.start(now);
      page.idle_since = now;
    },
    hidden(now) {
      settle(now);
      page.is_shown = false;
      page.shown.stop(now);
      page.active.stop(now);
    },
    active(now) {
      settle(now);
      page.idle_since = now;
      if (!page.is_shown) return;
      page.active.start(now);
      page.active_until = now + ACTIVE_FOR_MS;
    },
    scrolled(number, px) {
      page.scroll[number >= 65_536 ? "x" : "y"] = { percent: (number % 65_536) / 100, px };
    },
    /** Something happened at an element of a rule, whose place this gives. */
    element(now, number, value) {
      const rule = at(places[Math.floor(number / ELEMENTS)] ?? BY_ATTRIBUTE);
      rule?.elements.set(number % ELEMENTS, { value, since: now });
      return rule?.place;
    },
    noted(notes) {
      for (const note of notes) {
        const rule = at(note.rule);
        if (!rule) continue;
        rule.last = note;
        if (note.is === "made") {
          rule.made++;
          rule.made_at = note.at;
        }
        rule.notes.unshift(note);
        rule.notes.length = Math.min(rule.notes.length, MAX_NOTES);
      }
    },
    /** How long the page was seen, how long something was done on it, and for how long nothing is, in milliseconds. */
    clocks(now) {
      settle(now);
      return { shown: page.shown.read(now), active: page.active.read(now), idle: page.is_shown ? now - page.idle_since : 0 };
    },
  };
}
