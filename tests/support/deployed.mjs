// The programs of docs/deploying.md, as they stand there.

import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { denoEnv, typedCommand } from "./hosts.mjs";
import { closedPort } from "./ports.mjs";
import { ROOT, start } from "./process.mjs";
import { waitFor } from "./wait.mjs";

const TEXT = await readFile(new URL("docs/deploying.md", ROOT), "utf8");
const FOLDERS = fileURLToPath(new URL("target/", ROOT));

/** The programs, by the names in their first lines. */
export const PROGRAMS = new Map([...TEXT.matchAll(/^```js\n(\/\/ (\S+\.js)\n.*?)^```/gms)].map(([, program, name]) => [name, program]));

/** Those that are started, each with its command. */
export const COMMANDS = new Map([...TEXT.matchAll(/`((?:node|deno|bun) [^`]*?(\S+\.js))`/g)].map(([, command, name]) => [name, command]));

/** Writes all of them into a new folder, where the package is found; `close()` removes it. */
export async function deploy() {
  await mkdir(FOLDERS, { recursive: true });
  const folder = await mkdtemp(`${FOLDERS}deployed-`);
  await writeFile(`${folder}/package.json`, JSON.stringify({ type: "module" }));
  for (const [name, program] of PROGRAMS) await writeFile(`${folder}/${name}`, program);
  return { folder, close: () => rm(folder, { recursive: true, force: true }) };
}

/** Starts one by its command, with these variables in its environment, and waits until it answers. */
export async function startDeployed(name, folder, env) {
  const port = await closedPort();
  const command = COMMANDS.get(name);
  const [file, ...args] = typedCommand(command.replace(/ serve /, `$&--host 127.0.0.1 --port ${port} `));
  const running = start(file, args, { cwd: folder, env: { ...denoEnv(`${folder}/deno`), ...env, PORT: String(port) } });
  const url = `http://127.0.0.1:${port}`;
  try {
    await waitFor(`${command} to answer`, async () => (await fetch(`${url}/v1/health`)).status);
  } catch (error) {
    await running.close("SIGKILL");
    throw new Error(`${error.message}; it had said: ${running.said()}`);
  }
  return { url, log: running.said, ended: running.ended, close: () => running.close("SIGKILL") };
}
