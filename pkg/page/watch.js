// What the rules in force need to hear of the page: every kind has its listeners, and a kind without rules has none.

import { fieldName, members, nearest, said, targetOf, textOf, valuesOf } from "./elements.js";
import { cut, facts, minutesAhead } from "./facts.js";
import * as INPUT from "./input.js";
import { ACTIVE_MS, ELEMENTS, MAX_CUSTOM, MAX_ERRORS, MAX_TEXT, ROUTE_MS } from "./limits.js";
import { lines } from "./lines.js";
import { watchScroll } from "./scroll.js";
import { watchVisible } from "./visible.js";

/** Links whose address ends like this are downloads. */
const FILE = /\.(pdf|docx?|xlsx?|pptx?|csv|txt|zip|rar|7z|gz|exe|dmg|apk|mp[34]|epub)$/i;

/** The rules that attributes stand for; they come after the owner's. */
const BY_ATTRIBUTE = [
  { attribute: "data-onsite", on: { click: { selector: "[data-onsite]" } } },
  { attribute: "data-onsite-visible", on: { visible: { selector: "[data-onsite-visible]" } } },
];

/** The address as far as it says which page this is. */
const routeOf = () => location.href.split(/#(?![/!])/)[0];

/** What happens on a page may throw in here, but is not to be heard of outside. */
const safe = (hear) =>
  function (...given) {
    try {
      hear.apply(this, given);
    } catch {
      // A page with odd elements.
    }
  };

/** Watches the page for these rules; `utm` is the session's campaign. Answers a function that ends it. */
export function watch(rules, utm, post) {
  const aborter = new AbortController();
  const { signal } = aborter;
  const kinds = {};
  const patterns = [];
  const zones = {};
  const numbers = new WeakMap();
  /** What begins anew with every page. */
  const anew = [];
  let count = 0;
  /** The address that was looked at last, and the one that is there now. */
  let route;
  let next;
  /** What a label's click was about, until its control has been clicked. */
  let label = [];
  /** What is wrong with a rule, should the browser not take it. */
  let problem;

  const atEnd = (undo) => signal.addEventListener("abort", undo);

  /** A function that runs another when it has not been called for so long. */
  const settled = (run, ms) => {
    let timer;
    atEnd(() => clearTimeout(timer));
    return () => {
      clearTimeout(timer);
      timer = setTimeout(run, ms);
    };
  };

  const onPage = (begin) => {
    anew.push(begin);
    begin();
  };

  const options = { capture: true, passive: true, signal };
  const on = (hear, ...types) => {
    const heard = safe(hear);
    for (const type of types) addEventListener(type, heard, options);
  };

  /** Hears of a function's calls until the end. */
  const patch = safe((object, name, hear) => {
    const original = object[name];
    const isOwn = Object.prototype.hasOwnProperty.call(object, name);
    const ours = function (...given) {
      const result = original.apply(this, given);
      // Whoever patched it after us calls us for ever.
      if (!signal.aborted) safe(hear).apply(this, given);
      return result;
    };
    object[name] = ours;
    atEnd(() => {
      if (object[name] !== ours) return;
      if (isOwn) object[name] = original;
      else delete object[name];
    });
  });

  const report = ({ number, attribute }, element, value, props) => {
    if (element && !numbers.has(element)) numbers.set(element, ++count);
    post(INPUT.element, number * ELEMENTS + (numbers.get(element) ?? 0), value, props, attribute && (element.getAttribute(attribute) ?? ""));
  };

  /** Reports to a kind's rules what happened at an element; `own` where the element itself is meant, not what is around it. */
  const tell = (kind, target, value, props, own) => {
    const found = [];
    for (const rule of kinds[kind] ?? []) {
      const { number, selector } = rule;
      const element = selector ? nearest(target, selector) : target;
      // The browser repeats a label's click on its control.
      if (!element || (label[0] === target && label[1][number] === element)) continue;
      found[number] = element;
      report(rule, own ? target : element, value, members(props(own ? target : element, rule)));
    }
    return found;
  };

  const shown = (element) => ({ text: textOf(element), ...said(element) });

  /** The field of a form, or the share of what is played, that was told last. */
  const latest = new WeakMap();

  const sent = (form, how) => {
    tell("submit", form, how, (_, { fields }) => valuesOf(form, fields), true);
    tell("form_abandon", form, 0, () => ({}), true);
    latest.delete(form);
  };

  const listen = {
    dom_ready: () => (document.readyState === "loading" ? on(() => post(INPUT.domReady), "DOMContentLoaded") : post(INPUT.domReady)),
    // Pictures and scripts load as well.
    loaded: () => (document.readyState === "complete" ? post(INPUT.loaded) : on(({ target }) => target === document && post(INPUT.loaded), "load")),
    click: () =>
      on((event) => {
        const target = targetOf(event);
        const found = tell("click", target, 0, shown);
        const { control } = nearest(target, "label") ?? {};
        if (!control || control === target) return;
        label = [control, found];
        setTimeout(() => (label = []));
      }, "click"),
    link: () =>
      on((event) => {
        const link = nearest(targetOf(event), "a[*|href],area[href]");
        // The middle button opens it too, those after it do not.
        if (!link || event.button > 1) return;
        // In a drawing the address is an object.
        const url = new URL(link.href.baseVal ?? link.href, document.baseURI);
        const isOutbound = /^http/.test(url) && url.host !== location.host;
        const isDownload = link.hasAttribute("download") || FILE.test(url.pathname);
        tell("link", link, isOutbound + 2 * isDownload, () => ({ url: cut(url.href, MAX_TEXT), ...shown(link) }), true);
      }, "click", "auxclick"),
    forms: () => {
      const hear = safe((event) => sent(targetOf(event), 1));
      // No shadow root lets a form's event out. Where it is heard already, this adds nothing.
      const hearIn = (root) => root.addEventListener("submit", hear, options);
      hearIn(document);
      on((event) => hearIn(targetOf(event).getRootNode()), "focusin");
      patch(HTMLFormElement.prototype, "submit", function () {
        sent(this, 2);
      });
    },
    form_abandon: () =>
      on((event) => {
        const field = targetOf(event);
        const name = fieldName(field);
        const { form } = field;
        if (!form || !name || latest.get(form) === name) return;
        latest.set(form, name);
        tell("form_abandon", form, 1, () => ({ field: name }), true);
      }, "input", "change"),
    scroll: (rules) => onPage(watchScroll(rules, post, on, settled)),
    visible: (rules) => onPage(watchVisible(rules, report, safe, atEnd)),
    exit_intent: () => on(({ relatedTarget, clientY }) => !relatedTarget && clientY <= 0 && post(INPUT.exit), "mouseout"),
    copy: () => on((event) => tell("copy", targetOf(event), 0, shown), "copy"),
    js_error: () => {
      let told;
      onPage(() => (told = new Set()));
      on(({ message, reason, filename, lineno }) => {
        const text = cut(String(message ?? reason?.message ?? reason ?? ""), 200);
        if (!text || told.has(text) || told.size === MAX_ERRORS) return;
        told.add(text);
        post(INPUT.jsError, 0, 0, members({ message: text, source: filename?.split(/[?#]/)[0], line: lineno }));
      }, "error", "unhandledrejection");
    },
    media: () =>
      on(({ target }) => {
        let seconds = 0;
        for (let n = target.played.length; n--; ) seconds += target.played.end(n) - target.played.start(n);
        const percent = Math.round((seconds / target.duration) * 100) || 0;
        if (latest.get(target) === percent) return;
        latest.set(target, percent);
        tell("media", target, percent, () => ({ percent }), true);
      }, "play", "timeupdate", "ended"),
    custom: (rules) => {
      const layer = (window.dataLayer ??= []);
      // What was pushed before is no answer to anything.
      let taken = -layer.length;
      const named = (name, details) => {
        const about = rules.filter((rule) => rule.name === name);
        // A listener that answers an event with the same one would never end.
        if (!about.length || taken === MAX_CUSTOM) return;
        taken++ || setTimeout(() => (taken = 0));
        for (const rule of about) report(rule, 0, 0, members(details));
      };
      // A listener that is there already is not added again.
      on(({ type, detail }) => named(type, detail), ...rules.map(({ name }) => name));
      const pushed = safe((item) => (item[0] === "event" ? named(item[1], item[2]) : named(item.event, { ...item, event: undefined })));
      layer.forEach(pushed);
      taken = 0;
      patch(layer, "push", (...items) => items.forEach(pushed));
    },
  };

  /** Notes what a rule's conditions need: regular expressions and time zones. */
  const need = (conditions, group = "") => {
    for (const [name, value] of Object.entries(conditions)) {
      if (group || !/^(any|not|utm|query)$/.test(name)) {
        const { regex, tz } = value;
        problem = `the time zone ${tz} is not known`;
        if (tz) zones[tz] = minutesAhead(tz);
        problem = `the regular expression ${regex} cannot be compiled`;
        if (regex !== undefined) patterns.push([group, name, regex, new RegExp(regex)]);
      } else if (name === "any") value.forEach((one) => need(one));
      else need(value, name === "not" ? "" : name);
    }
  };

  const view = () => {
    const known = facts();
    route = next = routeOf();
    for (const zone of Object.keys(zones)) known.offsets[zone] = minutesAhead(zone);
    const texts = { ...known, utm };
    known.found = patterns
      .filter(([group, name, , pattern]) => pattern.test(cut((group ? texts[group] : texts)[name], 2000)))
      .map(([group, name, regex]) => `${group && `${group}.`}${name}\t${regex}`);
    post(INPUT.view, 0, 0, lines(known));
    for (const begin of anew) begin();
  };

  const readRule = ({ on, where = {}, attribute }, number) => {
    try {
      const kind = typeof on === "string" ? on : Object.keys(on)[0];
      const given = on[kind] ?? {};
      problem = `the selector ${given.selector} cannot be read`;
      if (given.selector) nearest(document.documentElement, given.selector);
      need(where);
      (kinds[kind] ??= []).push({ ...given, number, attribute });
    } catch {
      post(INPUT.unusable, number, 0, problem);
    }
  };

  [...rules, ...BY_ATTRIBUTE].forEach(readRule);
  if (kinds.submit || kinds.form_abandon) kinds.forms = [];

  const visibility = () => post(document.visibilityState === "hidden" ? INPUT.hidden : INPUT.shown);
  // First, so that a page that was opened hidden has not been seen.
  visibility();
  view();
  on(visibility, "visibilitychange");
  on(() => post(INPUT.left), "pagehide");
  on(({ persisted }) => {
    if (!persisted) return;
    view();
    visibility();
  }, "pageshow");

  const arrived = settled(() => next !== route && view(), ROUTE_MS);
  // Some sites replace the same address again and again, for instance while scrolling.
  const routed = () => {
    if (next !== (next = routeOf())) arrived();
  };
  // Where others have put their own over it, as tag managers and Next do, the browser's is called past ours.
  for (const name of ["pushState", "replaceState"]) patch(history.hasOwnProperty(name) ? history : History.prototype, name, routed);
  on(routed, "popstate", "hashchange");

  let last = -ACTIVE_MS;
  on(({ timeStamp }) => {
    if (timeStamp - last < ACTIVE_MS) return;
    last = timeStamp;
    post(INPUT.active);
  }, "pointerdown", "pointermove", "keydown", "wheel", "touchstart", "scroll");
  // Not left to safe(): a browser takes milliseconds over its first error.
  for (const kind of Object.keys(kinds)) if (listen[kind]) safe(listen[kind])(kinds[kind]);
  return () => aborter.abort();
}
