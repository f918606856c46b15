// The timeline's panel: it opens and closes, has two tabs, and takes rows.

import { language, say } from "./texts.js";

const MAX_ROWS = 200;

/** How long rows may wait at the most. */
const FLUSH_MS = 300;

/** Where each lane's line stands, from the left. */
const LANES = Object.keys(say.lanes);

const root = document.documentElement;
const wide = matchMedia("(min-width: 64rem)");
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3, hour12: false });
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const count = element("span", { class: "timeline-count", "data-testid": "timeline-count" }, "0");
const toggle = element(
  "button",
  { class: "timeline-toggle", type: "button", id: "timeline-toggle", "aria-controls": "timeline-body" },
  element("strong", {}, say.title),
  count,
  element("span", { class: "timeline-arrow", "aria-hidden": "true" }),
);
const empty = element("p", { class: "timeline-empty" }, say.empty);
// Focusable, because a list that scrolls has to scroll from the keyboard too.
const list = element("ol", { class: "timeline-list", id: "timeline-list", "data-testid": "timeline-list", "aria-label": say.list, tabindex: "0" });
const legend = LANES.map((lane) => element("li", { "data-lane": lane }, element("span", { class: "timeline-lane" }, say.lanes[lane])));

/** What the second tab holds. */
export const kinds = element("div", { class: "timeline-kinds", id: "timeline-kinds", role: "tabpanel", "aria-labelledby": "timeline-tab-kinds", tabindex: "0", hidden: "" });

/** The second tab's own count. */
export const kindsCount = element("span", { class: "timeline-count", "data-testid": "kinds-count" });

const steps = element(
  "div",
  { class: "timeline-steps", id: "timeline-steps", role: "tabpanel", "aria-labelledby": "timeline-tab-steps" },
  element("ul", { class: "timeline-lanes" }, ...legend),
  empty,
  list,
);

function tab(name, panel, ...more) {
  return element("button", { type: "button", role: "tab", id: `timeline-tab-${name}`, "aria-controls": panel.id, "data-testid": `timeline-tab-${name}` }, say.tabs[name], ...more);
}
const tabs = [
  [tab("steps", steps), steps],
  [tab("kinds", kinds, " ", kindsCount), kinds],
];

function choose(chosen, focus = false) {
  for (const [button, panel] of tabs) {
    const isChosen = button === chosen;
    button.setAttribute("aria-selected", String(isChosen));
    button.tabIndex = isChosen ? 0 : -1;
    panel.hidden = !isChosen;
  }
  if (focus) chosen.focus();
}
for (const [place, [button]] of tabs.entries()) {
  button.addEventListener("click", () => choose(button));
  button.addEventListener("keydown", ({ key }) => {
    if (key === "ArrowLeft" || key === "ArrowRight") choose(tabs[1 - place][0], true);
  });
}
choose(tabs[0][0]);

const clear = element("button", { type: "button", id: "timeline-clear" }, say.clear);
clear.addEventListener("click", () => {
  waiting = [];
  list.replaceChildren();
  empty.hidden = false;
  count.textContent = "0";
});

/** Forgets this visitor, and begins anew. */
export const again = element("button", { type: "button", id: "timeline-again" }, say.again);

const foot = element("div", { class: "timeline-foot" }, clear, again, element("a", { href: "direct.html", hreflang: "en" }, say.direct));
const tabList = element("div", { class: "timeline-tabs", role: "tablist", "aria-label": say.label }, ...tabs.map(([button]) => button));
/** What opens and closes; it says `open` when it does. */
export const body = element("div", { class: "timeline-body", id: "timeline-body" }, tabList, steps, kinds, foot);

/** Whether it is open: by the visitor's word, else where there is room. */
export const isOpen = () => (root.dataset.timeline ? root.dataset.timeline === "open" : wide.matches);
const showState = () => toggle.setAttribute("aria-expanded", String(isOpen()));
toggle.addEventListener("click", () => {
  root.dataset.timeline = isOpen() ? "closed" : "open";
  showState();
  list.scrollTop = list.scrollHeight;
  if (isOpen()) body.dispatchEvent(new Event("open"));
});
wide.addEventListener("change", showState);
showState();
document.body.append(element("aside", { class: "timeline", id: "timeline", "aria-label": say.label }, toggle, body));

/** When the first step of each event was. */
const begun = new Map();

/** From which lane to which a step goes; without `from` it stays in its own. */
function wayOf(lane, from, to) {
  const way = element("span", { class: "timeline-way", "aria-hidden": "true" });
  const [start, end] = [from ?? lane, to ?? lane].map((name) => LANES.indexOf(name));
  way.style.setProperty("--start", Math.min(start, end));
  way.style.setProperty("--length", Math.abs(end - start));
  if (start !== end) way.classList.add(start < end ? "onward" : "back");
  return way;
}

/** Rows that are not there yet: they are made when the page has nothing better to do, all in one go. */
let waiting = [];
const later = window.requestIdleCallback ?? ((run) => setTimeout(run, 50));

function flush() {
  const atEnd = isOpen() && list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  for (const one of waiting.splice(0)) one.row = rowOf(...one.given);
  while (list.childElementCount > MAX_ROWS) list.firstElementChild.remove();
  count.textContent = String(list.childElementCount);
  if (atEnd) list.scrollTop = list.scrollHeight;
}

/**
 * Adds a row where its time belongs: the journal reports a call up to a second after it was made. A step goes from its lane,
 * or `from` another, `to` another; `id` is the event's. What it returns takes the row away again.
 */
export function show(lane, step, status, { at = Date.now(), ...more } = {}) {
  if (!waiting.length) later(flush, { timeout: FLUSH_MS });
  const one = { given: [lane, step, status, { at, ...more }] };
  waiting.push(one);
  return () => {
    waiting = waiting.filter((other) => other !== one);
    one.row?.remove();
  };
}

function rowOf(lane, step, status, { name = "", id = "", at, from, to, detail = "", trouble = false }) {
  if (id && !begun.has(id)) begun.set(id, at);
  const passed = id && at > begun.get(id) ? `+${whole.format(at - begun.get(id))} ms` : "";
  const lanes = from || to ? `${say.lanes[from ?? lane]} → ${say.lanes[to ?? lane]}` : say.lanes[lane];
  const row = element(
    "li",
    { "data-lane": lane, "data-step": step, "data-name": name, "data-at": at },
    wayOf(lane, from, to),
    element(
      "p",
      { class: "timeline-when" },
      element("time", { datetime: new Date(at).toISOString() }, clock.format(at)),
      " ",
      element("span", { class: "timeline-lane" }, lanes),
      ...(passed ? [" ", element("span", { class: "timeline-passed" }, passed)] : []),
    ),
    element(
      "p",
      {},
      ...(name ? [element("strong", {}, name), " "] : []),
      element("span", trouble ? { class: "timeline-trouble" } : {}, status),
      ...(id ? [" ", element("code", { class: "timeline-id", title: id }, `…${id.slice(-5)}`)] : []),
    ),
    ...(detail ? [element("p", { class: "timeline-detail" }, detail)] : []),
  );
  // Each event has a colour of its own, by which its steps are found among those of others.
  if (id) row.style.setProperty("--hue", [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7));
  const before = [...list.children].findLast((it) => Number(it.dataset.at) <= at);
  if (before) before.after(row);
  else list.prepend(row);
  if (name) empty.hidden = true;
  return row;
}
