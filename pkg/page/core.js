// The page's core, as its host uses it.

import * as INPUT from "./input.js";
import { linesOf } from "./lines.js";

/** The wasm's exports, which know numbers alone, as functions that take texts and give lists. */
export function makeCore({ memory, room, start, handle }) {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();

  /** The buffer that texts cross in, so many bytes of it. Taken anew each time: it moves, and the memory grows. */
  function buffer(bytes) {
    const at = room(bytes) >>> 0;
    return new Uint8Array(memory.buffer, at, bytes);
  }

  /** Puts texts there, a zero between them, and gives their length in bytes. */
  function put(texts) {
    // A zero of a text's own would tear it apart.
    const text = texts.map((one = "") => one.split("\0").join("\ufffd")).join("\0");
    return encoder.encodeInto(text, buffer(3 * text.length)).written;
  }

  return {
    /** Starts with four random numbers, the options as src/page/input.rs numbers them, and what is kept of the visitor. */
    start: (now, random, options, timeout, kept) => start(now, ...random, options, timeout, put([kept])),
    /** Hands an input over, and gives the effects, each as `[kind, number, text, text]`. */
    handle(now, kind, number, other, texts) {
      // An answer comes as JSON, and with it what it is an answer to, which the core knows by the events in it.
      if (kind === INPUT.answer) texts = [linesOf(texts[0])];
      const parts = decoder.decode(buffer(handle(now, kind, number, other, put(texts)))).split("\0");
      const effects = [];
      for (let n = 0; n + 3 < parts.length; n += 4) effects.push([+parts[n], +parts[n + 1], parts[n + 2], parts[n + 3]]);
      return effects;
    },
  };
}
