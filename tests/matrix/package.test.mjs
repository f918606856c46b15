// The npm package itself: what is in it, what others' checks say of it, and that a bundle holds no more of it than is used.

import assert from "node:assert/strict";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { build } from "esbuild";
import { access, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { pack, packedFiles } from "../support/matrix.mjs";
import { ROOT } from "../support/process.mjs";

const PACKAGE = fileURLToPath(new URL("pkg/", ROOT));

/** All that is published, by folder. */
const FILES = {
  "": `CHANGELOG.md LICENSE-APACHE LICENSE-MIT README.md package.json api.d.cts api.d.ts api.js api.node.js api.workerd.js app.js config.d.ts
    config.schema.json edge.d.cts edge.d.ts edge.js edge.node.js edge.workerd.js index.d.cts index.d.ts index.js inspector.d.cts inspector.d.ts
    inspector.js slim.d.cts slim.d.ts slim.js stub.js triggers.d.ts triggers.schema.json wasm-beside.js`,
  "api/": "days.js errors.js json.js methods.js options.js pages.js parts-result.js parts.js salebot.js signals.js types.d.ts",
  "cjs/": "api.cjs edge.cjs index.cjs inspector.cjs slim.cjs",
  "edge/": `actor.js admin.js alarms.js answer.js app.js body.js configuration.js desk.js file.js fitting.js gateway.js hook.js instance.js later.js ledger.js
    log.js memory.js objects.workerd.js options.js platform-limit.js secret.js settings.js stored.js`,
  "inspector/": `advice.js ask.js core.js dom.js events.js format.js gate.js highlight.js keys.js log.js main.js model.js panel.js rules.js stored.js
    unlines.js words.js`,
  "inspector/show/": "errors.js events.js log.js outbox.js overview.js parts.js rules.js",
  "page/": `config.js core.js create.js direct.js door.js elements.js facts.js find-core.js gateway-url.js host.js input.js keep.js limits.js lines.js
    lite-kept.js lite-memory.js lite-numbers.js lite.js onsite.js open-given.js open-inline.js open.js props.js rules.js scroll.js tabs.js visible.js watch.js`,
  "wasm/": `admin.text.js api.inline.js api.js api_bg.wasm app.js app.js.sri app.text.js direct.inline.js direct.js direct_bg.wasm gateway.inline.js gateway.js
    gateway_bg.wasm inspect.inline.js inspect_bg.wasm inspector.js inspector.style.js inspector.text.js lite.js lite.text.js page.inline.js
    page_bg.wasm rules.inline.js rules.js rules_bg.wasm`,
};

/** The entries, and what each exports. */
const ENTRIES = { "": "createOnsite", "/slim": "createOnsite", "/api": "createSalebot", "/edge": "createGateway" };

/** The one that is imported for what it does. */
const INSPECTOR = "salebot-onsite/inspector";

test("what is published is this, and nothing else: a new file is added to the list", async () => {
  const wanted = Object.entries(FILES).flatMap(([folder, names]) => names.split(/\s+/).map((name) => folder + name));
  const found = await packedFiles();
  assert.deepEqual(found.filter((file) => !wanted.includes(file)), [], "published, and not in the list");
  assert.deepEqual(wanted.filter((file) => !found.includes(file)), [], "in the list, and not published");
});

test("nothing runs when it is installed, and nothing is installed with it", async () => {
  const manifest = JSON.parse(await readFile(`${PACKAGE}package.json`, "utf8"));
  for (const name of ["scripts", "dependencies", "peerDependencies", "optionalDependencies", "bundleDependencies"]) assert.equal(manifest[name], undefined, name);
});

test("its texts lead to files of its repository, by addresses that are whole", async () => {
  const { repository } = JSON.parse(await readFile(`${PACKAGE}package.json`, "utf8"));
  const [, address] = (await readFile(new URL("Cargo.toml", ROOT), "utf8")).match(/^repository = "(.+)"$/m);
  assert.deepEqual(repository, { type: "git", url: `git+${address}.git`, directory: "pkg" });
  for (const name of ["README.md", "CHANGELOG.md"]) {
    const text = (await readFile(PACKAGE + name, "utf8")).replace(/^```.*?^```/gms, "");
    const links = [...text.matchAll(/(!?)\[[^\]]*\]\(([^)]+)\)/g)].map(([, image, to]) => [image, new URL(to).href]);
    const own = links.filter(([, to]) => to.startsWith(address));
    assert.ok(own.length > 5, name);
    for (const [image, to] of own) {
      const [, kind, path] = to.slice(address.length).match(/^\/(blob|raw)\/HEAD\/([^#]+)/);
      assert.equal(kind, image ? "raw" : "blob", to);
      await access(new URL(path, ROOT));
    }
  }
});

test("publint has nothing to say", async () => {
  const { buffer } = await readFile(await pack());
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
  assert.deepEqual(messages.map((message) => formatMessage(message, pkg)), []);
});

test("are the types wrong? No, however they are looked for", async () => {
  const found = await checkPackage(createPackageFromTarballData(await readFile(await pack())));
  assert.equal(found.types.kind, "included");
  const entries = Object.keys(found.entrypoints);
  for (const entry of [...Object.keys(ENTRIES), "/inspector"]) assert.ok(entries.includes(`.${entry}`), `${entries}`);
  assert.deepEqual(found.problems, []);
});

/** The files of the package that a bundle of this code holds something of. */
async function held(code) {
  const { metafile } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(ROOT) },
    bundle: true, format: "esm", write: false, metafile: true, logLevel: "warning", absWorkingDir: PACKAGE,
  });
  const [{ inputs }] = Object.values(metafile.outputs);
  return Object.entries(inputs).filter(([name, { bytesInOutput }]) => bytesInOutput > 0 && name !== "<stdin>").map(([name]) => name).sort();
}

test("a bundle holds nothing of what is imported and not used", async () => {
  const all = Object.entries(ENTRIES).map(([entry, name], n) => `import { ${name} as used${n} } from "salebot-onsite${entry}";`);
  assert.deepEqual(await held(all.join("\n")), []);
  for (const [n, line] of all.entries()) {
    const alone = await held(`${line} console.log(used${n});`);
    assert.ok(alone.length > 5, `${alone}`);
    assert.deepEqual(await held(`${all.join("\n")} console.log(used${n});`), alone);
  }
  assert.ok((await held(`import "${INSPECTOR}";`)).includes("inspector.js"));
  const slim = await held(`${all[1]} console.log(used1);`);
  assert.deepEqual(slim.filter((name) => /^(api|edge|inspector)\/|page\.inline/.test(name)), []);
});

test("one gateway has one instance on a page, whether an entry is imported or required", async () => {
  const { metafile } = await build({
    stdin: {
      contents: `import { createOnsite } from "salebot-onsite"; import { createOnsite as slim } from "salebot-onsite/slim";
        console.log(createOnsite, slim, require("salebot-onsite"), require("salebot-onsite/slim"));`,
      resolveDir: fileURLToPath(ROOT),
    },
    bundle: true, write: false, metafile: true, logLevel: "warning", absWorkingDir: PACKAGE,
  });
  const inputs = Object.keys(metafile.inputs);
  assert.ok(inputs.includes("page/create.js"), `${inputs}`);
  assert.deepEqual(inputs.filter((name) => name.endsWith(".cjs")), []);
});
