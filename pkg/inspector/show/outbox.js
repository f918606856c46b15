// What waits: in this tab, and in the browser for all tabs of the site.

import { bytes } from "../../page/lite-numbers.js";
import { h } from "../dom.js";
import { EVENT, readKept } from "../events.js";
import { clock, count, lasting, size } from "../format.js";
import { PREFIX, stored } from "../stored.js";
import { holdup } from "./overview.js";
import { badge, facts, nothing } from "./parts.js";

/** As src/outbox.rs and src/page/runtime.rs have them. */
const MAX_EVENTS = 200;
const MAX_BYTES = 256 * 1024;
const MAX_BEFORE_CONSENT = 50;

/** Draws it. */
export function outbox({ core, model, now }) {
  const waiting = model.events.waiting();
  const kept = stored();
  // Of what is kept nowhere, before consent or in a dry run, the size is not known.
  const isMeasured = waiting.every((one) => one.bytes);
  const inTab = waiting.reduce((sum, one) => sum + one.bytes, 0);
  const known = new Set(waiting.map(({ id }) => id));
  const most = core?.consent === "required" ? MAX_BEFORE_CONSENT : MAX_EVENTS;
  const inStore = (kept ?? []).filter(([name]) => name.startsWith(EVENT));
  const others = (kept ?? []).filter(([name]) => !name.startsWith(EVENT));
  return [
    facts([
      ["This tab", `${waiting.length} of ${most} events, ${isMeasured ? `${size(inTab)} of ${size(MAX_BYTES)}` : "in memory alone"}`],
      ["State", waiting.length && core ? holdup(core, now) : undefined],
      ["Core wakes", waiting.length && core?.wake_at > now ? `in ${lasting(core.wake_at - now)}` : undefined],
    ]),
    h("h3", {}, "Waiting in this tab"),
    waiting.length
      ? h("ul", { class: "notes" }, waiting.map((one) => h("li", { key: one.id }, h("code", {}, one.name), ` ${clock(one.at)} `, badge(one.state === "sent" ? "plain" : "warn", one.state === "sent" ? "on its way" : "waits"))))
      : nothing("Nothing waits."),
    h("h3", {}, "In localStorage, for all tabs"),
    kept === undefined && nothing("The browser keeps nothing for this site."),
    kept && !inStore.length && nothing("No event is kept."),
    inStore.length > 0 &&
      h("ul", { class: "notes" }, inStore.map(([name, text]) => {
        const event = readKept(text);
        const id = name.slice(EVENT.length);
        return h("li", { key: name }, h("code", {}, event?.name ?? "cannot be read"), ` ${event ? clock(event.at) : id}, ${size(bytes(text))}${known.has(id) ? "" : ", of another tab"}`);
      })),
    others.length > 0 && h("p", { class: "faint" }, `Besides: ${others.map(([name, text]) => `${PREFIX}${name} (${size(bytes(text))})`).join(", ")}`),
    h("p", { class: "faint" }, `${count(kept?.length ?? 0, "entry", "entries")} in all. A batch takes 50 events and 64 KiB at most.`),
  ];
}
