// Where the page stands: who the visitor is, what was agreed to, and whom the page talks to.

import { h } from "../dom.js";
import { clock, count, lasting, until } from "../format.js";
import { stored } from "../stored.js";
import { badge, facts, link, nothing } from "./parts.js";

function recipient({ recipient, recipient_at, started_at, recipient_timeout_ms }, ui) {
  const { now } = ui;
  if (recipient !== undefined) return [badge("good", "known"), ` ${recipient}, since ${clock(recipient_at)}`];
  const late = now - started_at > recipient_timeout_ms;
  return [badge(late ? "bad" : "warn", "waiting"), ` for the chat, for ${lasting(now - started_at)}${late ? ": " : ""}`, late && link(ui, "see Errors", "errors")];
}

function consent({ consent, consent_by, consent_at }) {
  const tone = { granted: "good", denied: "bad" }[consent] ?? "warn";
  const effect = { required: ": events wait in memory, 50 at most", denied: ": nothing is kept or sent" }[consent] ?? "";
  return [badge(tone, consent), ` by ${consent_by}${consent_at ? ` at ${clock(consent_at)}` : ""}${effect}`];
}

function answer({ answer: { at, status } = {} }) {
  if (at === undefined) return "none yet";
  if (!status) return [badge("bad", "none came"), ` at ${clock(at)}`];
  return [badge(status < 300 ? "good" : "bad", String(status)), ` at ${clock(at)}`];
}

function storage({ storage }, ui) {
  if (storage) return [badge("warn", storage), ": what waits goes with the page"];
  const kept = stored();
  if (!kept) return [badge("warn", "blocked"), ": the browser keeps nothing for this site"];
  if (kept.length) return [`${count(kept.length, "entry", "entries")} in localStorage, `, link(ui, "see Outbox", "outbox")];
  return ["nothing is kept, because nothing may be by consent or the options, or nothing is there yet"];
}

function rules({ kind, rules }, { model }) {
  if (kind === "lite") return "none make events: see Core";
  const broken = rules.list.filter(({ problem }) => problem).length;
  if (!rules.isSet()) return model.isAutomated ? "none: a program drives this browser, or none yet" : "none yet";
  if (!rules.list.length) return "none";
  return `${count(rules.list.length, "rule")}${broken ? `, ${broken} broken` : ""}${rules.gap() ? `, at least ${lasting(rules.gap() * 1000)} between two events` : ""}`;
}

/** What keeps what waits. */
export function holdup({ consent, recipient, wake_at, mode, answer }, now) {
  if (consent === "required") return "waiting for consent";
  if (recipient === undefined) return "waiting for the recipient";
  if (answer && (answer.status < 200 || answer.status > 299) && wake_at > now) return `to be sent again at ${until(wake_at, now)}`;
  return mode === "direct" ? "on the way to Salebot" : "on the way";
}

const ENDED = "This core's instance has ended: destroy() was called.";

/** Draws it. */
export function overview(ui) {
  const { core, model, now, gateway, site } = ui;
  if (!core) return [nothing("salebot-onsite has not started on this page yet.")];
  if (core.state === "failed" && core.started_at === undefined) {
    return [nothing("The core cannot run on this page, so nothing of what it would do can be shown. See Errors for the reason.")];
  }
  if (core.started_at === undefined) return [nothing(core.state === "ended" ? ENDED : "The core is being opened.")];
  const waiting = model.events.waiting().length;
  const { facts: page } = core.rules.page;
  const campaign = Object.entries(core.campaign ?? {}).map(([name, value]) => `${name}: ${value}`).join(", ");
  return [
    core.state === "failed" && h("p", { class: "bad" }, "This core has failed, and the page has gone on with another, if there was one: see Core above."),
    core.state === "ended" && h("p", { class: "note" }, ENDED),
    facts([
      ["Recipient", ...[recipient(core, ui)].flat()],
      ["Consent", ...consent(core)],
      ["Mode", `${core.mode === "direct" ? "direct: the page calls Salebot itself" : "gateway"}${core.dry_run ? ", a dry run: nothing is sent" : ""}`],
      ["Gateway", core.mode === "direct" ? undefined : gateway],
      ["Last answer", ...[answer(core)].flat()],
      ["Outbox", waiting ? `${count(waiting, "event")}, ${holdup(core, now)}` : "empty"],
      ["Problems", ...(model.errors.size ? [badge("bad", String(model.errors.size)), " ", link(ui, "see Errors", "errors")] : ["none"])],
      ["Rules", rules(core, ui)],
      ["Core", ...(core.kind === "lite" ? [badge("warn", "lite"), ` rules make no events, because ${core.why}`] : ["WebAssembly, with notes for the inspector"])],
      ["Storage", ...storage(core, ui)],
      ["Privacy signal", navigator.globalPrivacyControl ? "this browser asks for privacy (GPC): consent is required unless the options ignore that" : "none (GPC)"],
      ["Automation", model.isAutomated ? `a program drives this browser: rules make ${core.rules.isSet() ? "events, because automation is allowed" : "no events unless automation is allowed"}` : "none noticed"],
      ["Visit", core.visits ? `number ${core.visits}${core.session_at ? `, since ${clock(core.session_at)}` : ""}` : undefined],
      ["Campaign", campaign],
      ["Page", page?.url ?? location.href],
      ["Site", site],
    ]),
    core.mode === "direct" && h("p", { class: "note" }, "In direct mode the API key is in sight of every visitor. It is neither shown here nor saved with the log."),
  ];
}
