// Instances of the gateway's wasm. One that has trapped is never entered again: another takes its place.

import makeGlue from "../wasm/gateway.js";
import { makeLog } from "./log.js";

/** Gateways share instances: no one's own log is told. */
const log = makeLog();

/**
 * What the event loop and the garbage collector call. What is thrown there nobody catches, and on Node it ends the process.
 */
const CALLED_BACK = /closure|free$/;

/** Opens one; `ended` is called when it fails. */
function openInstance(module, ended) {
  let failure;
  const waiting = new Set();

  /** Whatever is thrown through wasm leaves it in the middle of something, with what it holds locked. */
  function fail(error) {
    if (failure) return;
    failure = new Error(`the gateway's wasm has failed: ${error?.message}`);
    log("error", `${failure.message}; another instance takes its place`);
    ended();
    for (const reject of waiting) reject(failure);
    waiting.clear();
  }

  const guarded = (name, run) =>
    (...given) => {
      try {
        if (!failure) return run(...given);
      } catch (error) {
        fail(error);
      }
      if (!CALLED_BACK.test(name)) throw failure;
      // Without an error, for the glue that looks for one.
      return [];
    };

  function Instance(...given) {
    const { exports } = new WebAssembly.Instance(...given);
    const guard = ([name, value]) => [name, typeof value === "function" ? guarded(name, value) : value];
    return { exports: Object.fromEntries(Object.entries(exports).map(guard)) };
  }

  const glue = makeGlue({ Module: WebAssembly.Module, Instance });
  glue.initSync({ module });
  const { GatewayCore, LedgerCore, VisitorCore } = glue;

  /** A method whose promise an instance that fails would never settle. */
  function settle({ prototype }, name) {
    const method = prototype[name];
    prototype[name] = async function (...given) {
      let end;
      const ended = new Promise((_, reject) => waiting.add((end = reject)));
      // It may fail before anybody waits for it.
      ended.catch(() => {});
      try {
        return await Promise.race([method.apply(this, given), ended]);
      } finally {
        waiting.delete(end);
      }
    };
  }
  settle(VisitorCore, "send");
  for (const { prototype } of [GatewayCore, LedgerCore, VisitorCore]) Object.defineProperty(prototype, "hasFailed", { get: () => failure !== undefined });
  return glue;
}

/**
 * Makes what resolves to the classes of the instance that is alive, whose objects say by `hasFailed` that it is no longer.
 * `compile()` resolves to the wasm.
 */
export function wasmInstances(compile) {
  let opening;
  return () => {
    opening ??= Promise.resolve(compile())
      .then((module) => openInstance(module, () => (opening = undefined)))
      .catch((error) => {
        opening = undefined;
        throw error;
      });
    return opening;
  };
}
