// The demo's timeline: what happened where, page → gateway → Salebot → chat. It only watches; the page works without it.

import { follow } from "./timeline/journal.js";
import { forget, setOff, wordsOf } from "./timeline/kinds.js";
import { again, show } from "./timeline/panel.js";
import { language, say } from "./timeline/texts.js";

// How long after the page's load event the script tag may still be on its way before its absence is worth a row.
const SCRIPT_LATE_MS = 3000;

const names = new Map();
const nameOf = (id) => names.get(id) ?? String(id);
const sentIds = new Set();

// What salebot-onsite itself reports, and when.
const reports = {
  recipient({ recipient }, at) {
    show("chat", "recipient", say.recipient, { at, to: "page", detail: String(recipient) });
    follow(String(recipient));
  },
  trigger({ name, rule, props }, at) {
    setOff(rule);
    const lines = Object.entries(props).map(([key, value]) => `${key} = ${value}`);
    const words = new Text(say.triggered(rule < 0 ? say.attribute : say.rule(rule)));
    wordsOf(rule).then((known) => known && (words.data = say.triggered(known)));
    show("page", "trigger", words, { name, at, detail: [...lines, ...(rule < 0 ? [] : [say.rule(rule)])].join("\n") });
  },
  queued({ id, name }, at) {
    names.set(id, name);
    show("page", "queued", say.queued, { name, id, at });
  },
  sent({ ids }, at) {
    for (const id of ids) {
      sentIds.add(id);
      show("page", "sent", say.sent, { name: nameOf(id), id, at, to: "gateway" });
    }
  },
  accepted({ id }, at) {
    show("gateway", "accepted", say.accepted, { name: nameOf(id), id, at, to: "page" });
  },
  dropped({ id, reason, message }, at) {
    // What was never sent, the page itself has dropped.
    const lane = sentIds.has(id) ? "gateway" : "page";
    show(lane, "dropped", say.dropped(reason), { name: nameOf(id), id, at, detail: message ?? "", trouble: true });
  },
  retry({ after_ms, code }, at) {
    const seconds = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(after_ms / 1000);
    show("page", "retry", say.retry(seconds, code), { at, trouble: true });
  },
  error({ code, message }, at) {
    show("page", "error", message, { name: code, at, trouble: true });
  },
};

/** What a line of the page's own head has kept for us so far, and tells us from here on. */
const heard = window.timelineHeard ?? [];
const report = ([event, detail, at]) => reports[event](detail, at);
heard.splice(0).forEach(report);
heard.push = report;

// Calls from before app.js was there.
const stub = window.SalebotOnsite;
for (const [method, args, , at] of stub?.q ?? []) {
  if (method === "track") show("page", "called", say.tracked, { name: String(args[0]), at });
}
let isReady = false;
stub?.ready().then(() => {
  isReady = true;
  show("page", "ready", say.listening);
}, () => {});

again.addEventListener("click", () => {
  forget();
  window.SalebotOnsite?.reset?.();
  location.reload();
});

function loaded() {
  const chat = window.SaleBotPro ?? window.ChatBotPro;
  if (chat) show("chat", "chat_loaded", say.chatThere);
  else show("chat", "chat_missing", say.chatMissing, { trouble: true });
  setTimeout(() => {
    if (stub && !isReady) show("page", "script_missing", say.scriptMissing, { trouble: true });
  }, SCRIPT_LATE_MS);
}
if (document.readyState === "complete") loaded();
else addEventListener("load", loaded);
