// The page's wasm and the lite core side by side, on one clock and with the same chance: what one is told the other is told.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import * as INPUT from "../../pkg/page/input.js";
import { makeCore } from "../../pkg/page/core.js";
import { LONGEST_WAKE_MS } from "../../pkg/page/lite-numbers.js";
import { openLite } from "../../pkg/page/lite.js";
import { ROOT } from "./process.mjs";

const module = await WebAssembly.compile(await readFile(new URL("pkg/wasm/page_bg.wasm", ROOT)));

/** Effects, numbered as in src/page/effect.rs. */
export const [PROBE, WAKE, SEND, SETTLE, EMIT, WATCH, KEEP, OPEN_CHAT] = [0, 1, 2, 3, 4, 5, 6, 7];

export const START = 1_790_000_000_000;

export const openWasm = async () => makeCore((await WebAssembly.instantiate(module)).exports);

/** The lite core, which says in the console why it is there. */
export function openQuietLite(message = "none today", hasTrapped = false) {
  const { warn } = console;
  const said = [];
  console.warn = (...words) => said.push(words.join(" "));
  try {
    return Object.assign(openLite(new Error(message), hasTrapped), { said });
  } finally {
    console.warn = warn;
  }
}

/** Two SplitMix64 streams, as in src/random.rs. */
function chance(numbers) {
  const WHOLE = (1n << 64n) - 1n;
  const streams = [(BigInt(numbers[0]) << 32n) | BigInt(numbers[1]), (BigInt(numbers[2]) << 32n) | BigInt(numbers[3])];
  return (stream) => {
    let z = (streams[stream] = (streams[stream] + 0x9e3779b97f4a7c15n) & WHOLE);
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & WHOLE;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & WHOLE;
    return z ^ (z >> 31n);
  };
}

/** Runs what asks the browser for chance, and gives it the same that the wasm has. */
function withChance(step, run) {
  const { random } = Math;
  const { getRandomValues } = crypto;
  Math.random = () => Number(step(0)) / 2 ** 64;
  crypto.getRandomValues = (array) => {
    assert.equal(array.length, 26);
    for (const half of [0, 1]) {
      const bits = step(half);
      for (let n = 0; n < 8; n++) array[10 + 8 * half + n] = Number((bits >> BigInt(5 * (7 - n))) & 31n);
    }
    return array;
  };
  try {
    return run();
  } finally {
    Math.random = random;
    crypto.getRandomValues = getRandomValues;
  }
}

/** An effect without what differs by intention: sentences, and why a core is the lite one. */
function bare([kind, number = 0, text = "", more = ""]) {
  if (kind === SEND) return [kind, number, text.replace(/,"lite":"\w+"/, ""), more];
  // What expressions of rules look into.
  if (kind === WATCH) return [kind, number, JSON.stringify(JSON.parse(text).rules), more];
  if (kind !== EMIT) return [kind, number, text, more];
  const { message, ...detail } = JSON.parse(more);
  assert.equal(typeof (message ?? ""), "string");
  return [kind, number, text, JSON.stringify(detail)];
}

/**
 * Starts both. Answers `hear(now, kind, number, other, ...texts)`, which hands both an input, compares what they want done, and gives that
 * of the wasm, each with its kind, number and texts.
 */
export async function openBoth({ numbers = [1, 2, 3, 4], options = 8, timeout = NaN, memory = "", now = START } = {}) {
  const wasm = await openWasm();
  const lite = openQuietLite();
  const step = chance(numbers);
  wasm.start(now, numbers, options, timeout, memory);
  withChance(step, () => lite.start(now, numbers, options, timeout, memory));
  // The wasm makes another generator of this one, for its rules.
  step(0), step(1);
  const told = [];
  let isFirst = true;
  /** The time that goes by for a core, and when the wasm wants to be woken. */
  let time = now;
  let setBack = 0;
  let wakeAt = Infinity;
  /** The wasm says when to wake it where that has changed, the lite core always. */
  const withWake = (effects, kind) => {
    const [last] = effects.slice(-1);
    const [, after] = last?.[0] === WAKE ? effects.pop() : [];
    if (after !== undefined) wakeAt = after ? time + after - 1 : Infinity;
    else if (kind === INPUT.woken) wakeAt = Infinity;
    return [...effects, [WAKE, wakeAt < Infinity ? Math.min(wakeAt - time, LONGEST_WAKE_MS) + 1 : 0]];
  };
  return (now, kind, number = 0, other = 0, ...texts) => {
    told.push([now - START, Object.keys(INPUT).find((name) => INPUT[name] === kind), number, other, ...texts.map((text) => text?.slice(0, 80))]);
    const wanted = wasm.handle(now, kind, number, other, texts);
    const done = withChance(step, () => lite.handle(now, kind, number, other, texts));
    if (isFirst) {
      const [, , name, detail] = done.shift();
      assert.deepEqual([name, JSON.parse(detail).code], ["error", "internal"]);
    }
    isFirst = false;
    setBack += Math.max(time - now - setBack, 0);
    time = Math.max(time, now + setBack);
    const [ours, theirs] = [done.map(bare), withWake([...wanted], kind).map(bare)];
    const place = ours.findIndex((effect, place) => String(effect) !== String(theirs[place]));
    const what = () => `the lite core wants ${JSON.stringify(ours.slice(place))}, the wasm ${JSON.stringify(theirs.slice(place))}, after\n${told.slice(-12).map((one) => JSON.stringify(one)).join("\n")}`;
    if (place >= 0 || ours.length !== theirs.length) assert.fail(what());
    return wanted;
  };
}
