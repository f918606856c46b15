// What the types of trigger rules allow, and what they must refuse.

import type { Trigger, TriggerOn, TriggerRules, TriggerWhere, Triggers } from "../../pkg/triggers.js";

const rule: Trigger = {
  event: "price_seen",
  on: { visible: { selector: "#pricing", percent: 50, for_s: 1 } },
  where: {
    url: { contains: "/offer", glob: "*" },
    path: "/offer",
    utm: { source: { in: ["vk", "ok"] }, campaign: 7 },
    query: { plan: { regex: "^pro" } },
    device: "mobile",
    visits: { min: 2 },
    hour: { from: 9, to: 18.5, tz: "Europe/Moscow" },
    any: [{ title: { starts: "A", ends: "z" } }, { not: { language: "ru", visits: { max: 3 } } }],
  },
  limit: { per: "visitor", times: 1, cooldown_s: 86400 },
  delay_s: 0,
  sample: 0.5,
  props: { block: "pricing", place: 1, wide: true, plan: null },
  open_chat: false,
};
const list: TriggerRules = [rule, { event: "came", on: "page_view" }];
const set: Triggers = { gap_s: 30, rules: [rule] };
const fixed = [{ event: "came", on: { page_view: {} } }] as const;
const sets: TriggerRules[] = [list, set, fixed, []];
const all: TriggerOn[] = [
  "page_view", "dom_ready", "loaded", "history", "link", "submit", "form_abandon", "exit_intent", "back", "copy",
  "js_error", "media",
  { page_view: {} },
  { dom_ready: {} },
  { loaded: {} },
  { history: {} },
  { click: { selector: "a" } },
  { link: { selector: "a", outbound: true, download: false } },
  { submit: { selector: "form", fields: ["name"] } },
  { form_abandon: {} },
  { scroll: { percent: 50 } },
  { scroll: { px: 50, axis: "x" } },
  { visible: { selector: "a" } },
  { time: { after_s: 5, active_only: true } },
  { time: { every_s: 5, times: 3 } },
  { time: { after_s: 5, every_s: 5 } },
  { idle: { after_s: 30 } },
  { exit_intent: {} },
  { back: {} },
  { copy: { selector: "a" } },
  { js_error: {} },
  { media: { percent: 90 } },
  { custom: { name: "cart:add" } },
];

const on = (value: TriggerOn) => value;
const where = (value: TriggerWhere) => value;
const trigger = (value: Trigger) => value;

// @ts-expect-error two kinds at once
on({ click: { selector: "a" }, copy: {} });
// @ts-expect-error two kinds at once, both without needs
on({ back: {}, copy: {} });
// @ts-expect-error no kind
on({});
// @ts-expect-error an unknown kind
on({ hover: {} });
// @ts-expect-error an unknown word
on("hover");
// @ts-expect-error a click needs a selector
on({ click: {} });
// @ts-expect-error and cannot be written short
on("click");
// @ts-expect-error a selector is a text
on({ click: { selector: 5 } });
// @ts-expect-error a kind's unknown key
on({ click: { selector: "a", percent: 50 } });
// @ts-expect-error a kind that takes nothing
on({ page_view: { selector: "a" } });
// @ts-expect-error percent is a number
on({ scroll: { percent: "50" } });
// @ts-expect-error percent or pixels
on({ scroll: { axis: "y" } });
// @ts-expect-error not both
on({ scroll: { percent: 50, px: 100 } });
// @ts-expect-error there is no third axis
on({ scroll: { percent: 50, axis: "z" } });
// @ts-expect-error after or every
on({ time: { active_only: true } });
// @ts-expect-error how often goes with every
on({ time: { after_s: 5, times: 3 } });
// @ts-expect-error fields are a list
on({ submit: { fields: "name" } });
// @ts-expect-error a custom event has a name
on({ custom: {} });

// @ts-expect-error an unknown field
where({ host: "a" });
// @ts-expect-error an unknown way to compare
where({ url: { like: "a" } });
// @ts-expect-error a list is compared with in
where({ url: ["a"] });
// @ts-expect-error any is a list
where({ any: { url: "a" } });
// @ts-expect-error not is one group
where({ not: [{ url: "a" }] });
// @ts-expect-error visits have an end
where({ visits: {} });
// @ts-expect-error hours as well
where({ hour: { tz: "Europe/Moscow" } });
// @ts-expect-error within a group as well
where({ any: [{ not: { host: "a" } }] });

// @ts-expect-error a rule has an event
trigger({ on: "back" });
// @ts-expect-error and what sets it off
trigger({ event: "a" });
// @ts-expect-error an unknown key
trigger({ event: "a", on: "back", delay: 5 });
// @ts-expect-error an unknown period
trigger({ event: "a", on: "back", limit: { per: "week" } });
// @ts-expect-error a limit says in what it counts
trigger({ event: "a", on: "back", limit: { times: 1 } });
// @ts-expect-error details are flat
trigger({ event: "a", on: "back", props: { a: { b: 1 } } });
// @ts-expect-error a set has rules
const empty: TriggerRules = { gap_s: 5 };

export { sets, all, empty };
