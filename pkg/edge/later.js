// What goes on after an answer is given.

/** Lets it go on: as long as the host gives, where it asks to be told (`waitUntil`). What fails is logged, by `fail(error)`. */
export function later(context, promise, fail) {
  const safe = Promise.resolve(promise).catch(fail);
  context?.waitUntil?.(safe);
}
