// The lite core: what a page gets where its browser runs no WebAssembly, and loads only then. It does what src/page/runtime.rs
// does, effect by effect and in the same form, so that either core goes on with what the other has kept; but it has no rules, no
// direct mode, and in place of sentences the codes.

import * as INPUT from "./input.js";
import { parsed, readKept, writeKept } from "./lite-kept.js";
import { campaignOf, readMemory, utmOf, writeMemory } from "./lite-memory.js";
import {
  COUNTS, DENIED, EMIT, ENVELOPE_BYTES, FIRST_LOOK_MS, GRANTED, KEEP, LAST, LAST_EVENT, LONGEST_WAKE_MS, MAX_AGE_MS, MAX_BATCH_BYTES,
  MAX_BATCH_EVENTS, MAX_BEFORE_CONSENT, MAX_BYTES, MAX_ENTRIES, MAX_EVENT_BYTES, OPEN_CHAT, PROBE, RECIPIENT_MS, RESETS,
  SAVED_MS, SEND, SESSION, SESSION_MS, SETTLE, SLOWEST_LOOK_MS, UTM, VISITOR, VISITS, WAITED, WAKE, bytes, pauseAfter, whole,
} from "./lite-numbers.js";

/** What makes an event, by its kind of input from `INPUT.track` on. */
const KINDS = ["track", "page", "identify", "callback", "message"];

/** Makes a lite core. `message` is why there is no other; `hasTrapped` says that there was one. */
export function openLite({ message }, hasTrapped) {
  const why = hasTrapped ? "trap" : !globalThis.WebAssembly ? "no_wasm" : /^WebA.*(polic|csp|eval)/i.test(message) ? "csp" : "failed";
  const sentence = `rules make no events: ${why === "csp" ? "script-src lacks 'wasm-unsafe-eval'" : message}`;
  console.warn("salebot-onsite:", sentence);

  let effects = [];
  let now;
  /** How far the computer's clock was set back since the start. */
  let setBack = 0;
  let isDry;
  let atFirst;
  let consent;
  /** Whether the gateway may have heard of the visitor. */
  let isKnownThere;
  let recipient = "";
  let nextLook;
  let deadline;
  let lookPause = FIRST_LOOK_MS;
  /** What is remembered of the visitor, a list. */
  let memory;
  let isUnsaved;
  /** What of its time of the last thing done the host keeps. */
  let saved = 0;
  /** The campaign of this page's own address. */
  let ownUtm = "";
  /** The events that wait, oldest first. */
  let entries = [];
  let failures = 0;
  /** Nothing is sent before `hold`, and, however much it hurries, not before the gateway asked for. */
  let hold = 0;
  let asked = 0;
  let seq = 0;
  let sending = 0;
  let hasToldNotKept;
  let wake = Infinity;
  let waiters = [];

  const add = (kind, number = 0, text = "", more = "") => effects.push([kind, number, text, more]);
  const keep = (name, text) => add(KEEP, 0, name, text);
  const settle = (handle, result) => add(SETTLE, handle, JSON.stringify(result));
  const emit = (name, detail) => add(EMIT, 0, name, JSON.stringify(detail));
  const tell = (code, message = code) => emit("error", { code, message });

  /** An id as src/random.rs makes them: the time, and 80 random bits. */
  const makeId = () => {
    const times = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((place) => now / 32 ** place);
    const all = times.concat(...crypto.getRandomValues(new Uint8Array(16)));
    return all.map((number) => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[number & 31]).join("");
  };

  /** The visitor did something, which may begin a session: then this is its first page. */
  const touch = () => {
    if (!memory[VISITS] || Math.abs(now - memory[LAST]) > SESSION_MS) {
      memory[VISITS]++;
      memory[SESSION] = now;
      memory[UTM] = ownUtm;
      isUnsaved = true;
    }
    memory[LAST] = now;
  };

  const beginVisitor = (more) => {
    memory = [makeId(), memory[RESETS] + more, 0, 0, 0, 0, "", ""];
    touch();
    isUnsaved = true;
  };

  /** Takes over what another tab remembers, unless this one is further; of what rules have counted, that which was counted last. */
  const merge = (text) => {
    const theirs = readMemory(text);
    if (!theirs[VISITOR]) return;
    isKnownThere = true;
    const more = (what) => memory[what] - theirs[what];
    const further = (difference) => {
      if ((more(RESETS) || difference) <= 0) return theirs;
      isUnsaved = true;
      return memory;
    };
    const counted = further(more(LAST_EVENT));
    memory = further(more(VISITS) || -more(SESSION) || more(LAST));
    for (const what of [LAST_EVENT, COUNTS]) memory[what] = counted[what];
  };

  const memoryName = () => (isDry ? "dry" : "memory");

  /** Has the host keep an event, where it may. */
  const keepEvent = (entry) => consent !== GRANTED || isDry || keep(`e.${entry.id}`, writeKept(entry));
  const letGo = (id) => isDry || keep(`e.${id}`);

  /** Has an event wait, where there is room; answers whether there is. */
  const insert = (place, entry, limit) => {
    entry.size = bytes(entry.json + entry.shared);
    const hasRoom = entries.length < limit && entries.reduce((sum, { size }) => sum + size, entry.size) <= MAX_BYTES;
    if (hasRoom) {
      entries.splice(place, 0, entry);
      keepEvent(entry);
    }
    return hasRoom;
  };

  const takeOut = (entry) => (entries = entries.filter((one) => one !== entry));

  /** Takes an event out that was sent, and so may have arrived. */
  const takeOutSent = (id) => {
    const entry = entries.find((entry) => "sent" in entry && entry.id === id);
    if (!entry) return;
    failures = 0;
    takeOut(entry);
    return entry;
  };

  /** Gives events up, but not what tells of a refusal where that alone is left. */
  const drop = (which, reason, message = reason) => {
    for (const entry of entries.filter(which)) {
      takeOut(entry);
      letGo(entry.id);
      emit("dropped", { reason, message, id: entry.id });
    }
  };

  const dropAll = (reason) => drop(({ forgets }) => !forgets, reason);

  /** Has an event wait for its sending; answers why not, where it does not. */
  const makeEvent = (id, kind, name, at, props, page) => {
    const forgets = kind === "forget";
    if (consent === DENIED && !forgets) return "consent_required";
    const json = `${JSON.stringify({ id, seq, kind, name, at }).slice(0, -1)},"props":${props || "{}"}}`;
    if (bytes(json) > MAX_EVENT_BYTES || bytes(page) > MAX_EVENT_BYTES) return "too_large";
    const shared = `"visitor":"${memory[VISITOR]}","page":${page}`;
    const entry = { id, json, shared, recipient, order: at * 1000 + (seq % 1000), opens: "", forgets };
    if (!insert(entries.length, entry, consent === WAITED ? MAX_BEFORE_CONSENT : MAX_ENTRIES)) return "storage_full";
    seq++;
  };

  const refuse = (handle, name, reason, message = reason) => {
    settle(handle, { id: "", status: "dropped", reason });
    emit("dropped", { reason, message, name });
    tell(reason, message);
  };

  const call = (handle, place, given, props, page, at) => {
    const kind = KINDS[place];
    const name = place ? kind : given;
    if (place > 2 || !/^[a-z0-9_.-]{1,64}$/.test(name)) return refuse(handle, name, "invalid_argument");
    touch();
    const id = makeId();
    const reason = makeEvent(id, kind, name, Math.min(at + setBack, now), props, `${page.slice(0, -1)},"utm":${campaignOf(memory[UTM])}}`);
    if (reason) return refuse(handle, name, reason);
    settle(handle, { id, status: "queued" });
    emit("queued", { id, name });
  };

  const deny = (isTold) => {
    dropAll("consent_required");
    consent = DENIED;
    if (isTold && isKnownThere && !isDry) makeEvent(makeId(), "forget", "forget", now, "", "{}");
    isKnownThere = false;
    beginVisitor(0);
    keep("memory");
    keep("dry");
  };

  const setConsent = (isGranted) => {
    if (isGranted) {
      if (consent === DENIED) keep("consent");
      if (consent !== GRANTED) {
        consent = GRANTED;
        for (const entry of entries) entry.forgets || keepEvent(entry);
      }
    } else {
      deny(true);
      keep("consent", "denied");
    }
  };

  /** An event is there that was kept for a page that is gone; or, without a text, another tab has settled one of ours. */
  const seeEvent = (id, text) => {
    if (consent === DENIED) return letGo(id);
    if (!text) return takeOutSent(id) && emit("accepted", { id });
    const entry = readKept(id, text);
    if (!entry) {
      letGo(id);
      return tell("storage_unreadable");
    }
    const place = entries.findIndex((other) => other.order > entry.order);
    // One that finds no room stays as it is, for a later page.
    if (entries.some((other) => other.id === id)) keepEvent(entry);
    else insert(place < 0 ? entries.length : place, entry, MAX_ENTRIES);
  };

  const seeKept = (name, text) => {
    if (name.startsWith("e.")) isDry || seeEvent(name.slice(2), text);
    else if (name === "consent") {
      if (text === "denied") deny();
      else if (consent === DENIED) consent = atFirst;
    } else if (name === memoryName() && consent !== DENIED) merge(text);
  };

  const due = () => (entries[0] ? hold : Infinity);

  const hurry = () => (hold = asked);

  /** Whether nothing but time stands between an event and its sending. */
  const maySend = () => consent !== WAITED && recipient;

  const send = (most) => {
    if (!maySend()) return;
    if (isDry) return dropAll("dry_run");
    let room = Math.min(most, MAX_BATCH_BYTES) - ENVELOPE_BYTES;
    const batch = [];
    for (const entry of entries) {
      const [first] = batch;
      const whose = entry.recipient || recipient;
      room -= entry.size;
      if ((first && first.shared + first.recipient !== entry.shared + whose) || room < 0 || batch.length === MAX_BATCH_EVENTS) break;
      if (entry.recipient !== whose) {
        entry.recipient = whose;
        keepEvent(entry);
      }
      entry.sent = true;
      batch.push(entry);
    }
    const [first] = batch;
    if (!first) return;
    sending++;
    if (consent === GRANTED) isKnownThere = true;
    add(SEND, 0, `{"recipient":"${first.recipient}","sent_at":${now},"lite":"${why}",${first.shared},"events":[${batch.map(({ json }) => json)}]}`);
    emit("sent", { ids: batch.map(({ id }) => id) });
  };

  const answered = (status, waitMs, text) => {
    sending--;
    const before = failures;
    const body = parsed(text) ?? {};
    const isGood = /^2/.test(status);
    const results = isGood && Array.isArray(body.results) && body.results;
    for (const result of results || []) {
      const { id, status, message = "", code = "" } = result ?? {};
      const isRejected = status === "rejected";
      // A word of a later version leaves the event open.
      const entry = /^(accepted|duplicate|rejected)$/.test(status) && takeOutSent(id);
      if (!entry) continue;
      letGo(id);
      if (isRejected) {
        emit("dropped", { reason: code, message, id });
        tell(code, message);
      } else {
        emit("accepted", { id });
        if (entry.opens) add(OPEN_CHAT);
      }
    }
    const ofStatus = { 0: "network", 413: "too_large", 429: "rate_limited" }[status] ?? (isGood ? "bad_answer" : "http_status");
    const { code = ofStatus, message = ofStatus, retry_after_s } = body.error ?? {};
    // Refusals that no waiting mends.
    if (!results && !sending && /^(400|413|422)$/.test(status)) {
      failures = 0;
      drop(({ sent }) => sent, code, message);
      return tell(code, message);
    }
    // Whether all is settled the last answer on its way tells.
    if (results && (sending || !entries.some(({ sent }) => sent))) return;
    for (const entry of entries) if (entry.sent) entry.sent = false;
    // Of some of them nothing is said: the pause grows as if of none.
    if (results) failures = before;
    asked = now + whole(retry_after_s === +retry_after_s ? retry_after_s * 1000 : waitMs);
    hold = Math.max(now + pauseAfter(failures++), asked);
    if (results) return;
    emit("retry", { code, message, after_ms: entries.length && due() - now });
    tell(code, message);
  };

  /** What follows from the state as it is now, whatever the input was. */
  const proceed = () => {
    if (nextLook <= now) {
      nextLook = now + lookPause;
      lookPause = Math.min(2 * lookPause, SLOWEST_LOOK_MS);
      add(PROBE);
    } else if (deadline <= now) {
      deadline = Infinity;
      tell("recipient_missing");
    }
    drop(({ sent, order }) => !sent && order < (now - MAX_AGE_MS) * 1000, "too_old");
    if (!sending && due() <= now) send(MAX_BATCH_BYTES);
    if (consent === GRANTED && (isUnsaved || memory[LAST] > saved + SAVED_MS)) {
      isUnsaved = false;
      saved = memory[LAST];
      keep(memoryName(), writeMemory(memory));
    }
    waiters = waiters.filter(([handle, until]) => {
      const waits = until ? entries.length && until > now : deadline < Infinity;
      if (!waits) settle(handle, (!until && recipient) || null);
      return waits;
    });
    const next = Math.min(nextLook, deadline, maySend() && !sending ? due() : Infinity, ...waiters.map(([, until = Infinity]) => until));
    if (next !== wake || next <= now) {
      wake = next;
      // One more than it is: 0 is never.
      add(WAKE, next < Infinity ? whole(Math.min(next - now, LONGEST_WAKE_MS)) + 1 : 0);
    }
  };

  return {
    start(at, _random, options, timeout, kept) {
      now = at;
      isDry = options & 2;
      atFirst = options & 8 ? GRANTED : WAITED;
      consent = options & 4 ? DENIED : atFirst;
      memory = readMemory(kept);
      isKnownThere = memory[VISITOR];
      memory[VISITOR] = memory[VISITOR] || makeId();
      nextLook = now;
      deadline = now + (timeout < Infinity ? whole(timeout) : RECIPIENT_MS);
      tell("internal", sentence);
    },
    handle(at, kind, number, other, [a, b, c]) {
      // A clock that is set back goes on from where it was.
      at += setBack;
      setBack += whole(now - at);
      now = Math.max(now, at);
      switch (kind) {
        case INPUT.woken:
          wake = Infinity;
          break;
        case INPUT.badCall:
          refuse(number, "", "invalid_argument", a);
          break;
        case INPUT.wantRecipient:
          waiters.push([number]);
          break;
        case INPUT.flush:
          hurry();
          waiters.push([number, now + whole(other)]);
          break;
        case INPUT.recipient:
          if (!recipient && /^[\w-]{1,64}$/.test(a)) {
            recipient = a;
            nextLook = deadline = Infinity;
            emit("recipient", { recipient });
          }
          break;
        case INPUT.consent:
          setConsent(number);
          break;
        case INPUT.answer:
          answered(number, other, a);
          break;
        case INPUT.hurry:
          hurry();
          if (due() <= now && entries.some(({ sent }) => !sent)) send(number);
          break;
        case INPUT.reset:
          beginVisitor(1);
          break;
        case INPUT.kept:
          seeKept(a, b);
          break;
        case INPUT.notKept:
          hasToldNotKept = hasToldNotKept || tell(number ? "storage_full" : "storage_blocked");
          break;
        case INPUT.known:
          ownUtm = utmOf(a);
          touch();
          break;
        default:
          if (KINDS[kind - INPUT.track]) call(number, kind - INPUT.track, a, b, c, other);
      }
      proceed();
      const done = effects;
      effects = [];
      return done;
    },
  };
}
