// Who administers a gateway.

import { read } from "./edge.mjs";

export const TOKEN = "only-the-owner-knows-this";

/** Calls the admin API of a gateway: `call(method, path, body?, headers?)`; a body that is no text becomes JSON. */
export function adminOf({ url }, token = TOKEN) {
  return async (method, path, body, headers = {}) => {
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    return read(await fetch(`${url}/v1/admin/${path}`, { method, headers: { authorization: `Bearer ${token}`, ...headers }, body: text }));
  };
}
