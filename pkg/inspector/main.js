// The inspector: opens the page's core with a listener at its door, and shows what passes.

import { openNoting } from "./core.js";
import { kindWords, limitWords, whereWords } from "./words.js";
import { makeModel } from "./model.js";
import { makePanel } from "./panel.js";

/** What goes wrong in here is nobody's but ours: the page goes on. */
const guarded = (run) => {
  try {
    return run();
  } catch (error) {
    console.error("salebot-onsite: the inspector has failed, the page has not:", error);
  }
};

let panel;
/** The pages that have a core: one for each instance of theirs. */
const pages = new Set();
const model = makeModel(() => guarded(() => panel?.changed()));

/** All that is known, as plain data; null where no page was seen. */
export function exported() {
  if (!model.cores.length) return null;
  const rule = ({ place, rule, problem, made, notes }) => ({
    place, problem, made, notes,
    ...(rule && { rule, on: kindWords(rule), where: whereWords(rule.where), limit: limitWords(rule) }),
  });
  return {
    format: "salebot-onsite inspector 1",
    at: Date.now(),
    page: location.href,
    user_agent: navigator.userAgent,
    cores: model.cores.map(({ rules, pending, ...core }) => ({ ...core, gap_s: rules.gap(), rules: rules.list.map(rule) })),
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
function show() {
  if (panel) return;
  panel = makePanel(model, { save, copy });
  document.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) => {
    const record = [...pages].reverse().find(({ gateway }) => gateway && blockedURI.startsWith(`${gateway}/v1/`))?.record;
    record?.fault("csp", `the page's Content-Security-Policy blocks ${blockedURI} by ${effectiveDirective}`);
  });
}

/** The record of a page's next core, for which all is heard that the page tells. */
function begin(page) {
  const record = (page.record = model.begin(page));
  pages.add(page);
  page.hear = (at, name, detail) => guarded(() => (name === "destroyed" ? ended(page) : page.record.told(at, name, detail)));
  for (const told of page.early.splice(0)) page.hear(...told);
  return record;
}

/** A page's instance is over: nothing of it is held any more. */
function ended(page) {
  page.record.ended();
  pages.delete(page);
  page.hear = () => {};
}

/** A core that is recorded, and answers what it would. */
function watched(record, { core, notes }) {
  return {
    start(now, random, bits, timeout, kept) {
      try {
        core.start(now, random, bits, timeout, kept);
      } catch (error) {
        guarded(() => record.trapped(now, "start", error));
        throw error;
      }
      guarded(() => record.started(now, bits, timeout, kept));
    },
    handle(now, kind, number, other, texts) {
      let effects;
      try {
        effects = core.handle(now, kind, number, other, texts);
      } catch (error) {
        guarded(() => record.trapped(now, kind, error, number, other, texts));
        throw error;
      }
      guarded(() => record.passed(now, kind, number, other, texts, effects, notes()));
      return effects;
    },
  };
}

/** Opens a core for a page; `hasLite` says that there is another where this one cannot be had. */
export async function openCore(page, hasLite) {
  guarded(show);
  const record = begin(page);
  try {
    return watched(record, await openNoting());
  } catch (error) {
    if (hasLite) page.opening = record;
    else guarded(() => record.failed(error));
    throw error;
  }
}

/** Loads the page's lite core: in place of one that could not be opened, or behind the last that has failed. */
export async function loadLite(page, load) {
  guarded(show);
  const record = page.opening ?? begin(page);
  page.opening = undefined;
  try {
    const { openLite } = await load();
    return {
      openLite(error, fault) {
        guarded(() => record.isLite(error, fault));
        return watched(record, { core: openLite(error, fault), notes: () => [] });
      },
    };
  } catch (error) {
    guarded(() => record.failed(error));
    throw error;
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
