// What is known of the page: put together from all that passes the door of its core, or of its cores, one after the other.

import * as INPUT from "../page/input.js";
import { isAutomated } from "../page/facts.js";
import { makeEvents, parsed } from "./events.js";
import { makeLog } from "./log.js";
import { makeRules } from "./rules.js";
import { unlines } from "./unlines.js";

/** How many cores that are over are kept. */
const MAX_OVER = 20;

/** How many different errors are kept. */
const MAX_ERRORS = 100;

const INPUTS = Object.fromEntries(Object.entries(INPUT).map(([name, number]) => [number, name]));

/** Numbered as in src/page/effect.rs. */
const EFFECTS = ["probe", "wake", "send", "settle", "emit", "watch", "keep", "open_chat"];

/** How a page begins to tell of a fault of its core. */
const FAULT = "a fault of salebot-onsite itself: ";

/** What is told, as one text. An event is its id: the page adds the name, which the core no longer knows. */
const wordsOf = (name, detail) => `${name} ${JSON.stringify(detail.id ? { ...detail, name: undefined } : detail)}`;

/** What is known of one core of a page. */
function makeCoreRecord(number, { gateway, problems }) {
  return {
    number,
    gateway,
    kind: "wasm",
    opened_at: Date.now(),
    state: "opening",
    mode: undefined,
    consent: undefined,
    consent_by: "",
    recipient: undefined,
    storage: undefined,
    visits: undefined,
    campaign: {},
    wake_at: undefined,
    answer: undefined,
    rules: makeRules(problems),
    /** What it has said, and the public object not yet. */
    pending: [],
  };
}

/** Makes the record of a page. `changed()` is called when something has been added. */
export function makeModel(changed) {
  const events = makeEvents();
  const log = makeLog();
  const errors = new Map();
  const cores = [];
  let coreCount = 0;

  /** Of cores that are over the oldest go, with all that was known of their rules. */
  function leaveOut() {
    const over = cores.filter(({ state }) => state === "ended" || state === "failed");
    for (const core of over.slice(0, -MAX_OVER)) cores.splice(cores.indexOf(core), 1);
  }

  function fault(core, at, code, message) {
    const key = `${code} ${message}`;
    const known = errors.get(key) ?? { code, message, count: 0, first_at: at, core: core.number };
    known.count++;
    known.last_at = at;
    errors.delete(key);
    errors.set(key, known);
    if (errors.size > MAX_ERRORS) errors.delete(errors.keys().next().value);
    if (code === "configuration") core.rules.problem(message);
  }

  /** What each event of the public interface says, by its name. */
  const emitted = {
    recipient: (core, at, { recipient }) => Object.assign(core, { recipient, recipient_at: at }),
    trigger: (core, at, detail) => events.triggered(core.number, at, detail),
    queued: (_, at, detail) => events.queued(at, detail),
    accepted: (_, at, detail) => events.accepted(at, detail),
    dropped: (_, at, detail) => events.dropped(at, detail),
    retry: (_, at, detail) => events.retried(at, detail),
    error: (core, at, { code, message }) => fault(core, at, code, message),
  };

  /** Reads the visitor's memory, as src/page/memory.rs writes it. */
  function remember(core, text) {
    const [, visitor, , visits, session_at, , , campaign] = unlines(text) ?? [];
    if (visitor) Object.assign(core, { visitor, visits, session_at, campaign });
  }

  const call = (core, at, number, other, [name, props], kind) => events.called(core.number, number, kind, other, name, props);

  /** What each input says, by its name: what is returned goes into the log. */
  const heard = {
    badCall: (core, at, number, _, [problem]) => {
      events.called(core.number, number, "call", at, "a call that cannot be read", "");
      return { problem };
    },
    recipient: (_, at, number, other, [recipient]) => ({ recipient }),
    consent: (core, at, number) => {
      Object.assign(core, { consent: number === 1 ? "granted" : "denied", consent_by: "a call of consent()", consent_at: at });
      return { state: core.consent };
    },
    answer: (core, at, status, retryAfterMs, [body, batch]) => {
      const answer = parsed(body);
      core.answer = { at, status, retry_after_ms: retryAfterMs };
      const place = events.answered(core.number, at, status, retryAfterMs, answer, batch);
      return { batch: place, status, ...(retryAfterMs >= 0 && { retry_after_ms: retryAfterMs }), answer };
    },
    hurry: (_, at, room) => ({ room }),
    flush: (_, at, handle, timeout_ms) => ({ timeout_ms }),
    ...Object.fromEntries(["track", "page", "identify", "callback", "message"].map((kind) => [kind, (...given) => {
      call(...given.slice(0, 5), kind);
      const [, , , , [name, props]] = given;
      return { name, props: parsed(props || "{}") };
    }])),
    rules: (core, at, number, other, [text]) => {
      const given = unlines(text ?? "");
      core.rules.set(given);
      return { count: given?.rules?.length ?? 0, gap_s: given?.gap_s };
    },
    unusable: (core, at, number, other, [reason]) => {
      core.rules.unusable(number, reason);
      return { number, reason };
    },
    kept: (core, at, number, other, [name, text]) => {
      events.kept(at, name, text, true);
      const isDenied = text === "denied";
      // That there is no refusal changes nothing for a visitor who has not refused.
      if (name === "consent" && (isDenied || core.consent === "denied")) {
        Object.assign(core, { consent: isDenied ? "denied" : core.first_consent, consent_by: "another tab", consent_at: at });
      }
      return { name, text };
    },
    notKept: (core, at, isFull) => {
      core.storage = isFull ? "full" : "blocked";
      return { storage: core.storage };
    },
    known: (_, at, number, other, [text]) => unlines(text),
    view: (core, at, number, other, [text]) => {
      const facts = unlines(text);
      core.rules.opened(at, facts);
      return facts;
    },
    hidden: (core, at) => core.rules.hidden(at),
    left: (core, at) => core.rules.hidden(at),
    shown: (core, at) => core.rules.shown(at),
    active: (core, at) => core.rules.active(at),
    jsError: (_, at, number, other, [props]) => parsed(`{${props ?? ""}}`),
    scroll: (core, at, number, px) => {
      core.rules.scrolled(number, px);
      return { axis: number >= 65_536 ? "x" : "y", percent: (number % 65_536) / 100, px };
    },
    element: (core, at, number, value, [props, name]) => {
      const rule = core.rules.element(at, number, value);
      return { rule, value, props: parsed(`{${props ?? ""}}`), ...(name && { name }) };
    },
  };

  /** What each effect says, by its name. */
  const asked = {
    wake: (core, at, after) => {
      core.wake_at = after ? at + after - 1 : undefined;
      return { after_ms: after ? after - 1 : null };
    },
    send: (core, at, number, batch) => {
      const { number: place, bytes, ids } = events.sent(core.number, at, batch);
      return { batch: place, bytes, ids, body: parsed(batch) };
    },
    settle: (core, at, handle, json) => {
      events.settled(core.number, handle, at, json);
      return { result: parsed(json) };
    },
    emit: (core, at, number, name, json) => {
      const detail = parsed(json) ?? {};
      core.pending.push(wordsOf(name, detail));
      emitted[name]?.(core, at, detail);
      return { name, detail };
    },
    watch: (core, at, number, json) => {
      core.rules.watched(json);
      return parsed(json);
    },
    keep: (core, at, number, name, text) => {
      events.kept(at, name, text);
      if (name === "memory" || name === "dry") remember(core, text);
      return text ? { name, text } : { name, gone: true };
    },
  };

  return {
    cores,
    events,
    log,
    errors,
    isAutomated: isAutomated(),
    /** The record of another core of a page, which names its gateway. */
    begin(page) {
      // What is wrong with its rules a page tells once, whichever core it has.
      page.problems ??= new Map();
      const core = makeCoreRecord(++coreCount, page);
      cores.push(core);
      leaveOut();
      const add = (at, way, what, details) => log.add(at, way, what, { ...(coreCount > 1 && { core: core.number }), ...details });
      return {
        core,
        /** It is the lite one, because of this error; `fault` says that others have failed before it. */
        isLite(error, fault) {
          core.kind = "lite";
          const reason = String(error?.message).replace(FAULT, "");
          core.why = fault ? `the other core has failed three times, the last time with: ${reason}` : reason;
          add(Date.now(), "in", "lite", { why: core.why });
        },
        /** The page's public object has told something: what the core has said itself is no news. */
        told(at, name, detail) {
          const said = core.pending.indexOf(wordsOf(name, detail));
          if (said >= 0) return core.pending.splice(0, said + 1);
          add(at, "out", "page_emit", { name, detail });
          emitted[name]?.(core, at, detail);
          changed();
        },
        /** Its instance is over. */
        ended() {
          if (core.state !== "failed") core.state = "ended";
          core.wake_at = undefined;
          events.unheard(core.number);
          add(Date.now(), "out", "ended");
          leaveOut();
          changed();
        },
        /** There will be no such core. */
        failed(error) {
          core.state = "failed";
          add(Date.now(), "in", "failed", { message: error?.message });
          changed();
        },
        started(now, bits, timeout, kept) {
          core.state = "running";
          core.mode = bits & 1 ? "direct" : "gateway";
          core.dry_run = Boolean(bits & 2);
          core.first_consent = bits & 8 ? "granted" : "required";
          core.consent = bits & 4 ? "denied" : core.first_consent;
          const isSignal = core.consent === "required" && navigator.globalPrivacyControl;
          const byOptions = core.consent === "granted" ? "default, or by the options" : "the options";
          core.consent_by = bits & 4 ? "what was kept of an earlier page" : isSignal ? "the options, or the browser's privacy signal" : byOptions;
          core.recipient_timeout_ms = Number.isFinite(timeout) ? timeout : 15_000;
          core.started_at = now;
          remember(core, kept ?? "");
          add(now, "in", "start", { mode: core.mode, dry_run: core.dry_run, consent: core.consent });
          changed();
        },
        /** The core has taken an input, with these effects and these notes of its rules. */
        passed(now, kind, number, other, texts, effects, notes) {
          const what = INPUTS[kind] ?? String(kind);
          // The host has told all that was said before it comes with the next input.
          core.pending = [];
          add(now, "in", what, heard[what]?.(core, now, number, other, texts) ?? {});
          core.rules.noted(notes);
          for (const note of notes) add(now, "out", "note", note);
          for (const [effect, value, text, more] of effects) {
            const name = EFFECTS[effect] ?? String(effect);
            add(now, "out", name, asked[name]?.(core, now, value, text, more));
          }
          changed();
        },
        /** The core has failed at an input, or as it started: the page goes on with another. */
        trapped(now, kind, error, ...input) {
          const what = INPUTS[kind] ?? String(kind);
          core.state = "failed";
          // What came is known, though the core could not take it.
          const came = what === "answer" ? heard.answer(core, now, ...input) : {};
          events.unheard(core.number);
          // The page tells of it too, but not at what.
          core.pending.push(wordsOf("error", { code: "internal", message: `${FAULT}${error?.message}` }));
          add(now, "in", "trap", { input: what, message: error?.message, ...came });
          fault(core, now, "internal", `the core failed at the input "${what}": ${error?.message}`);
          changed();
        },
        /** Something else is wrong that has to do with this core. */
        fault(code, message) {
          fault(core, Date.now(), code, message);
          changed();
        },
      };
    },
  };
}
