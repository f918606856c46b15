// The inspector: opens the page's core with a listener at its door, and shows what passes.

import * as INPUT from "../page/input.js";
import { openNoting } from "./core.js";
import { kindWords, limitWords, whereWords } from "./words.js";
import { makeModel } from "./model.js";
import { makePanel } from "./panel.js";

const TOLD = ["recipient", "trigger", "queued", "accepted", "dropped", "retry", "error"];

/** What the page has asked a gateway for: the address before it, and its name. */
const ASKED = /^(.*)\/v1\/(in|config|app\.js|inspector\.js)(\?.*)?$/;

const asked = () => performance.getEntriesByType("resource").map(({ name }) => ASKED.exec(name)).filter(Boolean);

/** The gateway that a core's page talks to, as its requests tell it. */
const gatewayOf = ({ mode }) => (mode === "direct" ? "" : asked().pop()?.[1] ?? "");

/** What goes wrong in here is nobody's but ours: the page goes on. */
const guarded = (run) => {
  try {
    return run();
  } catch (error) {
    console.error("salebot-onsite: the inspector has failed, the page has not:", error);
  }
};

let panel;
const model = makeModel(() => guarded(() => panel?.changed()));

/** All that is known, as plain data. */
export function exported() {
  const rule = ({ place, rule, problem, made, notes }) => ({
    place, problem, made, notes,
    ...(rule && { rule, on: kindWords(rule), where: whereWords(rule.where), limit: limitWords(rule) }),
  });
  return {
    format: "salebot-onsite inspector 1",
    at: Date.now(),
    page: location.href,
    user_agent: navigator.userAgent,
    cores: model.cores.map(({ rules, pending, ...core }) => ({ ...core, gateway: gatewayOf(core), gap_s: rules.gap(), rules: rules.list.map(rule) })),
    events: [...model.events.events.values()],
    batches: model.events.batches,
    errors: [...model.errors.values()],
    log: model.log.entries,
    log_left_out: model.log.leftOut(),
  };
}

const json = () => JSON.stringify(exported(), null, 2);

function save() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([json()], { type: "application/json" }));
  link.download = `onsite-${new Date().toISOString().replace(/[:.]/g, "-")}.json`;
  link.click();
  // The browser has to have read it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return "Saved as a file.";
}

async function copy() {
  try {
    await navigator.clipboard.writeText(json());
    return "Copied.";
  } catch {
    return "This browser does not let the page copy: save it as a file.";
  }
}

/** Shows the panel, once, and watches for what the page's own policy stops: browsers tell nobody else. */
function show(record) {
  if (panel) return;
  panel = makePanel(model, { gatewayOf, save, copy });
  document.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) => {
    if (/\/v1\/(in|config|lite\.js)$/.test(blockedURI)) record.fault("csp", `the page's Content-Security-Policy blocks ${blockedURI} by ${effectiveDirective}`);
  });
}

/** The script tag's public object, once it is listened to. */
let teller;

/** Hears what that tells, which is more than its core does. */
function listen() {
  if (teller || !globalThis.SalebotOnsite?.on) return;
  teller = globalThis.SalebotOnsite;
  for (const name of TOLD) teller.on(name, (detail) => guarded(() => model.told(name, detail)));
}

/** Finds the reasons of mistakes in a gateway's rules where no public object can be asked: the page has just read them there. */
async function explain({ core, fault }) {
  if (teller || core.rules.list.every(({ rule }) => rule) || !asked().some(([, , name]) => name === "config")) return;
  const answer = await fetch(`${gatewayOf(core)}/v1/config`, { credentials: "omit" });
  const { problems = [] } = await answer.json();
  for (const { path, reason } of problems) fault("configuration", `${path}: ${reason}`);
}

/** A core that is recorded, and answers what it would. */
function watched(record, { core, notes }) {
  return {
    start(now, random, bits, timeout, kept) {
      core.start(now, random, bits, timeout, kept);
      guarded(() => record.started(now, bits, timeout, kept));
    },
    handle(now, kind, number, other, texts) {
      let effects;
      try {
        effects = core.handle(now, kind, number, other, texts);
      } catch (error) {
        guarded(() => record.trapped(now, kind, error));
        throw error;
      }
      guarded(() => record.passed(now, kind, number, other, texts, effects, notes()));
      // Why it cannot be had is told by the rules themselves: they stay without a reason.
      if (kind === INPUT.rules) explain(record).catch(() => {});
      return effects;
    },
  };
}

/** Opens the lite core, as the page would have done. */
async function openInstead(record, error) {
  const { openLite } = await import("../page/lite.js").catch(() => {
    guarded(() => record.failed(error));
    throw error;
  });
  record.core.kind = "lite";
  const lite = openLite(error);
  const start = (now, random, bits, ...more) => {
    // It knows no direct mode.
    if (bits & 1) throw error;
    lite.start(now, random, bits, ...more);
  };
  return { core: { ...lite, start }, notes: () => [] };
}

/** Opens a core for the page. */
export async function openCore() {
  const record = model.begin();
  guarded(() => show(record));
  guarded(listen);
  try {
    return watched(record, await openNoting());
  } catch (error) {
    return watched(record, await openInstead(record, error));
  }
}

/** Opens the panel; answers whether there is one, as there is once a core has been asked for. */
export function open() {
  panel?.open();
  return Boolean(panel);
}

/** Closes it again. */
export function close() {
  panel?.close();
  return Boolean(panel);
}
