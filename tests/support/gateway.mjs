// The gateway: the demo's worker in workerd.

import { API_KEY } from "./simulator.mjs";
import { startWorkerd } from "./workerd.mjs";

/** What a gateway has in its environment unless told otherwise; undefined takes a variable away. */
const NOTHING = { SALEBOT_API_KEY: undefined, SALEBOT_BASE_URL: undefined, ONSITE_CONFIG: undefined, ONSITE_ORIGINS: undefined };

/**
 * Starts workerd on a free port, or on `port`.
 *
 * `simulator` is where it calls, `origins` and `config` what it serves; `env` wins over all of them.
 */
export const startGateway = ({ simulator, origins, config, env = {}, port = 0 } = {}) =>
  startWorkerd("www/worker/workerd.capnp", {
    port,
    env: {
      ...NOTHING,
      ...(simulator && { SALEBOT_API_KEY: API_KEY, SALEBOT_BASE_URL: simulator.url }),
      ...(origins && { ONSITE_ORIGINS: JSON.stringify(origins) }),
      ...(config && { ONSITE_CONFIG: JSON.stringify(config) }),
      ...env,
    },
  });
