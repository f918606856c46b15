// Direct mode's transport: loaded only there.

import text from "../wasm/direct.inline.js";
import init, { Direct, recipientId } from "../wasm/direct.js";
import { codeError } from "./onsite.js";
import { once, opening } from "./open-inline.js";

const module = once(text);

/** Opens the transport; throws an error with a `code` for options that cannot be used. */
export async function openDirect({ apiKey, baseUrl, events = {} }) {
  await opening(async () => init({ module_or_path: await module() }));
  const direct = new Direct(String(apiKey ?? ""), String(baseUrl ?? ""), eventsJson(events));
  return {
    recipientId,
    clientId: (recipient) => direct.clientId(recipient),
    send: (batch) => direct.deliver(batch),
  };
}

function eventsJson(events) {
  try {
    return JSON.stringify(events) ?? "";
  } catch {
    throw codeError("configuration", "direct.events cannot be read as JSON");
  }
}
