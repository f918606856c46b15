// Which configuration is in force: the one in the gateway's code, or the one that the ledger has.

import { makeDesk } from "./desk.js";
import { DESK } from "./ledger.js";
import { wordsOf } from "./log.js";

/** The body of a ledger's reply. */
function bodyOf(reply) {
  if (!Array.isArray(reply)) throw new Error("its answer is not what was expected");
  return reply[1];
}

/** Whether JSON can write it; of a Map it would write an empty object. */
const isData = (value) =>
  ["string", "number", "boolean", "undefined"].includes(typeof value) || /^\[object (Object|Array|Null)]$/.test(Object.prototype.toString.call(value));

/**
 * A configuration as it stands in the code, as JSON. What JSON would leave out becomes a null, which is told as the mistake that it is:
 * without a word an event of the owner's would be refused for good.
 */
export function jsonOf(config) {
  const write = function (_, value) {
    return isData(value) && !(value === undefined && this === config?.events) ? value : null;
  };
  return JSON.stringify(config, write) ?? "";
}

const listOf = (json) => JSON.parse(json ?? "[]");

/**
 * Knows which one is. `use(core)` has the gateway go on with another core; `ledgers` are the ledgers, undefined where there are
 * none; `configures` says whether what they have is in force.
 */
export function configurationInForce({ use, ledgers, configures, log }) {
  /** Makes a core of a text. */
  let make;
  /** The configuration in the code, the one in force, and its core. */
  let own;
  let text;
  let core;
  /** What the ledger has, as `{ version, at, config }`; undefined until that is known. */
  let known;
  /** A version that cannot be used, and the one that stays in force in its place. */
  let unusable;

  function tellProblems() {
    for (const [level, problems] of [["error", core.problems()], ["warn", core.warnings()]]) {
      for (const { path, reason } of listOf(problems)) log(level, `configuration: ${path}: ${reason}`, { code: "configuration" });
    }
  }

  /** Takes in what the ledger has. One that cannot be used is in force only where nothing else was. */
  function adopt({ version, at, config }) {
    const next = config ?? own;
    if (next !== text) {
      const fresh = make(next);
      const problems = listOf(fresh.problems());
      if (known && problems.length) {
        unusable = { version, in_force: unusable?.in_force ?? known.version, problems };
        known = { ...known, version, at };
        const [{ path, reason }] = problems;
        log("error", `configuration: version ${version} cannot be used, and version ${unusable.in_force} stays in force: ${path}: ${reason}`, { code: "configuration" });
        return;
      }
      // What is still being answered goes on with the old one.
      fresh.goOn(core);
      [text, core] = [next, fresh];
      tellProblems();
      use(core);
    }
    unusable = undefined;
    known = { version, at, config: config ?? undefined };
  }

  function heard(answer) {
    core.toldNewcomers(answer.first_per_hour);
    if (!configures) return;
    if (answer.config !== undefined) adopt(answer);
    // There never was one.
    else known ??= { version: 0 };
  }

  const desk =
    ledgers &&
    makeDesk({
      exchange: async (told) => bodyOf(await ledgers.act(DESK, "exchange", told)),
      heard,
      configures,
      version: () => known?.version,
      log,
    });

  return {
    desk,
    /** Begins, or begins again: with the configuration in the code, or with what the ledger is known to have. Gives the core. */
    begin(makeCore, fromCode) {
      make = makeCore;
      own = fromCode;
      text = known?.config ?? own;
      core = make(text);
      tellProblems();
      return core;
    },
    /** What is in force, for whoever administers it. */
    state: () => ({
      source: known?.config === undefined ? "code" : "ledger",
      version: known?.version ?? 0,
      at: known?.at,
      problems: listOf(core.problems()),
      warnings: listOf(core.warnings()),
      unusable,
      config: text,
    }),
    /** What is wrong with a configuration. */
    check(text) {
      const checked = make(text);
      const problems = listOf(checked.problems());
      checked.free();
      return problems;
    },
    /**
     * Has the ledger change its configuration, and takes in what comes of it: where that cannot be fetched now, later, as other
     * isolates do. Resolves to the ledger's answer; `changed()` is called where it has changed it.
     */
    async change(changed, ...deed) {
      const answer = JSON.parse(bodyOf(await ledgers.act(DESK, ...deed)));
      if (!answer.is_changed) return answer;
      changed();
      await desk.ask().catch((error) => log("error", `the configuration was changed, and is not in force here yet: ${wordsOf(error)}`, { code: "internal" }));
      return answer;
    },
  };
}
