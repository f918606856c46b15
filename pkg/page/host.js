// The page's host: it reports to the core and performs what the core asks for. It decides nothing.

/** The kinds of input, numbered as in src/wasm/page.rs. */
export const INPUT = {
  woken: 0, badCall: 1, wantRecipient: 2, flush: 3, recipient: 4, consent: 5, answer: 6, online: 7, reset: 8,
  track: 9, page: 10, identify: 11, callback: 12, message: 13, end: 14,
};

/** How long the gateway may take: it starts no call of the service later than 10 s after a request came, and gives one
 * 15 s. Whoever gives up earlier sends again what is about to be accepted. */
const SEND_TIMEOUT_MS = 30_000;

/** What a browser sends once its page has gone, at most. */
const MAX_KEEPALIVE_BYTES = 64 * 1024;

/**
 * Makes the host of one core, which rests until its first `post()`.
 *
 * `core` is the wasm's `{start, handle}`; `options` is what the core is told, `queue` holds the inputs of
 * before, `probe` reads the recipient, `send` takes a batch and resolves to `{status, retryAfterMs?,
 * body}`, `settle` and `emit` take the core's results. `fail` is told of a fault of the core itself.
 */
export function makeHost({ core, options, queue, probe, send, settle, emit, fail }) {
  let running = false;
  let alive = true;
  let timer;

  // In the order of Effect::write in src/page/effect.rs.
  const perform = [
    () => post(INPUT.recipient, 0, 0, probe()),
    (after) => {
      clearTimeout(timer);
      timer = setTimeout(() => post(INPUT.woken), after);
    },
    (_, batch) => {
      send(batch).then(
        ({ status, retryAfterMs = -1, body }) => post(INPUT.answer, status, retryAfterMs, body),
        // Why a browser's request failed it tells nobody; the core has the sentence.
        () => post(INPUT.answer, 0, -1, ""),
      );
    },
    (handle, json) => settle(handle, JSON.parse(json)),
    (_, name, json) => emit(name, JSON.parse(json)),
  ];

  const [a, b, c, d] = crypto.getRandomValues(new Uint32Array(4));
  const runtime = core.start(Date.now(), a, b, c, d, JSON.stringify(options));

  /** Reports an input. What is reported from within an effect waits its turn. */
  function post(...input) {
    if (!alive) return;
    queue.push(input);
    if (running) return;
    running = true;
    try {
      while (alive && queue.length) {
        const [kind, number = 0, other = 0, x = "", y = "", z = ""] = queue.shift();
        const effects = core.handle(runtime, Date.now(), kind, number, other, x, y, z);
        for (const [effect, value, text, more] of JSON.parse(effects)) {
          // A listener may have ended it.
          if (alive) perform[effect](value, text, more);
        }
      }
    } catch (error) {
      stop();
      fail(error);
    } finally {
      running = false;
    }
  }

  const online = () => post(INPUT.online);
  addEventListener("online", online);

  function stop() {
    if (!alive) return;
    alive = false;
    clearTimeout(timer);
    removeEventListener("online", online);
    try {
      core.handle(runtime, Date.now(), INPUT.end, 0, 0, "", "", "");
    } catch {
      // A core with a fault has nothing left to give back.
    }
  }

  return { post, stop };
}

/** Sends batches to a gateway. */
export function gatewaySender(gateway) {
  const url = `${gateway}/v1/in`;
  return async (body) => {
    const aborter = new AbortController();
    const timer = setTimeout(() => aborter.abort(), SEND_TIMEOUT_MS);
    try {
      const answer = await fetch(url, {
        method: "POST",
        // A text goes as text/plain, which needs no preflight.
        body,
        credentials: "omit",
        keepalive: new Blob([body]).size < MAX_KEEPALIVE_BYTES,
        signal: aborter.signal,
      });
      const seconds = parseInt(answer.headers.get("retry-after"), 10);
      return {
        status: answer.status,
        retryAfterMs: seconds >= 0 ? seconds * 1000 : undefined,
        body: await answer.text(),
      };
    } finally {
      clearTimeout(timer);
    }
  };
}

/** What stands in the chat's global now; an empty text while there is nothing. */
export function widgetRecipient() {
  return globalThis.SaleBotPro?.recipient_id || globalThis.ChatBotPro?.recipient_id;
}

/** How many `utm_` parameters are kept, and how long their names may be. */
const MAX_UTM = 10;
const MAX_UTM_NAME = 50;

/** A text's start. A form named "title" takes the place of `document.title`: whatever is no text is none. */
const cut = (text, length) => (typeof text === "string" ? text.slice(0, length) : "");

/** The page that something happened on, as JSON. */
export function pageJson(href) {
  const utm = [...new URL(href).searchParams]
    .filter(([name]) => name.startsWith("utm_") && name.length <= MAX_UTM_NAME)
    .slice(0, MAX_UTM)
    .map(([name, value]) => [name.slice(4), cut(value, 200)]);
  return JSON.stringify({
    url: cut(href, 2000),
    referrer: cut(document.referrer, 1000),
    title: cut(document.title, 300),
    utm: Object.fromEntries(utm),
  });
}

/** What the caller gave cannot be used; the message says why. */
export class InvalidArgument extends Error {}

/** Flat details as JSON; throws an `InvalidArgument` for anything that JSON would bend or lose. */
export function flatJson(what, props) {
  if (props == null) return "";
  if (typeof props !== "object" || Array.isArray(props)) throw new InvalidArgument(`${what} must be an object`);
  const kept = Object.entries(props).filter(([name, value]) => {
    const flat = value == null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
    if (!flat) throw new InvalidArgument(`${what}.${name} must be a text, a finite number, true, false or null`);
    return value !== undefined;
  });
  return JSON.stringify(Object.fromEntries(kept));
}
