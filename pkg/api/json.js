// Parameters on their way into the wasm.

import { invalid } from "./errors.js";

/** A method's parameters as they are now, as JSON: the caller may change its object before they are sent. */
export function json(method, params = {}) {
  let text;
  let problem;
  const found = (path, words) => {
    problem ??= `${path || "the parameters"} ${words}`;
  };
  try {
    text = JSON.stringify(params, watching(found));
  } catch {
    // A BigInt, what contains itself, or what throws while it is read.
  }
  if (text === undefined) problem = "the parameters are an object that JSON can hold";
  if (problem) throw invalid(`${method}: ${problem}`, { method });
  return text;
}

/** The same for what calls it several times: gives a copy, or throws, when it is asked. */
export function snapshot(method, params) {
  let text;
  let failure;
  try {
    text = json(method, params);
  } catch (error) {
    failure = error;
  }
  return () => {
    if (failure) throw failure;
    return JSON.parse(text);
  };
}

/** A replacer that tells of what JSON would turn into null, which counts as absent: NaN, Infinity, dates that are none. */
function watching(found) {
  const paths = new WeakMap();
  return function (name, value) {
    const path = pathOf(paths.get(this), name, Array.isArray(this));
    if (typeof value === "number" || value instanceof Number) {
      if (!Number.isFinite(Number(value))) found(path, `must be a finite number, not ${value}`);
    } else if (value === null) {
      if (this[name] instanceof Date) found(path, "must be a date that exists");
    } else if (typeof value === "object") {
      paths.set(value, path);
    }
    return value;
  };
}

function pathOf(holder, name, isInList) {
  if (isInList) return `${holder ?? ""}[${name}]`;
  return holder ? `${holder}.${name}` : name;
}
