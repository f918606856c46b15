// The page's host: it reports to the core and performs what the core asks for. It decides nothing.

import * as INPUT from "./input.js";
import { lines } from "./lines.js";
import { watch } from "./watch.js";

/** How long the gateway may take: one that keeps what waits in memory answers after 10 s at the latest. */
const SEND_TIMEOUT_MS = 30_000;

/** What a browser sends once its page has gone, at most: all together that is on its way. */
const MAX_KEEPALIVE_BYTES = 64 * 1024;

/**
 * Makes the host of one core, which rests until its first `post()`.
 *
 * `core` is what core.js makes; `options`, a list, and `memory` are what the core is told, `queue` holds the inputs of
 * before, `probe` reads the recipient, `send` takes a batch and resolves to `{status, retryAfterMs?,
 * body}`, `settle` and `emit` take the core's results, `keep` what is to be kept. `fail` is told of a fault of the core
 * itself, and of the input that it came from: then this host is over, and what else is in the queue is for the next one.
 */
export function makeHost({ core, options, memory, queue, probe, send, settle, emit, keep, fail }) {
  const aborter = new AbortController();
  const { signal } = aborter;
  let running = false;
  let timer;
  let rules;
  let unwatch;

  // Numbered as in src/page/effect.rs.
  const perform = [
    () => post(INPUT.recipient, 0, 0, probe()),
    (after) => {
      clearTimeout(timer);
      // One more than it is: 0 is never.
      if (after) timer = setTimeout(() => post(INPUT.woken), after - 1);
    },
    (_, batch) => {
      send(batch).then(
        ({ status, retryAfterMs = -1, body }) => post(INPUT.answer, status, retryAfterMs, body, batch),
        // Why a browser's request failed it tells nobody; the core has the sentence.
        () => post(INPUT.answer, 0, -1, "", batch),
      );
    },
    (handle, json) => settle(handle, JSON.parse(json)),
    (_, name, json) => emit(name, JSON.parse(json)),
    (_, json) => {
      unwatch?.();
      const wanted = JSON.parse(json);
      unwatch = watch(wanted.rules.map((place) => rules[place]), wanted.utm, post);
    },
    (_, name, text) => keep(name, text),
    () => {
      const { SaleBotPro, ChatBotPro } = globalThis;
      try {
        (SaleBotPro?.open ? SaleBotPro : ChatBotPro)?.open?.();
      } catch (error) {
        // The chat's own.
        console.error(error);
      }
    },
  ];

  /** Starts the core, which answers nothing: once, and with the first input, since it may trap at this as well. */
  let start = () => (start = core.start(Date.now(), crypto.getRandomValues(new Uint32Array(4)), ...options, memory));

  /** Reports an input. What is reported from within an effect waits its turn. */
  function post(...input) {
    if (signal.aborted) return;
    queue.push(input);
    if (running) return;
    running = true;
    try {
      start?.();
      while (!signal.aborted && queue.length) {
        input = queue.shift();
        const [kind, number = 0, other = 0, ...texts] = input;
        for (const [effect, value, text, more] of core.handle(Date.now(), kind, number, other, texts)) {
          // A listener may have ended it.
          if (!signal.aborted) perform[effect](value, text, more);
        }
      }
      running = false;
    } catch (error) {
      stop();
      fail(error, input);
    }
  }

  const listen = { capture: true, signal };
  // A page may go any moment once it is hidden.
  for (const type of ["online", "pagehide", "visibilitychange"]) {
    addEventListener(type, () => post(INPUT.hurry, send.room?.() ?? MAX_KEEPALIVE_BYTES), listen);
  }

  /** Takes the owner's rules, looked through: a list, or an object with one. */
  function setRules(given) {
    rules = [given.rules ?? given].flat();
    // Details go out as they are: the core only hands them on.
    const told = rules.map((rule) => rule && { ...rule, props: JSON.stringify(rule.props ?? {}) });
    post(INPUT.rules, 0, 0, lines({ gap_s: given.gap_s, rules: told }));
  }

  function stop() {
    aborter.abort();
    unwatch?.();
    clearTimeout(timer);
  }

  return { post, setRules, stop };
}

/** Sends batches to a gateway. */
export function gatewaySender(gateway) {
  const url = `${gateway}/v1/in`;
  let underway = 0;
  const send = async (body) => {
    const bytes = new Blob([body]).size;
    const keepalive = underway + bytes <= MAX_KEEPALIVE_BYTES;
    if (keepalive) underway += bytes;
    const aborter = new AbortController();
    const timer = setTimeout(() => aborter.abort(), SEND_TIMEOUT_MS);
    try {
      const answer = await fetch(url, {
        method: "POST",
        // A text goes as text/plain, which needs no preflight.
        body,
        keepalive,
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
      if (keepalive) underway -= bytes;
    }
  };
  /** How many bytes a page may still send that goes. */
  send.room = () => MAX_KEEPALIVE_BYTES - underway;
  return send;
}

/** What stands in the chat's global now; an empty text while there is nothing. */
export function widgetRecipient() {
  return globalThis.SaleBotPro?.recipient_id || globalThis.ChatBotPro?.recipient_id;
}
