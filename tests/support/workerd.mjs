// workerd, on a port that it chooses itself.

import { fileURLToPath } from "node:url";
import { ROOT, start } from "./process.mjs";
import { within } from "./wait.mjs";

const PLATFORM = { "linux x64": "linux-64", "linux arm64": "linux-arm64", "darwin x64": "darwin-64", "darwin arm64": "darwin-arm64" };
const PACKAGE = `@cloudflare/workerd-${PLATFORM[`${process.platform} ${process.arch}`]}`;
const PROGRAM = process.env.WORKERD || fileURLToPath(new URL(`node_modules/${PACKAGE}/bin/workerd`, ROOT));

/** Serves what a configuration file describes, on a free port or on `port`; its socket is named http, `folders` are its disks. */
export async function startWorkerd(config, { env = {}, port = 0, folders = {} } = {}) {
  const disks = Object.entries(folders).map(([name, folder]) => `--directory-path=${name}=${folder}`);
  const running = start(PROGRAM, ["serve", config, `--socket-addr=http=127.0.0.1:${port}`, "--control-fd=3", ...disks], {
    env,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  // workerd tells its port on a pipe of its own.
  const listening = new Promise((resolve, reject) => {
    let told = "";
    running.child.stdio[3].setEncoding("utf8").on("data", (text) => {
      told += text;
      const [line] = told.split("\n").filter((line) => line.includes('"listen"'));
      if (line) resolve(JSON.parse(line).port);
    });
    running.ended.then(({ code, error }) => reject(error ?? new Error(`workerd ended with ${code}: ${running.said()}`)));
  });
  const url = `http://127.0.0.1:${await within("workerd to listen", listening)}`;
  return {
    url,
    pid: running.child.pid,
    /** All it has said on stdout and stderr. */
    log: () => running.said(),
    /** SIGTERM lets the requests end that are under way. */
    close: (signal) => running.close(signal),
  };
}
