// The options of createGateway, checked.

import { checkStore } from "./stored.js";

const KNOWN = ["store", "log", "clientIp", "basePath", "onMessage"];

const refuse = (sentence) => {
  throw new TypeError(`salebot-onsite: ${sentence}`);
};

/** What reads a client's address from a request; undefined where it is not known. */
function addressReader(clientIp) {
  if (clientIp === undefined) return () => undefined;
  if (typeof clientIp === "function") {
    return (request) => {
      const address = clientIp(request);
      return typeof address === "string" && address !== "" ? address : undefined;
    };
  }
  if (typeof clientIp !== "string" || !/^[\w-]+$/.test(clientIp)) refuse("the option clientIp is a header's name, or a function of the request");
  return ({ headers }) => {
    const header = headers.get(clientIp);
    if (header === null) return undefined;
    // Of a list, what the nearest proxy has put behind what others said.
    const comma = header.lastIndexOf(",");
    return header.slice(comma + 1).trim() || undefined;
  };
}

/** The path before `/v1`, without a slash at its end. */
function checkedPath(basePath = "") {
  if (typeof basePath !== "string" || !/^(\/[\w.~-]+)*\/?$/.test(basePath)) refuse("the option basePath is a path such as /on");
  return basePath.replace(/\/$/, "");
}

/**
 * Reads them; `objects` is what the host has for Durable Objects, if it has them.
 *
 * Throws a TypeError.
 */
export function checkedOptions(options, objects = undefined) {
  const unknown = Object.keys(options ?? {}).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) refuse(`there is no option ${unknown}: the options are ${KNOWN.join(", ")}`);
  const { store, log, clientIp = objects?.clientIp, basePath, onMessage } = options ?? {};
  if (store !== undefined) {
    if (objects) refuse("the option store is for hosts without Durable Objects; here visitors are kept in these");
    checkStore(store);
  }
  for (const [name, given] of Object.entries({ log, onMessage })) {
    if (given !== undefined && typeof given !== "function") refuse(`the option ${name} is a function`);
  }
  return { store, basePath: checkedPath(basePath), addressOf: addressReader(clientIp), onMessage };
}
