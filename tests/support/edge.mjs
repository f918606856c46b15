// A page's requests, as a browser would send them to the gateway.

/** The site that the edge tests' pages are on. */
export const ORIGIN = "https://shop.example";

let count = 0;

/** An id like the page's own: 26 characters, never the same. */
export const newId = () => `01J${String(++count).padStart(23, "0")}`;

/** A visitor that no other test has. */
export const newRecipient = () => `visitor${++count}`;

/** A tracked event as it stands in a batch. */
export const track = (name, props = {}) => ({ id: newId(), seq: 0, kind: "track", name, at: Date.now(), props });

/** A batch. */
export function batch(recipient, events, page = { url: "https://shop.example/offer" }) {
  return { recipient, visitor: "v1", sent_at: Date.now(), page, events };
}

/** Posts a batch, or any body that is given as text or bytes. */
export async function post(gateway, body, { origin = ORIGIN, headers = {} } = {}) {
  const isRaw = typeof body === "string" || body instanceof Uint8Array;
  return read(
    await fetch(`${gateway.url}/v1/in`, {
      method: "POST",
      headers: { "content-type": "text/plain;charset=UTF-8", ...(origin !== null && { origin }), ...headers },
      body: isRaw ? body : JSON.stringify(body),
    }),
  );
}

/** An answer with its body read: `json` where it is JSON. */
export async function read(answer) {
  const text = await answer.text();
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    // It is no JSON.
  }
  return { status: answer.status, headers: answer.headers, text, json };
}
