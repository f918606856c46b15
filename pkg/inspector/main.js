// The inspector: opens the page's core with a listener at its door, and shows what passes.

import { openNoting } from "./core.js";
import { kindWords, limitWords, whereWords } from "./words.js";
import { makeModel } from "./model.js";
import { makePanel } from "./panel.js";

const TOLD = ["recipient", "trigger", "queued", "accepted", "dropped", "retry", "error"];

/** The gateway that a core's page talks to, as far as anything tells it. */
function gatewayOf({ given, mode }) {
  if (given.gateway) return given.gateway.replace(/\/+$/, "");
  if (mode === "direct") return "";
  const asked = performance.getEntriesByType("resource").filter(({ name }) => /\/v1\/(in|app\.js|config)$/.test(name.split("?")[0]));
  return asked.pop()?.name.replace(/\/v1\/(in|app\.js|config)(\?.*)?$/, "") ?? "";
}

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
    cores: model.cores.map(({ rules, given, pending, ...core }) => ({ ...core, gateway: gatewayOf({ given, ...core }), gap_s: rules.gap(), rules: rules.list.map(rule) })),
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

/** The public objects that are listened to. */
const heard = new WeakSet();

/** Hears what a public object tells. */
async function listen(onsite) {
  // The object is made while it asks for its core.
  await undefined;
  const teller = onsite ?? globalThis.SalebotOnsite;
  if (!teller?.on || heard.has(teller)) return;
  heard.add(teller);
  for (const name of TOLD) teller.on(name, (detail) => guarded(() => model.told(name, detail)));
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
      return effects;
    },
  };
}

/** Opens a core for the page. `options` are those of the instance, `onsite` is its public object. */
export async function openCore(options, onsite) {
  const record = model.begin(options);
  guarded(() => show(record));
  listen(onsite);
  let opened;
  try {
    opened = await openNoting();
  } catch (error) {
    guarded(() => record.failed(error));
    throw error;
  }
  return watched(record, opened);
}

/** A core of another kind, with a listener at its door: the lite one, which takes the place of one that cannot be had. */
export function wrap(core) {
  const record = model.begin();
  record.core.kind = "lite";
  return watched(record, { core, notes: () => [] });
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
