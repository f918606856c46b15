// Makes the npm package's `createOnsite()`, whose entries differ in where the wasm comes from.

import { findCore } from "./find-core.js";
import { gatewayUrl } from "./gateway-url.js";
import { gatewaySender } from "./host.js";
import { codeError, makeInert, makeOnsite } from "./onsite.js";

/** One instance a gateway, however often a page asks for it. */
const instances = new Map();

/**
 * Makes the function that starts salebot-onsite on a page; `openCore(options)` resolves to a core. It returns at once, and never
 * throws: what is wrong with the options rejects `ready()` and is the `reason` of every receipt.
 */
export const makeCreate = (openCore) => (given) => {
  if (typeof document === "undefined") return makeInert("server");
  const options = given ?? {};
  const { gateway, direct } = options;
  const name = gateway && !direct ? gatewayUrl(gateway) : undefined;
  const known = instances.get(name);
  if (known) return known;
  const { onsite } = makeOnsite(
    { ...options, gateway: name, direct: Boolean(direct), config: undefined, ownRules },
    (fault, on) => open(() => openCore(options), name, options, fault, on),
    () => {
      if (instances.get(name) === onsite) instances.delete(name);
    },
  );
  if (name) instances.set(name, onsite);
  return onsite;
};

/** Has the page's own rules looked through by what is loaded for nothing else. `tell` hears where that cannot be had. */
function ownRules(triggers, tell) {
  let json;
  try {
    json = JSON.stringify(triggers);
  } catch {
    // Told below.
  }
  if (!json) throw codeError("invalid_argument", "triggers cannot be read as JSON");
  // Who wants no rules need not load anything for them.
  if (json === "[]") return { triggers: [] };
  let code = "network";
  return import("./rules.js")
    .then(({ checkRules }) => {
      code = "internal";
      return checkRules(json);
    })
    .catch((error) => {
      tell(code, `the file that triggers are checked by cannot be used, so none of them work: ${error?.message}`);
      return { triggers: [] };
    });
}

async function open(openCore, gateway, { gateway: given, direct }, fault, on) {
  if (Boolean(given) === Boolean(direct)) {
    throw codeError("invalid_argument", "createOnsite() takes one of gateway and direct");
  }
  if (!direct) {
    if (!gateway) throw codeError("invalid_argument", "gateway must be an address like https://on.shop.example");
    return { core: await findCore(openCore, () => import("./lite.js"), fault, on, gateway), send: gatewaySender(gateway) };
  }
  const chunk = import("./direct.js").catch((error) => {
    throw codeError("network", `direct mode's own file cannot be loaded: ${error?.message}`);
  });
  const [core, { openDirect }] = await Promise.all([findCore(openCore, null, null, on), chunk]);
  return { core, ...(await openDirect(direct)) };
}
