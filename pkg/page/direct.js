// Direct mode's transport: loaded only there.

import base64 from "../wasm/direct.inline.js";
import init, { Direct, recipientId } from "../wasm/direct.js";
import { openInline } from "./open-inline.js";

/** Opens the transport; throws an error with a `code` for options that cannot be used. */
export async function openDirect({ apiKey = "", baseUrl = "", events = {} }) {
  await openInline(base64, init);
  const direct = new Direct(String(apiKey), String(baseUrl), JSON.stringify(events));
  return {
    recipientId,
    clientId: (recipient) => direct.clientId(recipient),
    send: (batch) => direct.deliver(batch),
  };
}
