// The callers' signals: one listener each, however many calls they end. Some hosts warn of more than ten.

import { causeOf } from "./errors.js";

/** What each signal is to end, and how its listener is taken off again. */
const waiting = new WeakMap();

/** Calls back when the signal aborts. Answers what lets go of it; a signal must not have aborted before. */
export function onAbort(signal, callback) {
  let entry = waiting.get(signal);
  if (!entry) {
    const callbacks = new Set();
    const listener = () => {
      forget();
      for (const call of [...callbacks]) call();
    };
    const forget = () => {
      waiting.delete(signal);
      signal.removeEventListener("abort", listener);
    };
    entry = { callbacks, forget };
    waiting.set(signal, entry);
    signal.addEventListener("abort", listener);
  }
  const { callbacks, forget } = entry;
  callbacks.add(callback);
  return () => {
    // Behind the last one nobody listens; a signal that has aborted is forgotten already.
    if (callbacks.delete(callback) && callbacks.size === 0) forget();
  };
}

/** Runs a call with a signal of its own, which aborts as the caller's does until the call has ended. */
export async function withSignal(signal, run) {
  if (!signal) return run();
  const own = new AbortController();
  // Any reason at all, in the form in which errors tell it.
  const stop = () => own.abort(causeOf(signal.reason));
  if (signal.aborted) stop();
  const release = signal.aborted ? undefined : onAbort(signal, stop);
  try {
    return await run(own.signal);
  } finally {
    release?.();
  }
}

/** The promise, or the error that `ended` makes as soon as the signal aborts: others may be waiting for the same thing. */
export async function unlessAborted(promise, signal, ended) {
  if (!signal) return promise;
  let release;
  const end = new Promise((_, reject) => {
    const stop = () => reject(ended());
    if (signal.aborted) stop();
    else release = onAbort(signal, stop);
  });
  try {
    return await Promise.race([promise, end]);
  } finally {
    release?.();
  }
}

/** Waits; false as soon as the signal ends it. */
export async function sleep(ms, signal) {
  if (signal?.aborted) return false;
  let [timer, release] = [];
  const isOver = await new Promise((resolve) => {
    timer = setTimeout(resolve, ms, true);
    release = signal && onAbort(signal, () => resolve(false));
  });
  clearTimeout(timer);
  release?.();
  return isOver;
}
