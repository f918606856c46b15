// docs/npm.md: its application is built and used as it stands, and its codes are those of the types.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { ROOT } from "../support/process.mjs";
import { named } from "../support/rules.mjs";
import { html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const it = stage({ config: { events: { plan_chosen: { callback: "plan_chosen" }, price_seen: { callback: "price_seen" } } } });
const run = promisify(execFile);
const TEXT = await readFile(new URL("docs/npm.md", ROOT), "utf8");

/** The first block of a language that has these words in it, for the gateway of this test. */
const block = (language, words) =>
  [...TEXT.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "gm"))]
    .map(([, text]) => text)
    .find((text) => text.includes(words))
    .replace("https://on.shop.example", it.gateway.url);

/** A folder within the repository, where the package is found. */
async function folderOf(t, files) {
  const folder = await mkdtemp(fileURLToPath(new URL("target/npm-docs-", ROOT)));
  t.after(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(`${folder}/${name}`, text);
  return folder;
}

test("the module's types and the component do what is said of them: StrictMode mounts twice, and a click is one event", async (t) => {
  const folder = await folderOf(t, {
    "onsite.ts": block("ts", "// src/onsite.ts"),
    "Plan.tsx": block("tsx", "// src/Plan.tsx"),
    "main.tsx": `
      import { StrictMode, createElement as h } from "react";
      import { createRoot } from "react-dom/client";
      import { onsite } from "./onsite";
      import { Plan } from "./Plan";
      window.onsite = onsite;
      createRoot(document.body.appendChild(document.createElement("div"))).render(h(StrictMode, {}, h(Plan, { plan: "pro" })));`,
    "wrong.ts": `import { onsite } from "./onsite";\n// @ts-expect-error no such plan\nvoid onsite.track("plan_chosen", { plan: "basic" });\n`,
  });
  const strict = ["--strict", "--noEmit", "--module", "esnext", "--moduleResolution", "bundler", "--target", "es2022"];
  await run(fileURLToPath(new URL("node_modules/.bin/tsc", ROOT)), [...strict, `${folder}/wrong.ts`]).catch(({ stdout }) => assert.fail(stdout));
  const { outputFiles } = await build({
    entryPoints: [`${folder}/main.tsx`], bundle: true, write: false, format: "iife", jsx: "automatic", define: { "process.env.NODE_ENV": '"development"' },
  });
  it.site.pages.set("/app.js", outputFiles[0].text);
  const tab = await it.open(html(`${named(it.recipient)}<script defer src="/app.js"></script>`));
  const shows = (words) => waitFor(words, async () => (await tab.textContent("button")) === words);
  await shows("Take pro");
  await tab.click("button");
  await shows("The bot knows");
  const calls = await it.simulator.calls(2);
  assert.deepEqual(calls.map(({ params }) => params.message), [undefined, "plan_chosen"]);
});

test("an agreement is the site's to keep and to tell every page, a refusal holds by itself", async (t) => {
  const folder = await folderOf(t, { "consent.js": `${block("js", "agreed")}\nObject.assign(window, { onsite, answer });` });
  const { outputFiles } = await build({ entryPoints: [`${folder}/consent.js`], bundle: true, write: false, format: "iife" });
  it.site.pages.set("/consent.js", outputFiles[0].text);
  const tab = await it.open(html(`${named(it.recipient)}<script src="/consent.js"></script>`));
  /** What a call comes to: what waits for consent has been sent nowhere when so much time is over. */
  const track = () => tab.evaluate(async () => {
    const { reason, accepted } = await onsite.track("price_seen");
    return reason ?? Promise.race([accepted.then(({ status }) => status), new Promise((done) => setTimeout(done, 500, "waits"))]);
  });
  const keys = () => tab.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("onsite.")));
  assert.deepEqual([await track(), await keys()], ["waits", []]);
  await tab.evaluate(() => answer(true));
  await it.simulator.calls(1, "callback");
  await tab.reload();
  await tab.evaluate(async () => (await onsite.track("price_seen")).accepted);
  await it.simulator.calls(2, "callback");
  // What the site does not keep nobody does.
  await tab.evaluate(() => localStorage.removeItem("cookies"));
  await tab.reload();
  assert.equal(await track(), "waits");
  await tab.evaluate(() => answer(false));
  await tab.reload();
  assert.deepEqual([await track(), await keys()], ["consent_required", ["onsite.1.consent"]]);
  await it.simulator.calls(2, "callback");
});

test("every code of the page's is explained, and there is no other", async () => {
  const types = await readFile(new URL("pkg/index.d.ts", ROOT), "utf8");
  const known = types.match(/^export type Code =([^;]*);/m)[1].match(/\w+/g);
  const [, table] = TEXT.match(/^## Codes\n([^]*?)^## /m);
  const told = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) => cell.match(/\w+/g));
  // A caller's signal, which only the API's methods take, ends calls with this one.
  assert.deepEqual([...told, "aborted"].sort(), known.sort());
});
