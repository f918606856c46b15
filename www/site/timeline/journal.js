// Salebot and the chat: what the simulator has noted, in the local demo only.

import { body, isOpen, show } from "./panel.js";
import { say } from "./texts.js";

// The demo server puts the simulator's address here; the real service has no such door, and is never asked for it.
const CONTROL = "https://chatter.salebot.pro/_control";
const POLL_EVERY_MS = 1000;
const POLL_AFTER_FAILURE_MS = 5000;

/** Who the chat says that its visitor is, once it has. */
let recipient;
const recipientOfClient = new Map();
// What takes away the rows of calls that had no answer when they were shown, by the journal's number.
const unanswered = new Map();
// When our calls of the bot were made, oldest first.
const callTimes = [];
let lastSeq = 0;
let lastSaid = 0;

// Whose chat a client is, as far as the journal tells; calls for other visitors of the same simulator stay out.
function learnClient({ action, params, answer }) {
  if (action !== "online_chat_client_id" || !params?.recipient) return;
  const client = /"client_id"\s*:\s*"?(\d+)/.exec(answer ?? "")?.[1];
  if (client) recipientOfClient.set(client, String(params.recipient));
}

function isOurs({ params }) {
  const client = params?.client_id ?? params?.clients?.[0];
  const whose = params?.recipient ?? recipientOfClient.get(String(client));
  return whose === undefined || recipient === undefined || String(whose) === recipient;
}

const asText = (value) => (typeof value === "string" ? value : JSON.stringify(value));

/** A call's parameters as lines: variables each by itself, without what names the client and the event. */
function linesOf({ client_id, clients, variables, "client.onsite_call": call, ...params } = {}) {
  const given = typeof variables === "string" && variables.startsWith("{") ? JSON.parse(variables) : variables;
  return Object.entries({ ...params, ...given }).map(([name, value]) => `${name} = ${asText(value)}`);
}

function showCall(entry) {
  const lines = linesOf(entry.params);
  // The gateway has callbacks carry the event's id and the action's number, to ask later what became of them.
  const id = String(entry.params?.["client.onsite_call"] ?? "").replace(/\.\d+$/, "");
  const answered = entry.status !== null;
  if (entry.acted) callTimes.push(entry.at_ms);
  const failed = answered && (entry.status >= 400 || /"status"\s*:\s*"(?!success)/.test(entry.answer));
  if (failed) lines.push(`→ ${entry.answer}`);
  const status = `${entry.http} ${answered ? entry.status : say.noAnswer}`;
  const remove = show("salebot", "call", status, { name: entry.action, id, at: entry.at_ms, from: "gateway", detail: lines.join("\n"), trouble: failed || !answered });
  if (answered) unanswered.delete(entry.seq);
  else unanswered.set(entry.seq, remove);
}

function readJournal(entries) {
  entries.forEach(learnClient);
  for (const entry of entries) {
    const late = entry.status !== null && unanswered.get(entry.seq);
    // A simulator outlives many visits; this one's calls are those since the page was opened.
    const fresh = entry.seq > lastSeq && entry.at_ms >= performance.timeOrigin;
    if (late) late();
    if (late || (fresh && isOurs(entry))) showCall(entry);
  }
  lastSeq = Math.max(lastSeq, entries.at(-1)?.seq ?? 0);
}

// What stands in the chat: what was said for the visitor by a callback is not in it.
function readChat({ history }) {
  for (const { id, client_replica, message_from_outside, created_at, text } of history) {
    const fresh = id > lastSaid && created_at * 1000 + 999 >= performance.timeOrigin;
    lastSaid = Math.max(lastSaid, id);
    // The history counts in seconds; what the bot says follows the last call made by then.
    const call = callTimes.findLast((it) => Math.floor(it / 1000) <= created_at) ?? 0;
    const at = Math.max(call, created_at * 1000);
    if (fresh && !client_replica) show("chat", "bot", say.bot, { at, from: "salebot", detail: text });
    else if (fresh && message_from_outside === 0) show("chat", "visitor", say.visitor, { at, to: "salebot", detail: text });
  }
}

async function look(path) {
  const response = await fetch(CONTROL + path, { cache: "no-store", credentials: "omit" });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

let timer;
let following = false;
let looking = false;
async function poll() {
  if (looking || !isOpen() || document.visibilityState !== "visible") return;
  looking = true;
  clearTimeout(timer);
  let wait = POLL_EVERY_MS;
  try {
    readJournal(await look("/journal"));
    const client = [...recipientOfClient].find(([, whose]) => whose === recipient)?.[0];
    if (client) readChat(await look(`/clients/${client}`));
  } catch {
    wait = POLL_AFTER_FAILURE_MS;
  }
  looking = false;
  timer = setTimeout(poll, wait);
}

/** Looks for this visitor's calls and messages from here on, while somebody sees them. */
export function follow(visitor) {
  recipient = visitor;
  // Only the demo server's replacement is plain http; the real service is https.
  if (!CONTROL.startsWith("http:") || following) return;
  following = true;
  document.addEventListener("visibilitychange", poll);
  body.addEventListener("open", poll);
  poll();
}
