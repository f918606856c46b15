// The tables of docs/benchmarks.md, made of what was measured.

import { CONTENDERS } from "./list.mjs";

const docs = (name) => new URL(`../../docs/${name}`, import.meta.url);

/** What is written. */
export const FILES = { data: docs("benchmarks.json"), page: docs("benchmarks.md"), time: docs("benchmarks.svg"), size: docs("size.svg") };

/**
 * The lines that visitors come by; the CPU is slowed down so many times. On one host there is nothing to connect to but the page's
 * own; by DevTools each answer is late by a round trip, and connections cost nothing.
 */
export const PROFILES = {
  slow: { title: "slow line", bitsPerSecond: 1_600_000, roundTripMs: 150, slowdown: 4 },
  slowOneHost: { title: "slow line, one host", bitsPerSecond: 1_600_000, roundTripMs: 150, slowdown: 4, oneHost: true },
  devTools: { title: "slow line of DevTools", bitsPerSecond: 1_600_000, roundTripMs: 150, slowdown: 4, byDevTools: true },
  fast: { title: "fast line", bitsPerSecond: 40_000_000, roundTripMs: 20, slowdown: 1 },
};

/** What the design aims at on a slow line. */
export const AIM_MS = 900;

/** The steps of a first event, and when each ends. */
export const STEPS = [
  ["page", "connecting, and the page"],
  ["loaded", "scripts and settings"],
  ["asked", "running, or waiting"],
  ["sent", "connecting again, and sending"],
];

/** How long each step took. */
export const lengths = (steps) => STEPS.map(([name], place) => steps[name] - (place ? steps[STEPS[place - 1][0]] : 0));

export const number = (value, digits = 0) => value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
export const seconds = (ms) => number(ms / 1000, 2);

/** What is known of a contender, and what was measured of it. */
export const named = ({ results }) => results.map((result) => ({ ...CONTENDERS.find(({ id }) => id === result.id), ...result }));

const nameOf = ({ ours, name }) => (ours ? `**${name}**` : name);

function table(heads, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(heads), `|---|${"--:|".repeat(heads.length - 1)}`, ...rows.map(line)].join("\n");
}

/** A value, and in brackets how many times as much as ours it is. */
const beside = (value, ours, shown) => `${shown} (${number(value / ours, 2)})`;

function firstEvent(all) {
  const [ours] = all;
  return table(
    ["", "bytes", "requests", ...Object.values(PROFILES).map(({ title }) => `${title}, s`)],
    all.map((one) => [
      nameOf(one),
      beside(one.bytes, ours.bytes, number(one.bytes)),
      one.requests,
      ...Object.keys(PROFILES).map((name) => beside(one.times[name].median, ours.times[name].median, seconds(one.times[name].median))),
    ]),
  );
}

function mainThread(all) {
  const [ours] = all;
  const half = ({ from, to }, digits) => `${number(from, digits)} to ${number(to, digits)}`;
  return table(
    ["", "start-up, ms", "half of them", "one `track()`, ms", "half of them"],
    all.map((one) => [
      nameOf(one),
      beside(one.start.median, ours.start.median, number(one.start.median, 1)),
      half(one.start, 1),
      beside(one.track.median, ours.track.median, number(one.track.median, 2)),
      half(one.track, 2),
    ]),
  );
}

function stepsTable(all) {
  return table(
    ["ms", ...STEPS.map(([, title]) => title), "together"],
    all
      .filter(({ ours }) => ours)
      .flatMap((one) =>
        Object.entries(PROFILES).map(([name, { title }]) => [`${one.name}, ${title}`, ...lengths(one.steps[name]).map((ms) => number(ms)), number(one.steps[name].sent)]),
      ),
  );
}

/** What the design aims at, and what came of it. */
function aims(all) {
  const peers = all.filter(({ ours, simple }) => !ours && !simple);
  const [smallest] = all.filter(({ ours }) => !ours).toSorted((one, other) => one.bytes - other.bytes);
  return all
    .filter(({ ours }) => ours)
    .flatMap((one) =>
      Object.keys(PROFILES).filter((profile) => profile !== "fast").map((profile) => {
        const { median } = one.times[profile];
        const ahead = peers.filter(({ times }) => times[profile].median <= median);
        const met = median < AIM_MS ? "met" : `missed by ${seconds(median - AIM_MS)} s (the smallest script here, ${smallest.name}'s, takes ${seconds(smallest.times[profile].median)} s)`;
        const order = ahead.length ? `behind ${ahead.map(({ name }) => name).join(", ")}` : "ahead of every peer that keeps events or knows rules";
        return `- ${one.name}, ${PROFILES[profile].title}: ${seconds(median)} s, so below ${seconds(AIM_MS)} s is ${met}; ${order}.`;
      }),
    )
    .join("\n");
}

function budgets({ budgets: all }) {
  return table(
    ["brotli", "bytes", "must not pass", "aim"],
    all.map(({ name, brotli, limit, aim }) => [name, number(brotli), number(limit), number(aim)]),
  );
}

function peers(all) {
  const rows = all.filter(({ package: name }) => name).map((one) => [one.name, `\`${one.package}\` ${one.version}`, one.does]);
  return table(["", "package", "what it notices, what it keeps"], [[nameOf({ ours: true, name: "salebot-onsite" }), "this repository", all[0].does], ...rows]).replaceAll("--:", "---");
}

const run = ({ rounds, chromium, machine, load, page }) =>
  `Chromium ${chromium} on ${machine}, ${rounds} rounds, while up to ${number(load, 1)} programs wanted to run at once. ` +
  `The page alone took ${number(page, 1)} ms of the main thread.`;

/** The tables by their names in the document. */
export function tables(data) {
  const all = named(data);
  return Object.entries({
    run: run(data),
    peers: peers(all),
    "first event": firstEvent(all),
    aims: aims(all),
    steps: stepsTable(all),
    "main thread": mainThread(all),
    budgets: budgets(data),
  });
}
