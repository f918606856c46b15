// The tables of docs/delivery.md that say what the bot saw: read, and held against what was seen.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { ROOT } from "../process.mjs";

/** The rows of the table whose first heading this is: by their first cell, the others by their headings. */
export async function readTable(title) {
  const text = await readFile(new URL("docs/delivery.md", ROOT), "utf8");
  const cells = (line) => line.split("|").slice(1, -1).map((cell) => cell.trim());
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| ${title} |`));
  assert.ok(start >= 0, `there is no table of ${title}`);
  const [, ...headings] = cells(lines[start]);
  const end = lines.findIndex((line, at) => at > start && !line.startsWith("|"));
  return new Map(
    lines.slice(start + 2, end).map((line) => {
      const [row, ...values] = cells(line);
      return [row, Object.fromEntries(values.map((value, at) => [headings[at], value]))];
    }),
  );
}

/** That these rows of the table say in this column what was seen. */
export function assertColumn(table, heading, seen) {
  const shown = Object.keys(seen).map((row) => [row, table.get(row)?.[heading]]);
  assert.deepEqual(Object.fromEntries(shown), seen);
}
