// The lite core: what a page gets where its browser runs no WebAssembly, and loads only then. It does what src/page/runtime.rs
// does, effect by effect and in the same form, so that either core goes on with what the other has kept; but it has no rules, no
// direct mode, and in place of sentences the codes.

import { parsed, readKept, writeKept } from "./lite-kept.js";
import { campaignOf, readMemory, utmOf, writeMemory } from "./lite-memory.js";
import {
  ASKED, COUNTS, DENIED, EMIT, ENVELOPE_BYTES, FIRST_LOOK_MS, FORGETS, GRANTED, ID, KEEP, LAST, LAST_EVENT, LONGEST_WAKE_MS,
  MAX_AGE_MS, MAX_BATCH_BYTES, MAX_BATCH_EVENTS, MAX_BEFORE_CONSENT, MAX_BYTES, MAX_ENTRIES, MAX_EVENT_BYTES, NEXT, OPENS,
  OPEN_CHAT, ORDER, PROBE, RECIPIENT, RECIPIENT_MS, RESETS, SAVED_MS, SEND, SENT, SESSION, SESSION_MS, SETTLE, SHARED, SIZE,
  SLOWEST_LOOK_MS, TEXT, TRIES, UTM, VISITOR, VISITS, WAITED, WAKE, WATCH, bytes, pauseAfter, whole,
} from "./lite-numbers.js";

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
  let memoryName;
  let atFirst;
  /** What stands against keeping and sending: nothing, or why not. */
  let objection;
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
  /** What the whole line waits for, as each event does by itself: how often it has failed, until when, and until when at least. */
  const line = [0, 0, 0];
  let seq = 0;
  let sending = 0;
  let hasToldNotKept;
  let waiters = [];

  const add = (...effect) => effects.push(effect);
  const keep = (name, text = "") => add(KEEP, 0, name, text);
  const settle = (handle, result) => add(SETTLE, handle, JSON.stringify(result));
  const emit = (name, detail) => add(EMIT, 0, name, JSON.stringify(detail));
  const tell = (code, message = code) => emit("error", { code, message });
  const lose = (reason, message, which) => {
    emit("dropped", { reason, message, ...which });
    // That a limit holds is no fault.
    if (reason !== "limit_reached") tell(reason, message);
  };

  /** An id as src/random.rs makes them: the time, and 80 random bits. */
  const makeId = () =>
    Array.from(
      crypto.getRandomValues(new Uint8Array(26)),
      (chance, place) => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(place < 10 ? now / 32 ** (9 - place) : chance) & 31],
    ).join("");

  /** The visitor did something, which may begin a session: then this is its first page. */
  const touch = () => {
    if (Math.abs(now - memory[LAST]) > SESSION_MS) {
      memory[VISITS]++;
      memory[SESSION] = now;
      memory[UTM] = ownUtm;
      isUnsaved = true;
    }
    memory[LAST] = now;
  };

  const know = (_number, _other, known) => touch((ownUtm = utmOf(known)));

  /** The page may go: the time of the last thing done is kept to the moment. */
  const leave = () => (isUnsaved = isUnsaved || memory[LAST] !== saved);

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
    const further = (difference) => ((more(RESETS) || difference) > 0 ? (isUnsaved = memory) : theirs);
    // Two tabs may have met a new visitor in the same moment: the earlier name stays.
    const named = further(memory[VISITOR] < theirs[VISITOR])[VISITOR];
    const counted = further(more(LAST_EVENT));
    memory = further(more(VISITS) || -more(SESSION) || more(LAST));
    for (const what of [LAST_EVENT, COUNTS]) memory[what] = counted[what];
    memory[VISITOR] = named;
  };

  const keepAs = (id, text) => isDry || keep(`e.${id}`, text);
  /** Has the host keep an event, where it may. */
  const keepEvent = (entry) => objection || keepAs(entry[ID], writeKept(entry));

  /** Has an event wait, before those of a later order, where there is room; answers why not, where there is none. */
  const insert = (entry, limit) => {
    entry[SIZE] = bytes(entry[SHARED] + entry[TEXT]);
    if (entries.length >= limit || entries.reduce((sum, other) => sum + other[SIZE], entry[SIZE]) > MAX_BYTES) return "storage_full";
    entries.push(entry);
    entries.sort((one, other) => one[ORDER] - other[ORDER]);
    keepEvent(entry);
  };

  const takeOut = (which, told) => {
    const out = entries.filter(which);
    entries = entries.filter((entry) => !which(entry));
    out.forEach(told);
  };

  /** Takes an event out that was sent, and so may have arrived. */
  const takeOutSent = (id, told) =>
    takeOut(
      (entry) => entry[ID] === id && SENT in entry,
      (entry) => {
        line[TRIES] = 0;
        told(entry);
      },
    );

  /** Gives events up, but not what tells of a refusal where that alone is left. */
  const drop = (which, reason, message = reason) =>
    takeOut(which, ({ [ID]: id }) => {
      keepAs(id);
      emit("dropped", { reason, message, id });
    });

  const dropAll = (reason) => drop((entry) => !entry[FORGETS], reason);

  /** Has an event wait for its sending; answers why not, where it does not. */
  const makeEvent = (id, kind, name, at, props, page) => {
    const forgets = kind === "forget";
    if (objection === DENIED && !forgets) return "consent_required";
    const json = `${JSON.stringify({ id, seq, kind, name, at }).slice(0, -1)},"props":${props || "{}"}}`;
    if (bytes(json) > MAX_EVENT_BYTES || bytes(page) > MAX_EVENT_BYTES) return "too_large";
    const shared = `"visitor":"${memory[VISITOR]}","page":${page}`;
    const limit = objection === WAITED && seq >= MAX_BEFORE_CONSENT ? MAX_BEFORE_CONSENT : MAX_ENTRIES;
    // Behind all that waits, though a clock may have been set back meanwhile.
    const order = Math.max(at * 1000, ...entries.map((other) => other[ORDER] + 1));
    const reason = insert([0, 0, 0, order, recipient, "", shared, json, id, forgets], limit);
    seq += !reason;
    return reason;
  };

  const refuse = (handle, name, reason = "invalid_argument", message = reason) => {
    settle(handle, { id: "", status: "dropped", reason });
    lose(reason, message, { name });
  };

  /** Makes what a call of this kind does; `fixed` is its name where it has none of its own. */
  const call = (kind, fixed) => (handle, at, given, props, page) => {
    const name = fixed || given;
    if (!/^[a-z0-9_.-]{1,64}$/.test(name)) return refuse(handle, name);
    touch();
    const id = makeId();
    const reason = makeEvent(
      id, kind, name, Math.min(at + setBack, now), props, `${page.slice(0, -1)},"utm":${campaignOf(memory[UTM])}}`,
    );
    if (reason) return refuse(handle, name, reason);
    settle(handle, { id, status: "queued" });
    emit("queued", { id, name });
  };

  const deny = (isTold) => {
    dropAll("consent_required");
    objection = DENIED;
    if (isTold && isKnownThere && !isDry) makeEvent(makeId(), "forget", "forget", now, "", "{}");
    isKnownThere = false;
    beginVisitor(0);
    keep("memory");
    keep("dry");
  };

  const setConsent = (isGranted) => {
    if (isGranted) {
      if (objection === DENIED) keep("consent");
      if (objection) {
        objection = GRANTED;
        for (const entry of entries) entry[FORGETS] || keepEvent(entry);
      }
    } else {
      deny(true);
      keep("consent", "denied");
    }
  };

  /** An event is there that was kept for a page that is gone; or, without a text, another tab has settled one of ours. */
  const seeEvent = (id, text) => {
    if (objection === DENIED) return keepAs(id);
    if (!text) return takeOutSent(id, () => emit("accepted", { id }));
    const entry = readKept(id, text);
    if (!entry) {
      keepAs(id);
      return tell("storage_unreadable");
    }
    // One that finds no room stays as it is, for a later page.
    if (entries.some((other) => other[ID] === id)) keepEvent(entry);
    else insert(entry, MAX_ENTRIES);
  };

  const seeKept = (_number, _other, name, text) => {
    if (name.startsWith("e.")) isDry || seeEvent(name.slice(2), text);
    else if (name === "consent") {
      if (text === "denied") deny();
      else if (objection === DENIED) objection = atFirst;
    } else if (name === memoryName && objection !== DENIED) merge(text);
  };

  const due = () => Math.max(line[NEXT], Math.min(...entries.map((entry) => entry[NEXT])));

  const hurry = () => {
    for (const one of [line, ...entries]) one[NEXT] = one[ASKED];
  };

  /** Has an event wait, or the whole line, and not before those of `older` that have failed as often. */
  const putOff = (one, asked, older = []) => {
    one[ASKED] = Math.max(one[ASKED], asked);
    one[NEXT] = Math.max(now + pauseAfter(one[TRIES]++), one[ASKED], ...older.map((other) => other[TRIES] === one[TRIES] && other[NEXT]));
  };

  /** Whether nothing but time stands between an event and its sending. */
  const maySend = () => objection !== WAITED && recipient;

  const send = (room) => {
    if (!maySend()) return;
    if (isDry) return dropAll("dry_run");
    room -= ENVELOPE_BYTES;
    const batch = [];
    let head;
    for (const entry of entries) {
      if (!head && entry[NEXT] > now) continue;
      const own = `{"recipient":"${entry[RECIPIENT] || recipient}","sent_at":${now},"lite":"${why}",${entry[SHARED]},"events":[`;
      head = head || own;
      room -= entry[SIZE];
      if (head !== own || room < 0 || batch.length === MAX_BATCH_EVENTS) break;
      if (!entry[RECIPIENT]) {
        entry[RECIPIENT] = recipient;
        keepEvent(entry);
      }
      entry[SENT] = true;
      batch.push(entry);
    }
    if (!batch[0]) return;
    sending++;
    isKnownThere = !objection;
    add(SEND, 0, `${head}${batch.map((entry) => entry[TEXT])}]}`);
    emit("sent", { ids: batch.map((entry) => entry[ID]) });
  };

  const answered = (status, waitMs, text) => {
    sending--;
    const body = parsed(text) ?? {};
    const isGood = /^2/.test(status);
    const results = isGood && Array.isArray(body.results) && body.results;
    for (const result of results || []) {
      const { id, status, message, code } = result ?? {};
      // A word of a later version leaves the event open.
      takeOutSent(/^(accepted|duplicate|rejected)$/.test(status) && id, (entry) => {
        keepAs(id);
        if (status === "rejected") return lose(code, message, { id });
        emit("accepted", { id });
        if (entry[OPENS]) add(OPEN_CHAT);
      });
    }
    const ofStatus = { 0: "network", 413: "too_large", 429: "rate_limited" }[status] ?? (isGood ? "bad_answer" : "http_status");
    // Why events are still open, if they are.
    const said = results ? body.open : body.error;
    const { code: word, message = ofStatus, retry_after_s, line: isLine = true } = said ?? {};
    const code = typeof word === "string" ? word : ofStatus;
    // Refusals that no waiting mends.
    if (!results && !sending && /^(400|413|422)$/.test(status)) {
      line[TRIES] = 0;
      drop((entry) => entry[SENT], code, message);
      return tell(code, message);
    }
    const asked = now + whole(retry_after_s * 1000 || waitMs);
    // Whether it is of the way there: then the line waits, and not only the events that were sent.
    entries.forEach((entry, place) => {
      if (!entry[SENT]) return;
      entry[SENT] = false;
      if (results || !isLine) putOff(entry, asked, entries.slice(0, place));
    });
    if (results && !said) return;
    if (isLine) putOff(line, asked);
    emit("retry", { code, message, after_ms: entries.length && whole(due() - now) });
    tell(code, message);
  };

  /** What is done about each input, numbered as in input.js. */
  const deeds = [
    , // woken
    (handle, _, problem) => refuse(handle, "", undefined, problem),
    (handle) => waiters.push([handle]),
    // flush
    (handle, timeout) => {
      hurry();
      waiters.push([handle, now + whole(timeout)]);
    },
    // recipient
    (_handle, _other, value) => {
      if (recipient || !/^[\w-]{1,64}$/.test(value)) return;
      recipient = value;
      nextLook = deadline = Infinity;
      emit("recipient", { recipient });
    },
    setConsent,
    answered,
    // hurry
    (room) => {
      hurry();
      if (due() <= now && entries.some((entry) => !entry[SENT])) send(room);
    },
    // reset
    () => beginVisitor(1),
    call("track"),
    call("page", "page"),
    call("identify", "identify"),
    (handle) => refuse(handle, "callback"),
    (handle) => refuse(handle, "message"),
    // left
    leave,
    // Rules: there are none, but the page is to report what the visitor does.
    () => add(WATCH, 0, '{"rules":[]}'),
    , // unusable
    seeKept,
    (isFull) => (hasToldNotKept = hasToldNotKept || tell(isFull ? "storage_full" : "storage_blocked")),
    // known, view
    know,
    know,
    // domReady, loaded, hidden, shown, active, exit, jsError, scroll, element
    , , leave, , touch, , , , touch,
  ];

  return {
    start(at, _random, options, timeout, kept) {
      now = at;
      isDry = options & 2;
      memoryName = isDry ? "dry" : "memory";
      atFirst = options & 8 ? GRANTED : WAITED;
      objection = options & 4 ? DENIED : atFirst;
      memory = readMemory(kept);
      isKnownThere = memory[VISITOR];
      memory[VISITOR] = memory[VISITOR] || makeId();
      nextLook = now;
      deadline = now + (whole(timeout < Infinity ? timeout : RECIPIENT_MS));
      tell("internal", sentence);
    },
    handle(at, kind, number, other, texts) {
      // A clock that is set back goes on from where it was.
      at += setBack;
      setBack += whole(now - at);
      now = Math.max(now, at);
      deeds[kind]?.(number, other, ...texts);
      // What follows from the state as it is now, whatever the input was.
      if (nextLook <= now) {
        nextLook = now + lookPause;
        lookPause = Math.min(2 * lookPause, SLOWEST_LOOK_MS);
        add(PROBE);
      } else if (deadline <= now) {
        deadline = Infinity;
        tell("recipient_missing");
      }
      drop((entry) => !entry[SENT] && entry[ORDER] < (now - MAX_AGE_MS) * 1000, "too_old");
      if (!sending && due() <= now) send(MAX_BATCH_BYTES);
      if (!objection && (isUnsaved || memory[LAST] > saved + SAVED_MS)) {
        isUnsaved = false;
        saved = memory[LAST];
        keep(memoryName, writeMemory(memory));
      }
      waiters = waiters.filter(([handle, until]) => {
        const waits = until ? entries.length && until > now : deadline < Infinity;
        if (!waits) settle(handle, (!until && recipient) || null);
        return waits;
      });
      const next = Math.min(
        nextLook,
        deadline,
        maySend() && !sending ? due() : Infinity,
        ...waiters.map(([, until = Infinity]) => until),
      );
      // One more than it is: 0 is never.
      add(WAKE, next < Infinity ? whole(Math.min(next - now, LONGEST_WAKE_MS)) + 1 : 0);
      const done = effects;
      effects = [];
      return done;
    },
  };
}
