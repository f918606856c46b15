// What runs of the matrix have found: kept, with the document made from it, where MATRIX_WRITE is set.

import { readFileSync, writeFileSync } from "node:fs";
import { documentOf } from "./document.mjs";
import { ALL, EVERYDAY } from "./entries.mjs";

const { MATRIX = EVERYDAY.join(), MATRIX_WRITE } = process.env;
const RESULTS = new URL("results.json", import.meta.url);

/** The document that is made from the results. */
export const DOCUMENT = new URL("../../docs/compatibility.md", import.meta.url);

/** Whether an entry is to be tried: MATRIX has the names, or `all`. */
export const isWanted = ({ name }) => MATRIX === "all" || MATRIX.split(",").includes(name);

for (const name of MATRIX === "all" ? [] : MATRIX.split(",")) {
  if (!ALL.some((entry) => entry.name === name)) throw new Error(`the matrix has no "${name}", but ${ALL.map((entry) => entry.name).join(", ")}`);
}

/** The last results, in the order of the entries. */
export const readResults = () => JSON.parse(readFileSync(RESULTS, "utf8"));

/** Tries a way of an entry, and notes what became of it; `versions` are those of what it was tried with. */
export async function note({ name, way, versions }, run) {
  const { entries, ways } = ALL.find((entry) => entry.name === name);
  const { how } = ways.find((one) => one.name === way);
  let result = "fails";
  try {
    await run();
    result = "works";
  } finally {
    if (MATRIX_WRITE) keep({ name, way, versions, how, entries, on: new Date().toISOString().slice(0, 10), result });
  }
}

function keep(row) {
  const known = [row, ...readResults()];
  const rows = ALL.flatMap(({ name, ways }) => ways.map((way) => known.find((row) => row.name === name && row.way === way.name))).filter(Boolean);
  writeFileSync(RESULTS, `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(",\n")}\n]\n`);
  writeFileSync(DOCUMENT, documentOf(rows));
}
