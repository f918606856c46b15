// Makes docs/benchmarks.md's tables and its charts of docs/benchmarks.json.

import { readFile, writeFile } from "node:fs/promises";
import { sizeChart, timeChart } from "./chart.mjs";
import { FILES, tables } from "./report.mjs";

/** The page with these tables between its marks. */
function withTables(page, data) {
  for (const [name, table] of tables(data)) {
    const [start, end] = [`<!-- ${name} -->\n`, `\n<!-- end of ${name} -->`];
    const [at, to] = [page.indexOf(start), page.indexOf(end)];
    if (at < 0 || to < at) throw new Error(`docs/benchmarks.md has no place for ${name}`);
    page = page.slice(0, at) + start + table + page.slice(to);
  }
  return page;
}

/** What the files are to hold: `[url, text]`. */
export async function written() {
  const data = JSON.parse(await readFile(FILES.data, "utf8"));
  return [
    [FILES.page, withTables(await readFile(FILES.page, "utf8"), data)],
    [FILES.time, timeChart(data)],
    [FILES.size, sizeChart(data)],
  ];
}

/** Writes them. */
export async function write() {
  for (const [url, text] of await written()) await writeFile(url, text);
}
