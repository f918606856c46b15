// The gateway: the demo's worker in workerd.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { API_KEY } from "./simulator.mjs";
import { startWorkerd } from "./workerd.mjs";

/** What a gateway has in its environment unless told otherwise; undefined takes a variable away. */
const NOTHING = {
  SALEBOT_API_KEY: undefined, SALEBOT_BASE_URL: undefined, ADMIN_TOKEN: undefined, WEBHOOK_SECRET: undefined, ONSITE_DEV: undefined,
  ONSITE_CONFIG: undefined, ONSITE_ORIGINS: undefined,
};

/**
 * Starts workerd on a free port, or on `port`.
 *
 * `simulator` is where it calls, `origins` and `config` what it serves; `env` wins over all of them. Its visitors are kept
 * in `folder`, or in one that is gone with it. `worker` is the workerd configuration of another worker than the demo's.
 */
export async function startGateway({ simulator, origins, config, env = {}, port = 0, folder, worker = "www/worker/workerd.capnp" } = {}) {
  const visitors = folder ?? (await mkdtemp(join(tmpdir(), "onsite-visitors-")));
  const running = await startWorkerd(worker, {
    port,
    folders: { visitors },
    env: {
      ...NOTHING,
      ...(simulator && { SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: simulator.url }),
      ...(origins && { ONSITE_ORIGINS: JSON.stringify(origins) }),
      ...(config && { ONSITE_CONFIG: JSON.stringify(config) }),
      ...env,
    },
  });
  return {
    ...running,
    async close(signal) {
      try {
        return await running.close(signal);
      } finally {
        if (!folder) await rm(visitors, { recursive: true, force: true });
      }
    },
  };
}
