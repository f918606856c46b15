// docs/compatibility.md says what the last run has found, and that run was of what is here.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { documentOf } from "./document.mjs";
import { ALL } from "./entries.mjs";
import { ROOT } from "../support/process.mjs";
import { DOCUMENT, readResults } from "./results.mjs";

const { devDependencies: own, optionalDependencies: hosts } = JSON.parse(await readFile(new URL("package.json", ROOT), "utf8"));

/** What is tried as package.json has it. Node is the machine's own. */
const PINNED = {
  Deno: { Deno: hosts["@deno/linux-x64-glibc"] },
  Bun: { Bun: hosts["@oven/bun-linux-x64"] },
  workerd: { workerd: own.workerd, esbuild: own.esbuild },
  wrangler: { wrangler: own.wrangler },
};

test("the document is what the last results make: else run cargo xtask matrix --write", async () => {
  assert.equal(await readFile(DOCUMENT, "utf8"), documentOf(readResults()));
});

test("the results are of every entry as it is tried now, in the versions that are pinned, and all of them work", () => {
  const rows = readResults();
  const wanted = ALL.flatMap(({ name, packages = PINNED[name], entries, ways }) =>
    ways.map((way) => ({ name, way: way.name, versions: packages, how: way.how, entries, result: "works" })));
  for (const row of rows.filter(({ name }) => name === "Node")) assert.ok(parseInt(row.versions.Node, 10) >= 20);
  assert.deepEqual(
    rows.map(({ on, versions, ...row }) => ({ ...row, versions: row.name === "Node" ? undefined : versions })),
    wanted,
  );
});
