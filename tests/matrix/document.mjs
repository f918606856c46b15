// docs/compatibility.md, from the results of the matrix and from the files that it was run with.

import { readFileSync } from "node:fs";
import { ALL } from "./entries.mjs";

/** The lines of a file of the matrix that are code. */
const code = (file) => readFileSync(new URL(file, import.meta.url), "utf8").replace(/^\/\/.*\n/gm, "").trim();

/** How the wasm file's address is had, and with what: each way once. */
function addresses() {
  const ways = new Map();
  for (const { name, template } of ALL.filter((entry) => entry.template)) {
    const line = code(`${template}/wasm.js`);
    ways.set(line, [...(ways.get(line) ?? []), name]);
  }
  return [...ways].map(([line, names]) => `// ${names.join(", ")}\n${line}`).join("\n\n");
}

function line({ name, way, versions, how, entries, on, result }) {
  const shown = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `| ${name}, ${way} | ${shown.join(", ")} | ${how} | ${entries.map((entry) => `\`${entry}\``).join(", ")} | ${result} | ${on} |`;
}

/** The whole text. */
export const documentOf = (rows) => `# Where the package works

\`cargo xtask matrix --write\` packs the npm package, installs it into a fresh folder beside each of these, builds, runs what was built,
and writes this page. \`cargo xtask test --all\` does the same without writing, \`cargo xtask test\` with some of them.

Pages run in Chromium: an event reaches the bot by way of the gateway, another by a rule of the page's own (whose file is loaded for it
alone), a third by direct mode (likewise), each once, and the console has no errors. \`.\` loads no wasm file, \`./slim\` loads one and has
none inside, and with \`./inspector\` the same happens beside its open panel. On servers \`./api\` calls the service and \`./edge\` takes a
batch, while the others do no harm; Next's server does so with \`.\`, \`./slim\` and \`./api\`.

| with | versions | how | entries | result | tried on |
|---|---|---|---|---|---|
${rows.map(line).join("\n")}

The projects that were built are in [\`tests/matrix/\`](../tests/matrix/entries.mjs).

## The wasm of \`./slim\`
Each gives the address of the file in its own way, and \`createOnsite({ gateway, wasm })\` of \`salebot-onsite/slim\` takes it:
\`\`\`text
${addresses()}
\`\`\`
`;
