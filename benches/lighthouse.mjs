// What Lighthouse says of the demo's page with our tag on it, in both languages, and how much longer than the same page
// without the tag it keeps the main thread from answering: pairs of runs, one after the other, each in a browser of its own.
// It fails where a score is too low or the difference too large.
//
// `cargo xtask bench lighthouse` runs it, on a machine that does nothing else meanwhile.

import { loadavg } from "node:os";
import { startDemo } from "../tests/support/demo.mjs";
import { audit, CATEGORIES } from "./lighthouse/audit.mjs";

const PAIRS = 9;
const PAGES = ["index.html", "ru.html"];

/** What is asked of the page. */
const LEAST_SCORE = 95;
const MOST_DIFFERENCE_MS = 20;

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const cell = (text, width = 16) => String(text).padStart(width);
const chromium = process.env.CHROMIUM || "/usr/bin/chromium";

/** How many visitors the service has been asked about: one in each run with our tag. */
const visitors = async () => (await demo.simulator.journal("online_chat_client_id")).length;

const demo = await startDemo();
let failed = false;
try {
  const { url } = demo;
  // The first page in a browser that has just been installed is slower than all others.
  const { version, form } = await audit(`${url}without/`, chromium);
  console.log(`Lighthouse ${version}, ${form}, its own throttling; medians of ${PAIRS} pairs; load before it ${loadavg()[0].toFixed(1)}`);
  console.log(cell("", 12) + [...CATEGORIES, "blocking, ms", "without the tag", "difference"].map((name) => cell(name)).join(""));
  for (const page of PAGES) {
    const before = await visitors();
    const pairs = [];
    for (let turn = 0; turn < PAIRS; turn += 1) {
      const runs = {};
      // Whichever comes second may find the machine warmer: they take turns.
      for (const path of turn % 2 ? ["", "without/"] : ["without/", ""]) runs[path] = await audit(url + path + page, chromium);
      pairs.push({ ours: runs[""], bare: runs["without/"] });
    }
    if ((await visitors()) < before + PAIRS) throw new Error(`${page}: our tag was not at work in every run`);
    const scores = CATEGORIES.map((_, place) => median(pairs.map(({ ours }) => ours.scores[place])));
    const blocking = (of) => median(pairs.map((pair) => pair[of].blockingMs));
    const difference = median(pairs.map(({ ours, bare }) => ours.blockingMs - bare.blockingMs));
    const numbers = [blocking("ours"), blocking("bare"), difference].map((ms) => ms.toFixed(0));
    console.log(page.padEnd(12) + [...scores, ...numbers].map((text) => cell(text)).join(""));
    for (const [place, score] of scores.entries()) {
      if (score >= LEAST_SCORE) continue;
      failed = true;
      console.error(`${page}: ${CATEGORIES[place]} is ${score}, below ${LEAST_SCORE}; it lost by ${[...new Set(pairs.flatMap(({ ours }) => ours.lost))]}`);
    }
    if (Math.abs(difference) > MOST_DIFFERENCE_MS) {
      failed = true;
      console.error(`${page}: the tag makes a difference of ${difference.toFixed(0)} ms, more than ${MOST_DIFFERENCE_MS}`);
    }
  }
} finally {
  await demo.close("SIGINT");
}
process.exitCode = failed ? 1 : 0;
