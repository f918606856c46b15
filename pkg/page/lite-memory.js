// What is remembered of a visitor from page to page, for the lite core: as src/page/memory.rs reads and writes it. A campaign is the
// lines between its brackets, each behind its line break, and so is what rules have counted.

import { COUNTS, UTM } from "./lite-numbers.js";

const MEMORY = /^\[\n1\n"([\w-]{1,64}(?:\n\d+){5})\n\{((?:\n"[^\n]*)*)\n\}((?:\n\d+)*)\n\]$/;

/** `[visitor, resets, visits, session, last, lastEvent, utm, counts]`; without a visitor where the text is none of ours. */
export function readMemory(text) {
  const [, first, utm, counts] = MEMORY.exec(text) ?? ["", "\n0\n0\n0\n0\n0", "", ""];
  const [visitor, ...numbers] = first.split("\n");
  return [visitor, ...numbers.map(Number), utm, counts];
}

export const writeMemory = (memory) => `[\n1\n"${memory.slice(0, UTM).join("\n")}\n{${memory[UTM]}\n}${memory[COUNTS]}\n]`;

/** The campaign in what is known of a page. */
export const utmOf = (known) => /\n"utm\n\{((?:\n"[^\n]*)*)/.exec(known)[1];

/** A campaign as JSON. */
export function campaignOf(utm) {
  const campaign = {};
  utm.replace(/\n"([^\n]*)\n"([^\n]*)/g, (_, name, text) => (campaign[name] = text));
  return JSON.stringify(campaign);
}
