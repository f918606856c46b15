// The script tag: starts with the tag's attributes and fills the stub's object, so that a reference
// taken early stays good.

import { inTime, isWanted } from "./inspector/gate.js";
import { DOOR } from "./page/door.js";
import { findCore } from "./page/find-core.js";
import { gatewayUrl } from "./page/gateway-url.js";
import { gatewaySender } from "./page/host.js";
import { codeError, makeOnsite } from "./page/onsite.js";
import { openCore } from "./page/open.js";

const NAME = "SalebotOnsite";

function run(script) {
  const shared = (window[NAME] ??= { q: [] });
  // A second tag on the page finds everything done.
  if (shared.on || !shared.q) return;
  const { automation, consent, debug, dryRun, gateway: named, gpc, recipient } = script?.dataset ?? {};
  const isOn = (flag) => flag !== undefined && flag !== "false";
  // As a gateway serves it, the script's own address says which one that is.
  const gateway = gatewayUrl(named || script?.src.match(/^(.*)\/v1\/app\.js(?:[?#]|$)/)?.[1]);
  const settings = {
    gateway,
    // The gateway puts its public configuration in the place of this text.
    config: "%ONSITE_CONFIG%",
    automation,
    consent,
    gpc,
    debug: isOn(debug),
    dryRun: isOn(dryRun),
    direct: false,
    recipient: recipient ? () => recipient.split(".").reduce((value, name) => value?.[name], window) : undefined,
  };
  // A developer has asked for it: it is there before the core is opened.
  const inspecting = settings.debug && gateway && isWanted() && inTime(import(`${gateway}/v1/inspector.js?v=${DOOR}`));
  const { onsite, invoke } = makeOnsite(settings, async (fault, on) => {
    if (!gateway) {
      // A module script has no tag that it could ask.
      throw codeError("invalid_argument", "it takes a script tag, not of type module, with data-gateway, or an address that ends in /v1/app.js");
    }
    await inspecting;
    return { core: await findCore(openCore, () => import(`${gateway}/v1/lite.js?v=${DOOR}`), fault, on, gateway), send: gatewaySender(gateway) };
  });
  const take = ([method, args, resolve, at, href]) => {
    try {
      resolve(invoke(method, [...args], at, href));
    } catch (error) {
      // One that fails does not take the others with it.
      console.error(error);
    }
  };
  const { q } = Object.assign(shared, onsite);
  // Whoever took a method of the stub's early calls that one for ever.
  q.push = take;
  q.splice(0).forEach(take);
}

run(document.currentScript);
