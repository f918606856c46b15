// What each contender's page loads: its app, bundled and minified from npm as its users would, or our script as a gateway serves it.

import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { withConfig } from "../../pkg/edge/app.js";
import { CONTENDERS } from "./list.mjs";

const ROOT = new URL("../../", import.meta.url);
const text = async (path) => (await readFile(new URL(path, ROOT), "utf8")).trim();

/** The scripts of an app by path; those that are loaded at once have `first`. */
async function bundle(id) {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL(`apps/${id}.js`, import.meta.url))],
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    outdir: fileURLToPath(new URL("out/", import.meta.url)),
    define: { "process.env.NODE_ENV": '"production"' },
    write: false,
    metafile: true,
    logLevel: "warning",
  });
  const out = new Map(outputFiles.map((file) => [file.path.split("/").at(-1), file.text]));
  const outputs = Object.fromEntries(Object.entries(metafile.outputs).map(([path, output]) => [relative(".", path).split("/").at(-1), output]));
  const first = new Set();
  (function take(name) {
    if (first.has(name)) return;
    first.add(name);
    for (const { path, kind } of outputs[name].imports) if (kind === "import-statement") take(path.split("/").at(-1));
  })(`${id}.js`);
  return { files: new Map([...out].map(([name, content]) => [`/assets/${id}/${name}`, content])), first: [...first].map((name) => `/assets/${id}/${name}`) };
}

/**
 * All that is to be served, by path; what each page has in its head, by id: `head(endpoint)`, in which the scripts that an app
 * imports are named, as bundlers for pages do it; and what of that is a script to be counted.
 */
export async function contents(rules) {
  const [app, stub] = await Promise.all([text("pkg/wasm/app.js"), text("pkg/stub.js")]);
  const files = new Map([["/v1/app.js", withConfig(app, JSON.stringify({ triggers: rules }))]]);
  // What PostHog loads by itself, wherever its settings allow it.
  const { version } = JSON.parse(await text("benches/peers/node_modules/posthog-js/package.json"));
  files.set(`/posthog/static/${version}/surveys.js`, await text("benches/peers/node_modules/posthog-js/dist/surveys.js"));
  const heads = new Map([["none", () => ""]]);
  for (const { id } of CONTENDERS) {
    if (id === "ours-tag") {
      const calls = `window.tell=function(nth){return SalebotOnsite.track("price_seen",{plan:"pro",nth:nth})};tell(1)`;
      heads.set(id, (endpoint) => `<script>${stub};${calls}</script><script async crossorigin src="${endpoint}/v1/app.js"></script>`);
      continue;
    }
    const { files: scripts, first } = await bundle(id);
    for (const [path, script] of scripts) files.set(path, script);
    const [entry, ...imported] = first;
    const preloads = imported.map((path) => `<link rel="modulepreload" href="${path}">`).join("");
    heads.set(id, (endpoint) => `<script>ENDPOINT="${endpoint}"</script><script type="module" src="${entry}"></script>${preloads}`);
  }
  return { files, heads, inline: { "ours-tag": stub } };
}
