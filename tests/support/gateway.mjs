// The gateway: the demo's worker in workerd.

import { fileURLToPath } from "node:url";
import { ROOT, start } from "./process.mjs";
import { API_KEY } from "./simulator.mjs";
import { within } from "./wait.mjs";

const PLATFORM = { "linux x64": "linux-64", "linux arm64": "linux-arm64", "darwin x64": "darwin-64", "darwin arm64": "darwin-arm64" };
const PACKAGE = `@cloudflare/workerd-${PLATFORM[`${process.platform} ${process.arch}`]}`;
const PROGRAM = process.env.WORKERD || fileURLToPath(new URL(`node_modules/${PACKAGE}/bin/workerd`, ROOT));

/** What a gateway has in its environment unless told otherwise; undefined takes a variable away. */
const NOTHING = { SALEBOT_API_KEY: undefined, SALEBOT_BASE_URL: undefined, ONSITE_CONFIG: undefined, ONSITE_ORIGINS: undefined };

/**
 * Starts workerd on a free port, or on `port`.
 *
 * `simulator` is where it calls, `origins` and `config` what it serves; `env` wins over all of them.
 */
export async function startGateway({ simulator, origins, config, env = {}, port = 0 } = {}) {
  const running = start(
    PROGRAM,
    ["serve", "www/worker/workerd.capnp", `--socket-addr=http=127.0.0.1:${port}`, "--control-fd=3"],
    {
      env: {
        ...NOTHING,
        ...(simulator && { SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: simulator.url }),
        ...(origins && { ONSITE_ORIGINS: JSON.stringify(origins) }),
        ...(config && { ONSITE_CONFIG: JSON.stringify(config) }),
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    },
  );
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
    /** All it has said on stdout and stderr. */
    log: () => running.said(),
    close: () => running.close(),
  };
}
