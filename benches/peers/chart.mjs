// The charts of docs/benchmarks.md: bars in an SVG, whose text is text, in the colours of a light page or a dark one.

import { AIM_MS, lengths, named, number, PROFILES, seconds, STEPS } from "./report.mjs";

const WIDTH = 880;
const LABELS = 250;
const RIGHT = 124;
const ROW = 26;
const BAR = 14;

const STYLE = `
:root { --back: #fff; --text: #1f2328; --soft: #59636e; --line: #d1d9e0; --a: #8c959f; --b: #0969da; --c: #bf8700; --d: #1a7f37; --ours: #0969da; --other: #afb8c1; --mark: #cf222e }
@media (prefers-color-scheme: dark) { :root { --back: #0d1117; --text: #e6edf3; --soft: #9198a1; --line: #3d444d; --a: #6e7681; --b: #4493f8; --c: #d29922; --d: #3fb950; --ours: #4493f8; --other: #656c76; --mark: #f85149 } }
svg { font: 13px system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif; fill: var(--text) }
text { paint-order: stroke; stroke: var(--back); stroke-width: 4px }
.back { fill: var(--back) } .title { font-size: 16px; font-weight: 600 } .soft { fill: var(--soft) } .ours { font-weight: 600 }
.grid { stroke: var(--line) } .mark { stroke: var(--mark); stroke-width: 2 } .aim { fill: var(--mark) }
.a { fill: var(--a) } .b { fill: var(--b) } .c { fill: var(--c) } .d { fill: var(--d) } .bar { fill: var(--ours) } .other { fill: var(--other) }
`;

const escape = (text) => text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
const text = (x, y, what, { kind = "", anchor = "start" } = {}) =>
  `<text x="${x}" y="${y}"${kind && ` class="${kind}"`}${anchor === "start" ? "" : ` text-anchor="${anchor}"`}>${escape(what)}</text>`;
const rect = (x, y, width, height, kind) => `<rect x="${x.toFixed(1)}" y="${y}" width="${Math.max(0, width).toFixed(1)}" height="${height}" class="${kind}"/>`;
const line = (x1, y1, x2, y2, kind) => `<line x1="${x1.toFixed(1)}" y1="${y1}" x2="${x2.toFixed(1)}" y2="${y2}" class="${kind}"/>`;

function svg(height, title, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(title)}">
<style>${STYLE}</style>
<rect width="${WIDTH}" height="${height}" rx="8" class="back"/>
${parts.flat(Infinity).join("\n")}
</svg>
`;
}

/** A scale from 0 to a value, with round steps that are written below. */
function scale(most, step, write) {
  const top = Math.ceil(most / step) * step;
  const x = (value) => LABELS + (value / top) * (WIDTH - LABELS - RIGHT);
  const grid = (from, to) =>
    Array.from({ length: top / step + 1 }, (_, n) => n * step).map((value) => [
      line(x(value), from, x(value), to, "grid"),
      text(x(value).toFixed(1), to + 16, write(value), { kind: "soft", anchor: "middle" }),
    ]);
  return { x, grid };
}

const label = ({ ours, name }, y) => text(LABELS - 10, y + BAR - 3, name, { kind: ours ? "ours" : "", anchor: "end" });

/** When the first event was there, on each line, and what it took. */
export function timeChart(data) {
  const all = named(data);
  const parts = [text(20, 32, "Until the first event has reached its server", { kind: "title" })];
  let y = 54;
  let at = 20;
  STEPS.forEach(([, title], place) => {
    parts.push(rect(at, y - 10, 12, 12, "abcd"[place]), text(at + 18, y, title, { kind: "soft" }));
    at += 46 + title.length * 6.5;
  });
  y += 14;
  for (const [profile, { title }] of Object.entries(PROFILES)) {
    const most = Math.max(...all.map(({ times }) => times[profile].median));
    const { x, grid } = scale(most, most > 2000 ? 1000 : 200, (ms) => `${number(ms / 1000, most > 2000 ? 0 : 1)} s`);
    y += 28;
    parts.push(text(20, y, title[0].toUpperCase() + title.slice(1), { kind: "ours" }));
    y += 10;
    const bottom = y + all.length * ROW;
    parts.push(grid(y, bottom));
    if (profile !== "fast") {
      parts.push(line(x(AIM_MS), y, x(AIM_MS), bottom, "mark"), text((x(AIM_MS) + 4).toFixed(1), y - 4, `aim ${number(AIM_MS / 1000, 1)} s`, { kind: "aim" }));
    }
    for (const one of all.toSorted((a, b) => a.times[profile].median - b.times[profile].median)) {
      const { median } = one.times[profile];
      const bar = y + (ROW - BAR) / 2;
      // The steps are those of one visit, the median one.
      let from = 0;
      parts.push(
        label(one, bar),
        lengths(one.steps[profile]).map((ms, place) => rect(x((from += ms) - ms), bar, x(from) - x(from - ms), BAR, "abcd"[place])),
        text((x(median) + 8).toFixed(1), bar + BAR - 3, `${seconds(median)} s`, { kind: one.ours ? "ours" : "soft" }),
      );
      y += ROW;
    }
    y += 22;
  }
  return svg(y + 8, "Time to the first event, of salebot-onsite and its peers", parts);
}

/** What is loaded until then, and what we ship beside its budgets. */
export function sizeChart(data) {
  const all = named(data).toSorted((a, b) => a.bytes - b.bytes);
  const parts = [text(20, 32, "Loaded until the first event is out, brotli", { kind: "title" })];
  let y = 46;
  const kb = (bytes) => `${number(bytes / 1000)} KB`;
  const rows = (list, draw) => {
    for (const one of list) {
      draw(one, y + (ROW - BAR) / 2);
      y += ROW;
    }
  };
  const loaded = scale(all.at(-1).bytes, 20_000, kb);
  parts.push(loaded.grid(y, y + all.length * ROW));
  rows(all, (one, bar) => {
    const x = loaded.x(one.bytes);
    parts.push(label(one, bar), rect(LABELS, bar, x - LABELS, BAR, one.ours ? "bar" : "other"));
    parts.push(text((x + 8).toFixed(1), bar + BAR - 3, `${number(one.bytes / 1000, 1)} KB`, { kind: one.ours ? "ours" : "soft" }));
  });
  y += 66;
  parts.push(text(20, y - 14, "Our files, brotli, each beside what it must not pass", { kind: "title" }));
  const own = scale(Math.max(...data.budgets.map(({ limit }) => limit)), 20_000, kb);
  parts.push(own.grid(y, y + data.budgets.length * ROW));
  rows(data.budgets, ({ name, brotli, limit }, bar) => {
    const [x, most] = [own.x(brotli), own.x(limit)];
    parts.push(label({ name: name.split(/[:,]/)[0] }, bar), rect(LABELS, bar, x - LABELS, BAR, "bar"));
    parts.push(line(most, bar - 4, most, bar + BAR + 4, "mark"), text((most + 8).toFixed(1), bar + BAR - 3, `${number(brotli / 1000, 1)} of ${number(limit / 1000, limit < 1000 ? 1 : 0)} KB`, { kind: "soft" }));
  });
  return svg(y + 30, "What salebot-onsite and its peers load, and our files beside their budgets", parts);
}
