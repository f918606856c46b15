// The panel: a button in a corner of the page, and what it opens.

import style from "../wasm/inspector.style.js";
import { askGateway } from "./ask.js";
import { draw, h } from "./dom.js";
import { highlight } from "./highlight.js";
import { keepInside } from "./keys.js";
import { events } from "./show/events.js";
import { errors } from "./show/errors.js";
import { log } from "./show/log.js";
import { outbox } from "./show/outbox.js";
import { overview } from "./show/overview.js";
import { button } from "./show/parts.js";
import { rules } from "./show/rules.js";

const NAME = "salebot-onsite-inspector";

/** How often it is drawn anew, at most. */
const DRAW_MS = 200;

/** How often what depends on the time alone is drawn anew. */
const TICK_MS = 1000;

const SECTIONS = { overview, rules, events, outbox, errors, log };

/** Where the button can be. Never at the bottom on the right: the chat is there. */
const CORNERS = ["bottom-left", "top-left", "top-right"];

/** What is only there for those who listen. */
const unseen = (text) => h("span", { class: "unseen" }, text);

const titled = (name) => name[0].toUpperCase() + name.slice(1);

/** What tells cores apart: where they talk to several places, also to which; and what has become of them. */
function coreNames(cores) {
  const isOne = cores.every(({ gateway }) => gateway === cores[0].gateway);
  return cores.map(({ gateway, kind, number, state }) => {
    const whom = !isOne && (gateway.replace(/^https?:\/\//, "") || "direct");
    return [number, whom, ["failed", "ended"].includes(state) ? state : kind === "lite" && "lite"].filter(Boolean).join(", ");
  });
}

/** What is remembered for the tab, once the user has chosen something. */
const choices = {
  read() {
    try {
      return JSON.parse(sessionStorage.getItem(`${NAME}-panel`)) ?? {};
    } catch {
      return {};
    }
  },
  keep(chosen) {
    try {
      sessionStorage.setItem(`${NAME}-panel`, JSON.stringify(chosen));
    } catch {
      // The next page begins as the first one.
    }
  },
};

function styled(root) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
  } catch {
    // Older browsers make no sheets.
    root.append(Object.assign(document.createElement("style"), { textContent: style }));
  }
}

/** Makes the panel of a model. `save()` and `copy()` hand the log out, and say what came of it. */
export function makePanel(model, { save, copy }) {
  const host = document.createElement(NAME);
  const root = host.attachShadow({ mode: "open" });
  const stage = root.appendChild(document.createElement("div"));
  const chosen = { section: "overview", corner: CORNERS[0], open: false, ...choices.read() };
  const filter = { text: "", group: "all", state: "" };
  let core;
  let timer;
  let said = "";
  let asked = "";
  let news = "";
  let seen = 0;
  /** What had the focus before the panel took it. */
  let before;

  const problems = () => model.errors.size;
  /** The one that was chosen while it is known; else the latest that lives. */
  function chosenCore() {
    if (model.cores.includes(core)) return core;
    return [...model.cores].reverse().find(({ state }) => state !== "ended") ?? model.cores.at(-1);
  }
  const choose = (more) => {
    Object.assign(chosen, more);
    choices.keep(chosen);
    paint();
  };
  const tell = async (act) => {
    said = await act();
    paint();
  };
  const ask = async (gateway) => {
    asked = await askGateway(gateway, location.origin);
    paint();
  };

  function tabKeys(event) {
    const names = Object.keys(SECTIONS);
    const place = names.indexOf(chosen.section);
    const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    choose({ section: names.at(next % names.length) });
    root.getElementById(`tab-${chosen.section}`).focus();
  }

  /** Shows what has this id in a section; `from` is the core that it is of, by its number. */
  function go(section, id, from = chosenCore()?.number) {
    if (from !== chosenCore()?.number) core = model.cores.find(({ number }) => number === from);
    // What is looked for is not to be filtered away.
    if (section === "rules") filter.state = "";
    choose({ section });
    const found = root.getElementById(id);
    const details = found?.querySelector("details");
    if (details) details.open = true;
    found?.scrollIntoView({ block: "nearest" });
    (found?.querySelector("summary, button") ?? root.getElementById(`tab-${section}`)).focus();
  }

  function tab(name) {
    const shownCore = chosenCore();
    const counted = { rules: shownCore?.kind !== "lite" && shownCore?.rules.list.length, events: model.events.events.size, outbox: model.events.waiting().length, errors: problems() }[name];
    const isChosen = chosen.section === name;
    return h(
      "button",
      { key: name, type: "button", role: "tab", id: `tab-${name}`, "aria-selected": String(isChosen), "aria-controls": "section", tabindex: isChosen ? "0" : "-1", on: { click: () => choose({ section: name }) } },
      titled(name),
      counted > 0 && h("span", { class: name === "errors" ? "count bad" : "count" }, String(counted)),
    );
  }

  function panel() {
    const shownCore = chosenCore();
    const gateway = shownCore?.gateway;
    const ui = {
      model, filter, go, said, asked, gateway, now: Date.now(), site: location.origin, core: shownCore,
      ask: () => ask(gateway),
      highlight: (selector) => highlight(root, selector),
      search: (more) => paint(Object.assign(filter, more)),
      save: () => tell(save),
      copy: () => tell(copy),
    };
    return h(
      "section",
      { key: "panel", class: "panel", id: "panel", "aria-label": "salebot-onsite inspector", on: { keydown: (event) => event.key === "Escape" && close() } },
      h(
        "header",
        {},
        h("h2", {}, "salebot-onsite inspector"),
        model.cores.length > 1 &&
          h("label", {}, "Core ", h("select", { on: { change: (_, { value }) => paint((core = model.cores.find(({ number }) => number === +value))) } }, coreNames(model.cores).map((name, place) => h("option", { value: model.cores[place].number, selected: model.cores[place] === shownCore }, name)))),
        button("Move", () => choose({ corner: CORNERS[(CORNERS.indexOf(chosen.corner) + 1) % CORNERS.length] }), { "aria-label": "Move to another corner" }),
        button("Close", close, { "aria-keyshortcuts": "Escape" }),
      ),
      h("div", { role: "tablist", "aria-label": "Sections", on: { keydown: tabKeys } }, Object.keys(SECTIONS).map(tab)),
      h("div", { role: "tabpanel", key: chosen.section, id: "section", tabindex: "0", "aria-labelledby": `tab-${chosen.section}` }, SECTIONS[chosen.section](ui)),
    );
  }

  function paint() {
    timer = clearTimeout(timer);
    const count = problems();
    draw(stage, [
      h("div", { class: `place ${chosen.corner}`, key: "place" },
        h("button", { key: "toggle", type: "button", id: "toggle", class: "toggle", "aria-expanded": String(chosen.open), "aria-controls": chosen.open ? "panel" : undefined, "aria-keyshortcuts": "Alt+Shift+O", title: "Alt+Shift+O", on: { click: toggle } },
          "onsite", unseen(" inspector"), count > 0 && [h("span", { class: "count bad" }, String(count)), unseen(count === 1 ? " problem" : " problems")]),
        chosen.open && panel()),
      h("p", { key: "news", class: "unseen", role: "status", "aria-live": "polite" }, news),
    ]);
    if (chosen.open) timer = setTimeout(paint, TICK_MS);
  }

  /** Draws soon, where there is anything to be seen. */
  function changed() {
    if (!host.isConnected) return attach();
    const isNews = problems() !== seen;
    if (isNews) {
      const latest = [...model.errors.values()].at(-1);
      news = `${problems() - seen > 1 ? "New problems" : "A new problem"}: ${latest.code}: ${latest.message}`;
      seen = problems();
    }
    if (!chosen.open && !isNews) return;
    clearTimeout(timer);
    timer = setTimeout(paint, DRAW_MS);
  }

  function open() {
    if (chosen.open) return;
    before = document.activeElement;
    choose({ open: true });
    root.getElementById(`tab-${chosen.section}`)?.focus();
  }

  function close() {
    if (!chosen.open) return;
    const hadFocus = root.activeElement;
    choose({ open: false });
    if (!hadFocus) return;
    if (before?.isConnected && before !== document.body && before !== host) before.focus({ preventScroll: true });
    else root.getElementById("toggle").focus({ preventScroll: true });
  }

  const toggle = () => (chosen.open ? close() : open());

  /** Is put beside the page's body, where no framework looks after what is there. */
  function attach() {
    if (!document.body) return;
    document.documentElement.append(host);
    paint();
  }

  styled(root);
  keepInside(host, root, (event) => {
    if (!(event.altKey && event.shiftKey && event.code === "KeyO" && host.isConnected)) return false;
    toggle();
    return true;
  });
  if (document.body) attach();
  else document.addEventListener("DOMContentLoaded", attach, { once: true });
  return { open, close, changed };
}
