// docs/compatibility.md says what the last run has found, and that run was of what is here.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { documentOf } from "./document.mjs";
import { ALL } from "./entries.mjs";
import { DOCUMENT, readResults } from "./results.mjs";

test("the document is what the last results make: else run cargo xtask matrix --write", async () => {
  assert.equal(await readFile(DOCUMENT, "utf8"), documentOf(readResults()));
});

test("the results are of every entry, in the versions that are pinned, and all of them work", () => {
  const wanted = ALL.flatMap(({ name, packages, ways }) => ways.map((way) => [name, way.name, packages]));
  const rows = readResults();
  assert.deepEqual(rows.map(({ name, way }) => [name, way]), wanted.map(([name, way]) => [name, way]));
  for (const [place, { versions, result }] of rows.entries()) {
    const [name, way, packages = versions] = wanted[place];
    assert.deepEqual([versions, result], [packages, "works"], `${name}, ${way}`);
  }
});
