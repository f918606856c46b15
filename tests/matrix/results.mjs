// What a run of the matrix has found: kept for the document where it was asked for.

import { EVERYDAY } from "./entries.mjs";

const { MATRIX = EVERYDAY.join() } = process.env;

/** Whether an entry is to be tried: MATRIX has the names, or `all`. */
export const isWanted = ({ name }) => MATRIX === "all" || MATRIX.split(",").includes(name);

const results = [];

export async function note(entry, run) {
  try {
    await run();
    results.push({ ...entry, result: "works" });
  } catch (error) {
    results.push({ ...entry, result: "fails" });
    throw error;
  }
}
