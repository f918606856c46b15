// What README.md and docs/triggers.md show: rules without mistakes, JavaScript that the package's types agree with, a
// gateway that starts.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { after, before, test } from "node:test";
import { ROOT } from "../support/process.mjs";

const run = promisify(execFile);
const path = (name) => fileURLToPath(new URL(name, ROOT));
const XTASK = process.env.XTASK || path("target/debug/xtask");

/** What the snippets take for granted: the imports that stand above them on the page, and what their hosts have. */
const GIVEN = {
  SalebotOnsite: "const SalebotOnsite = /** @type {import('salebot-onsite').Onsite} */ (window.SalebotOnsite);",
  createOnsite: `import { createOnsite } from "salebot-onsite";`,
  dataLayer: "/** @type {unknown[]} */ const dataLayer = [];",
  process: "/** @type {{ env: { SALEBOT_API_KEY: string } }} */ const process = { env: { SALEBOT_API_KEY: '' } };",
};

const TSCONFIG = {
  compilerOptions: {
    allowJs: true, checkJs: true, noEmit: true, strict: true, target: "es2022", module: "nodenext", moduleResolution: "nodenext",
    lib: ["es2022", "dom", "dom.iterable"], types: [],
  },
  include: ["*.mjs"],
};

let folder;
let texts;

before(async () => {
  await mkdir(path("target"), { recursive: true });
  // Within the repository, so that the package is found.
  folder = await mkdtemp(path("target/docs-"));
  texts = await Promise.all(["README.md", "docs/triggers.md"].map((name) => readFile(path(name), "utf8")));
});
after(() => folder && rm(folder, { recursive: true, force: true }));

/** The blocks of a language, those of README.md first. */
const blocks = (language) =>
  texts.flatMap((text) => [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, block]) => block));

test("every rule that is shown can be used, and every kind is shown", async () => {
  const shown = blocks("json").map((block) => JSON.parse(block));
  assert.ok(shown.length >= 5);
  const rules = [];
  for (const [place, given] of shown.entries()) {
    const set = given.event ? [given] : given;
    const file = `${folder}/rules-${place}.json`;
    await writeFile(file, JSON.stringify(set));
    await run(XTASK, ["check-rules", file]).catch(({ stdout, stderr }) => assert.fail(`${JSON.stringify(set)}\n${stdout}${stderr}`));
    rules.push(...(set.rules ?? set));
  }
  const { $defs } = JSON.parse(await readFile(path("pkg/triggers.schema.json"), "utf8"));
  const known = $defs.on.anyOf.flatMap(({ properties = {} }) => Object.keys(properties));
  assert.equal(known.length, 18);
  const used = new Set(rules.map(({ on }) => (typeof on === "string" ? on : Object.keys(on)[0])));
  assert.deepEqual(known.filter((kind) => !used.has(kind)), []);
});

test("the package's types agree with the JavaScript that is shown", async () => {
  const all = blocks("js");
  assert.ok(all.length >= 6);
  for (const [place, block] of all.entries()) {
    const given = Object.entries(GIVEN).filter(([name]) => block.includes(name) && !block.includes(`{ ${name} }`));
    await writeFile(`${folder}/snippet-${place}.mjs`, [...given.map(([, line]) => line), block, "export {};"].join("\n"));
  }
  await writeFile(`${folder}/tsconfig.json`, JSON.stringify(TSCONFIG));
  await run(path("node_modules/.bin/tsc"), ["-p", folder]).catch(({ stdout }) => assert.fail(stdout));
});

test("the gateway that is shown starts, and gives its rules to pages", async () => {
  const [block] = blocks("js").filter((block) => block.includes("createGateway"));
  const file = `${folder}/gateway.mjs`;
  await writeFile(file, block);
  const { default: gateway } = await import(pathToFileURL(file));
  const answer = await gateway.fetch(new Request("https://on.shop.example/v1/config"));
  const { triggers } = await answer.json();
  assert.equal(answer.status, 200);
  assert.ok(triggers.length > 0);
});
