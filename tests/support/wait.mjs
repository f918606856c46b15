// Waiting for what must come.

const POLL_MS = 20;

/** How long a test waits for what must come, unless it says otherwise. */
export const PATIENCE_MS = 10_000;

/**
 * Calls `look` until it gives something truthy, and gives that; an assertion that throws is tried again.
 * When the time is over it says what it waited for and what it saw last.
 */
export async function waitFor(what, look, { timeoutMs = PATIENCE_MS } = {}) {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    let last;
    try {
      last = await look();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      const seen = last instanceof Error ? last.message : JSON.stringify(last);
      throw new Error(`waited ${timeoutMs} ms for ${what}; last seen: ${seen}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** A promise's result, or an error that names what did not come in time. */
export async function within(what, promise, timeoutMs = PATIENCE_MS) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
