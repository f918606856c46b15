// Every event, the newest first, and its way.

import { h } from "../dom.js";
import { clock, count, exactClock, lasting, shown, size } from "../format.js";
import { badge, details, facts, link, nothing } from "./parts.js";

const TONES = { waiting: "warn", sent: "plain", accepted: "good", dropped: "bad" };

function maker({ by }, ui) {
  if (by === "earlier") return "an earlier page, or another tab";
  if (by === "forget") return "the refusal: the gateway is to forget the visitor";
  if (by === "call") return "a call";
  if (by.rule < 0) return "a data-onsite attribute";
  const { cores } = ui.model;
  // The oldest cores that are over are no longer known.
  if (!cores.some(({ number }) => number === by.core)) return `rule ${by.rule} of core ${by.core}`;
  return [link(ui, `rule ${by.rule}`, "rules", `rule-${by.rule}`, by.core), by.core !== cores.at(-1).number && ` of core ${by.core}`];
}

/** What happened to an event, in words. */
function stepWords({ is, batch, again, status, word, code, message, after_ms, reason }) {
  switch (is) {
    case "queued":
      return "queued";
    case "found":
      return "found: it was kept and not yet delivered";
    case "sent":
      return `${again ? "sent again" : "sent"} in batch ${batch}`;
    case "answered":
      return word ? `batch ${batch} was answered: ${[word, code, message].filter(Boolean).join(", ")}` : `${status ? `batch ${batch} was answered with ${status}` : `batch ${batch}: no answer came`}${code ? `: ${code}, ${message}` : ""}`;
    case "retry":
      return `comes again after ${lasting(after_ms)}: ${code}`;
    case "dropped":
      return `dropped: ${[reason, message].filter(Boolean).join(", ")}`;
    default:
      return is;
  }
}

function one(key, event, ui) {
  const { id, name, kind, props, at, state, steps, reason } = event;
  return h(
    "li",
    { key: `event ${key}`, id: `event-${key}`, class: "card" },
    h(
      "details",
      {},
      h("summary", {}, h("code", {}, name || kind || "event"), " ", badge(TONES[state], state === "dropped" && reason ? `dropped: ${reason}` : state), h("span", { class: "faint" }, ` ${clock(at)}`)),
      facts([
        ["Id", id ? h("code", {}, id) : "none: it was refused at once"],
        ["Kind", kind],
        ["Made", exactClock(at), " by ", ...[maker(event, ui)].flat()],
        ["Props", details(props)],
      ]),
      h(
        "ol",
        { class: "steps" },
        steps.map((step, place) => h("li", {}, h("span", { class: "faint" }, place ? `+${lasting(step.at - steps[place - 1].at)}` : exactClock(step.at)), " ", stepWords(step))),
      ),
    ),
  );
}

/** How many are shown. */
const SHOWN = 200;

/** Draws it. */
export function events(ui) {
  const { events: all, batches } = ui.model.events;
  if (!all.size) return [nothing("No event yet.")];
  return [
    h("ul", { class: "cards" }, [...all].slice(-SHOWN).reverse().map(([key, event]) => one(key, event, ui))),
    all.size > SHOWN && h("p", { class: "faint" }, `${all.size - SHOWN} older ones are in what the log saves.`),
    batches.length > 0 &&
      h(
        "details",
        {},
        h("summary", {}, `Batches: ${batches.length}`),
        h("ul", { class: "notes" }, [...batches].reverse().map(({ number, at, bytes, ids, answered_at, status, error, unheard }) =>
          h("li", { key: `batch ${number}` }, `${number}: ${clock(at)}, ${count(ids.length, "event")}, ${size(bytes)}, ${answered_at === undefined ? (unheard ? "its core was over before an answer came" : "no answer yet") : `${status || "no answer"} after ${lasting(answered_at - at)}`}${error ? `: ${shown(error.code)}` : ""}`))),
      ),
  ];
}
