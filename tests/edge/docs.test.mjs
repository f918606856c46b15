// What README.md and docs/ show: rules without mistakes, JavaScript that the package's types agree with, a gateway that starts,
// numbers, counters and calls as they stand in the code, what deploys it, and tests that are there.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { after, before, test } from "node:test";
import { ROUTES } from "../../pkg/edge/admin.js";
import { ROOT } from "../support/process.mjs";

const run = promisify(execFile);
const path = (name) => fileURLToPath(new URL(name, ROOT));
const XTASK = process.env.XTASK || path("target/debug/xtask");

/** What the snippets take for granted: the imports that stand above them on the page, and what their hosts have. */
const GIVEN = {
  SalebotOnsite: "const SalebotOnsite = /** @type {import('salebot-onsite').Onsite} */ (window.SalebotOnsite);",
  createGateway: `import { createGateway } from "salebot-onsite/edge";`,
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

/** Documents that show rules, and those that show calls alone. */
const WITH_RULES = ["README.md", "docs/triggers.md", "docs/delivery.md", "docs/deploying.md", "docs/operations.md"];
const OTHERS = ["docs/troubleshooting.md", "docs/moving-to-the-gateway.md", "docs/inspector.md", "docs/npm.md"];

let folder;
let texts;

before(async () => {
  await mkdir(path("target"), { recursive: true });
  // Within the repository, so that the package is found.
  folder = await mkdtemp(path("target/docs-"));
  texts = await Promise.all([...WITH_RULES, ...OTHERS].map((name) => readFile(path(name), "utf8")));
});
after(() => folder && rm(folder, { recursive: true, force: true }));

/** The blocks of a language, those of README.md first. */
const blocks = (language, from = texts) =>
  from.flatMap((text) => [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, block]) => block));

test("every rule that is shown can be used, and every kind is shown", async () => {
  const shown = blocks("json", texts.slice(0, WITH_RULES.length)).map((block) => JSON.parse(block));
  assert.ok(shown.length >= 5);
  const rules = [];
  for (const [place, given] of shown.entries()) {
    const set = given.event ? [given] : given;
    const file = `${folder}/rules-${place}.json`;
    await writeFile(file, JSON.stringify(set));
    const check = set.origins ? "check-config" : "check-rules";
    const { stdout } = await run(XTASK, [check, file]).catch(({ stdout, stderr }) => assert.fail(`${JSON.stringify(set)}\n${stdout}${stderr}`));
    assert.doesNotMatch(stdout, /warning/);
    rules.push(...(set.triggers ?? set.rules ?? set));
  }
  const { $defs } = JSON.parse(await readFile(path("pkg/triggers.schema.json"), "utf8"));
  const known = $defs.on.anyOf.flatMap(({ properties = {} }) => Object.keys(properties));
  assert.equal(known.length, 18);
  const used = new Set(rules.map(({ on }) => (typeof on === "string" ? on : Object.keys(on)[0])));
  assert.deepEqual(known.filter((kind) => !used.has(kind)), []);
});

test("the package's types agree with the JavaScript that is shown", async () => {
  // Servers are of their hosts, whose types are not here: hosts.test.mjs runs them.
  const all = blocks("js").filter((block) => !/^\/\/ (?!gateway)\w+\.js\n/.test(block));
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

/** What a text such as `15 min` or `8 MiB` means, in milliseconds or bytes. */
function amount(text) {
  const units = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, days: 86_400_000, KiB: 1024, MiB: 1_048_576 };
  const [, number, unit] = text.match(/^([\d,]+)(?: (\w+))?$/);
  return Number(number.replaceAll(",", "")) * (unit ? units[unit] : 1);
}

/**
 * What a constant of a source file says, or a default, whose name is in small letters: a time in milliseconds, or a number;
 * those whose name ends with `_S` are seconds.
 */
function constant(source, name) {
  const pattern = /^[a-z]/.test(name) ? `\\b${name}: ([\\d_]+),` : `const ${name}\\b[^=]*= ([^;]+);`;
  const [, given] = source.match(new RegExp(pattern)) ?? assert.fail(`${name} is not there`);
  const factors = given.replace(/^Millis(::from_secs)?\((.*)\)$/, (_, isSeconds, inner) => `${inner}${isSeconds ? " * 1000" : ""}`);
  const product = factors.split(" * ").reduce((all, factor) => all * Number(factor.replaceAll("_", "")), 1);
  return name.endsWith("_S") ? product * 1000 : product;
}

test("the numbers that are shown are those of the code", async () => {
  const security = await readFile(path("docs/security.md"), "utf8");
  const rows = [texts[2], security].flatMap((text) => [...text.matchAll(/^\| [^|]+ \| ([^|]+) \| `([A-Za-z_]+)` \| `([^`]+)` \|$/gm)]);
  assert.ok(rows.length >= 55);
  for (const [, shown, name, file] of rows) {
    assert.equal(amount(shown), constant(await readFile(path(file), "utf8"), name), `${name} in ${file}`);
  }
});

test("every number that is counted, and every call of the admin API, is described", async () => {
  const shown = (pattern) => [...texts[4].matchAll(pattern)].map(([, name]) => name).sort();
  const [, names] = (await readFile(path("src/gateway/ledger/counts.rs"), "utf8")).match(/const NAMES: [^=]*= \[(.*?)\];/s);
  const counted = [...names.matchAll(/"(\w+)"/g)].map(([, name]) => name);
  assert.deepEqual(shown(/^\| `(\w+)` \|/gm), [...counted, "lite", "refused"].sort());
  const known = Object.entries(ROUTES).flatMap(([name, methods]) => Object.keys(methods).map((method) => `${method} ${name}`));
  assert.deepEqual(shown(/^\| `([A-Z]+ [\w/]+)` \|/gm), known.sort());
});

/** JSON with comments in lines of their own. */
const read = (text) => JSON.parse(text.replace(/^\s*\/\/.*$/gm, ""));

test("the template has the platform keep no request's URL", async () => {
  const { observability } = read(await readFile(path("www/worker/wrangler.jsonc"), "utf8"));
  assert.deepEqual([observability.logs.invocation_logs, observability.traces.enabled], [false, false]);
});

test("what is shown for deploying binds the classes that the worker exports, as the demo does", async () => {
  const template = await readFile(path("www/worker/wrangler.jsonc"), "utf8");
  const [shown] = blocks("jsonc").map(read);
  const { $schema, routes, observability, ...whole } = read(template);
  assert.deepEqual(whole, shown);
  const { bindings } = shown.durable_objects;
  assert.deepEqual(
    shown.migrations.flatMap(({ new_sqlite_classes }) => new_sqlite_classes),
    bindings.map(({ class_name }) => class_name),
  );
  const demo = await readFile(path("www/worker/workerd.capnp"), "utf8");
  for (const { name, class_name } of bindings) assert.ok(demo.includes(`(name = "${name}", durableObjectNamespace = "${class_name}")`));
  assert.ok(demo.includes(`compatibilityDate = "${shown.compatibility_date}"`));
  for (const code of [await readFile(path("www/worker/index.js"), "utf8"), ...blocks("js").filter((block) => block.includes("export default gateway"))]) {
    for (const { class_name } of bindings) assert.ok(code.includes(`export const ${class_name} = gateway.${class_name.replace("Onsite", "")};`));
  }
});

test("every line of the threat model names tests that are there, or says that nothing stops it", async () => {
  const security = await readFile(path("docs/security.md"), "utf8");
  const [model] = security.match(/^## Who tries what\n[^]*?(?=^## )/m);
  const rows = [...model.matchAll(/^\| (?!tries|what happens|looks for|---)([^|]+) \| ([^|]+) \| (.*)\|$/gm)];
  assert.ok(rows.length >= 40);
  for (const [, what, stops, shown] of rows) {
    const named = [...shown.matchAll(/`(tests\/[^`]+)`: ((?:"[^"]+"(?:, (?="))?)+)/g)];
    assert.ok(named.length > 0 || stops.startsWith("**Nothing**"), what);
    assert.equal(named.map(([all]) => all).join(", "), shown.trim(), what);
    for (const [, file, names] of named) {
      const text = await readFile(path(file), "utf8");
      for (const [, name] of names.matchAll(/"([^"]+)"/g)) assert.ok(file.endsWith(".rs") ? text.includes(`fn ${name}(`) : text.includes(name), `${file} has no test "${name}"`);
    }
  }
});
