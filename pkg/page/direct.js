// Direct mode's transport: loaded only there.

import text from "../wasm/direct.inline.js";
import init, { Direct, recipientId } from "../wasm/direct.js";
import { codeError } from "./onsite.js";
import { once, opening } from "./open-inline.js";

const module = once(text);

/** Opens the transport; throws an error with a `code` for options that cannot be used. */
export async function openDirect({ apiKey, baseUrl, events = {}, exposeApiKey }) {
  if (exposeApiKey !== true) {
    throw codeError("invalid_argument", "direct mode shows the API key to every visitor: say so with exposeApiKey: true, or use a gateway");
  }
  console.warn("salebot-onsite: direct mode shows the API key to every visitor of this page; a gateway keeps it secret");
  await opening(async () => init({ module_or_path: await module() }));
  const direct = new Direct(String(apiKey ?? ""), String(baseUrl ?? ""), eventsJson(events));
  return {
    recipientId,
    /** Asks the service for its number of the visitor; `assertMayAsk` throws where it is not to hear of the visitor. */
    async clientId(findRecipient, assertMayAsk) {
      assertMayAsk();
      const recipient = await findRecipient();
      assertMayAsk();
      if (recipient === null) throw codeError("recipient_missing", "there is no chat here, or it has not named its visitor in time");
      return direct.clientId(recipient);
    },
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
