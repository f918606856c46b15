// A probe bundled by esbuild, as an application is: for workerd and for a page.

import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import { ROOT } from "./process.mjs";

/** An entry that runs the probe, in whichever way the host is asked. */
const entry = (probe, serve) => ({
  contents: `
    import probe from ${JSON.stringify(fileURLToPath(probe))};
    const outcomeOf = async (settings) => {
      try {
        return { value: await probe(settings, {}) };
      } catch (error) {
        return { thrown: String(error?.stack ?? error) };
      }
    };
    ${serve}`,
  resolveDir: fileURLToPath(ROOT),
  sourcefile: "entry.js",
});

const OPTIONS = { bundle: true, format: "esm", target: "es2022", logLevel: "warning", absWorkingDir: fileURLToPath(ROOT) };

/** Writes index.js and api_bg.wasm: there wasm is a module, because a Worker may not compile bytes. */
export async function bundleForWorkerd(probe, folder) {
  const serve = `
    const uncaught = [];
    addEventListener("unhandledrejection", ({ reason }) => uncaught.push("nobody caught " + (reason?.stack ?? reason)));
    const answer = async (request) => {
      const outcome = await outcomeOf(await request.json());
      return Response.json(uncaught.length > 0 ? { thrown: uncaught.splice(0).join() } : outcome);
    };
    export default { fetch: answer };`;
  await build({
    ...OPTIONS,
    stdin: entry(probe, serve),
    outfile: `${folder}/index.js`,
    conditions: ["workerd"],
    loader: { ".wasm": "copy" },
    assetNames: "[name]",
  });
}

/** Gives a script, made without any option that a page's own build would not have; the wasm lies beside it in wasm/. */
export async function bundleForPage(probe) {
  const { outputFiles } = await build({ ...OPTIONS, stdin: entry(probe, "window.runProbe = outcomeOf;"), write: false });
  return outputFiles[0].text;
}
