// The gateway's checks and templates, written directly in JavaScript: what a developer would write for this configuration,
// to be compared with. As ours, they end with what is handed over to the visitor's actor.

import { CONFIG } from "./config.js";

const MAX_BYTES = 65_536;
const MAX_EVENT_BYTES = 8_192;
const NAME = /^[a-z0-9_.-]{1,64}$/;
const RECIPIENT = /^[A-Za-z0-9_-]{1,64}$/;
const ID = /^[\x21-\x7e]{1,64}$/;
const BAD_KEY = /^(__proto__|constructor|prototype)$|[\0-\x1f\x7f]/;
const KINDS = new Set(["track", "page", "identify", "forget"]);

export class Refused extends Error {
  constructor(status, code, message, wait) {
    super(message);
    Object.assign(this, { status, code, wait });
  }
}

const origins = CONFIG.origins.map((origin) => {
  const [scheme, host] = origin.split("://");
  if (!host.startsWith("*.")) return (given) => given === origin;
  const end = host.slice(1);
  return (given) =>
    given.startsWith(`${scheme}://`) && given.endsWith(end) && /^[a-z0-9.-]+$/.test(given.slice(scheme.length + 3, -end.length));
});

export const isAllowed = (origin) => origin !== null && origins.some((allows) => allows(origin));

const EVERY_MS = 60_000 / CONFIG.limits.ip_per_minute;
const BURST_MS = EVERY_MS * CONFIG.limits.ip_burst;
const addresses = new Map();

/** How long this address has to wait, in milliseconds. */
export function rate(address) {
  const now = Date.now();
  const key = address.includes(":") ? address.split(":").slice(0, 4).join(":") : address;
  const earned = Math.max(addresses.get(key) ?? 0, now) + EVERY_MS;
  if (earned > now + BURST_MS) return earned - now - BURST_MS;
  if (addresses.size > 8_192) addresses.clear();
  addresses.set(key, earned);
  return 0;
}

const tooLarge = () => new Refused(413, "too_large", "a batch is at most 64 KiB");

/** Reads a body, and no more of it than that. */
export async function readBody(request) {
  const length = request.headers.get("content-length");
  if (Number(length) > MAX_BYTES) throw tooLarge();
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > MAX_BYTES) throw tooLarge();
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

const parts = (text) => text.split(/\{\{\s*(.+?)\s*\}\}/);

/** Every text of the configuration, split at its places once. */
function compile(value) {
  if (typeof value === "string") return parts(value);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, compile(one)]));
}

const events = Object.fromEntries(
  Object.entries(CONFIG.events).map(([name, actions]) => [
    name,
    [actions].flat().map(({ delay_s, ...action }) => ({ delay: delay_s * 1000, action: compile(action) })),
  ]),
);

const look = (context, path) => path.split(".").reduce((value, name) => value?.[name], context);

const words = (value) => (value === null || value === undefined || typeof value === "object" ? "" : String(value));

function fill(template, context) {
  if (!Array.isArray(template)) return Object.fromEntries(Object.entries(template).map(([key, one]) => [key, fill(one, context)]));
  return template
    .map((part, place) => (place % 2 ? words(look(context, part)).slice(0, 2000).replaceAll("#{", "# {") : part))
    .join("");
}

const invalid = (message) => new Refused(400, "invalid_argument", message);

function calls(event, page) {
  const { kind, name, props = {} } = event;
  if (typeof props !== "object" || props === null || Array.isArray(props)) throw invalid("an event's props are an object");
  if (JSON.stringify(event).length > MAX_EVENT_BYTES) throw new Refused(413, "too_large", "an event is at most 8 KiB");
  if (!KINDS.has(kind)) throw invalid("the event's kind is not known");
  if (!NAME.test(name)) throw invalid("an event's name is 1 to 64 characters of a-z, 0-9, _, . and -");
  if (Object.keys(props).length > 128) throw invalid("an event has 128 props at most");
  for (const [key, value] of Object.entries(props)) {
    if (BAD_KEY.test(key)) throw invalid("an event's props have a name that is not taken");
    if (typeof value === "object" && value !== null) throw invalid("an event's props are texts, numbers, true, false and null");
  }
  if (!Object.hasOwn(events, name)) throw new Refused(400, "event_unknown", "the configuration does not list this event");
  const context = { props, page, event };
  return events[name].map(({ delay, action }, first) => ({ first, delay_ms: delay, cancel_on: [], calls: [fill(action, context)] }));
}

/** Reads a batch: whose it is, and what goes to that visitor's actor. */
export function admit(body) {
  let batch;
  try {
    batch = JSON.parse(body);
  } catch {
    throw invalid("the body is not JSON");
  }
  const { recipient, sent_at, page = {}, events: all } = batch ?? {};
  if (typeof recipient !== "string" || !RECIPIENT.test(recipient)) throw invalid("recipient is 1 to 64 letters, digits, _ and -");
  if (!Array.isArray(all) || all.length < 1 || all.length > 50) throw invalid("events is a list of 1 to 50 events");
  const decided = [];
  const taken = [];
  for (const event of all) {
    const id = event?.id;
    if (typeof id !== "string" || !ID.test(id)) throw invalid("an event's id is 1 to 64 letters, digits and signs of ASCII");
    try {
      taken.push({ id, name: event.name, at: event.at, parts: calls(event, page) });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      decided.push({ id, status: "rejected", code: error.code, message: error.message });
    }
  }
  return { recipient, text: JSON.stringify({ v: 1, recipient, sent_at, decided, events: taken }) };
}
