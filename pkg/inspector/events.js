// Every event on its way, as the core's inputs and effects tell it: who made it, the batches it went in, and what came back.

import { bytes } from "../page/lite-numbers.js";

/** How many events are kept; of more the oldest that are settled go. */
const MAX_EVENTS = 500;

/** How many batches are kept. */
const MAX_BATCHES = 200;

/** What the names of events that are kept begin with. */
export const EVENT = "e.";

/** A JSON text's value; undefined where it is none. */
export function parsed(json) {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The event in a text that the core keeps, and to whom it goes; undefined where it has none. */
export function readKept(text) {
  const lines = text.split("\n");
  // What the browser holds begins with a line that names its owner.
  const json = parsed(lines[lines.length - 1]);
  return json?.id ? json : undefined;
}

/** What an event that is kept counts against the outbox's limit, in bytes: itself, and what it shares with others. */
const weight = (text) => bytes(text.split("\n").slice(-2).join(""));

/** Makes the record of events. */
export function makeEvents() {
  const events = new Map();
  const batches = [];
  /** Calls that are not settled yet, by the core and their handles. */
  const calls = new Map();
  /** What is on its way: batches' texts, by their records. */
  const texts = new Map();
  let refused = 0;
  let batchCount = 0;
  /** The batch that was answered last. */
  let latest;

  function make(id, at) {
    const known = events.get(id);
    if (known) return known;
    const event = { id, name: "", kind: "", props: undefined, at, by: undefined, state: "waiting", bytes: 0, steps: [] };
    events.set(id, event);
    if (events.size > MAX_EVENTS) {
      const old = [...events].find(([, { state }]) => state === "accepted" || state === "dropped") ?? events.entries().next().value;
      events.delete(old[0]);
    }
    return event;
  }

  const step = (event, at, is, more) => event.steps.push({ at, is, ...more });

  /** Fills in what an event's own JSON says. */
  function fill(event, { kind, name, at, props }, bytes) {
    Object.assign(event, { kind, name, at, props, bytes: bytes || event.bytes });
    return event;
  }

  function end(id, at, state, more) {
    const event = make(id, at);
    event.state = state;
    Object.assign(event, more);
    step(event, at, state, more);
  }

  /** The batch of a core that went as this text, and is on its way: the oldest of several that are the same. */
  const underway = (core, text) => [...texts.keys()].find((batch) => batch.core === core && texts.get(batch) === text);

  /** Has an event wait again, and gives it; nothing where it was ended, or is still on its way in another batch. */
  function waitAgain(id) {
    const event = events.get(id);
    if (event?.state !== "sent" || [...texts.keys()].some(({ ids }) => ids.includes(id))) return undefined;
    event.state = "waiting";
    return event;
  }

  return {
    events,
    batches,
    /** Those that wait, oldest first. */
    waiting: () => [...events.values()].filter(({ state }) => state === "waiting" || state === "sent"),
    /** A call was made that is to become an event. */
    called(core, handle, kind, at, name, props) {
      calls.set(`${core} ${handle}`, { kind, at, name: name || kind, props: parsed(props || "{}") });
    },
    /** The core has settled a call. */
    settled(core, handle, at, json) {
      const call = calls.get(`${core} ${handle}`);
      const receipt = parsed(json);
      if (!call || !receipt?.status) return;
      calls.delete(`${core} ${handle}`);
      const event = make(receipt.id || `refused ${++refused}`, at);
      fill(event, call).by = "call";
      if (receipt.status !== "dropped") return;
      event.id = "";
      Object.assign(event, { state: "dropped", reason: receipt.reason });
      step(event, at, "dropped", { reason: receipt.reason });
    },
    triggered(core, at, { id, name, rule, props }) {
      const event = make(id, at);
      fill(event, { kind: "track", name, at, props }).by = { rule, core };
    },
    queued(at, { id, name }) {
      const event = make(id, at);
      event.name ||= name;
      event.by ??= "call";
      step(event, at, "queued");
    },
    /** The core has an event kept, or one of another page is there. */
    kept(at, name, text, isFound) {
      if (!name.startsWith(EVENT)) return;
      const id = name.slice(EVENT.length);
      const json = text && readKept(text);
      if (!json) return;
      const isNew = !events.has(id);
      const event = fill(make(id, at), json, weight(text));
      if (!isFound || !isNew) return;
      event.by = "earlier";
      step(event, at, "found");
    },
    /** A batch goes on its way; gives its record. */
    sent(core, at, text) {
      const { events: list = [], recipient } = parsed(text) ?? {};
      const batch = { number: ++batchCount, core, at, bytes: bytes(text), recipient, ids: list.map(({ id }) => id) };
      batches.push(batch);
      texts.set(batch, text);
      if (batches.length > MAX_BATCHES) batches.shift();
      for (const one of list) {
        const event = fill(make(one.id, one.at), one);
        event.by ??= one.kind === "forget" ? "forget" : "call";
        event.state = "sent";
        step(event, at, "sent", { batch: batch.number, again: event.steps.some(({ is }) => is === "sent") });
      }
      return batch;
    },
    /** The batch that went as `text` was answered: status 0 where no answer came. Gives its number. */
    answered(core, at, status, retryAfterMs, body, text) {
      const results = Array.isArray(body?.results) ? body.results : undefined;
      const batch = (latest = underway(core, text));
      if (!batch) return undefined;
      texts.delete(batch);
      Object.assign(batch, { answered_at: at, status, retry_after_ms: retryAfterMs, error: body?.error });
      for (const { id, status: word, code, message } of results ?? []) {
        if (batch.ids.includes(id)) step(make(id, at), at, "answered", { status, batch: batch.number, word, code, message });
      }
      if (!results) for (const id of batch.ids) step(make(id, at), at, "answered", { status, batch: batch.number, ...body?.error });
      return batch.number;
    },
    /** A core is over: nobody hears what its batches are answered, and what it has not ended waits for another. */
    unheard(core) {
      for (const batch of texts.keys()) {
        if (batch.core !== core) continue;
        batch.unheard = true;
        texts.delete(batch);
      }
      for (const batch of batches) if (batch.core === core) for (const id of batch.ids) waitAgain(id);
    },
    accepted: (at, { id }) => end(id, at, "accepted"),
    dropped(at, { id, reason, message, name }) {
      if (id) return end(id, at, "dropped", { reason, message });
      // Its call has just been settled.
      const event = [...events.values()].reverse().find((one) => !one.id && one.reason === reason && (!name || one.name === name));
      if (event) event.message = message;
    },
    /** The batch that was answered last comes again; what of it another has taken along is still on its way. */
    retried(at, { code, message, after_ms }) {
      for (const id of latest?.ids ?? []) {
        const event = waitAgain(id);
        if (event) step(event, at, "retry", { code, message, after_ms });
      }
    },
  };
}
