// What any page may read: a text that changes only with the gateway's code and configuration.

/** Names a text by its content. */
async function makeEtag(text) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return `"${btoa(String.fromCharCode(...digest.subarray(0, 12)))}"`;
}

/**
 * Whether If-None-Match names this content, in a list or alone. Compared weakly: what lies between may have made its ETag
 * a weak one. No other ETag holds this one, because its quotes belong to it.
 */
const isKnown = (header, etag) => header !== null && (header.trim() === "*" || header.includes(etag));

/** Makes what answers GET and HEAD for a text. */
export function fileServer(text, { type, cache }) {
  let etag;
  return async (request) => {
    etag ??= await makeEtag(text);
    const headers = {
      "content-type": `${type}; charset=utf-8`,
      "cache-control": cache,
      // Any page may load it, a script also with an integrity attribute; what it may send is decided elsewhere.
      "access-control-allow-origin": "*",
      "x-content-type-options": "nosniff",
      etag,
    };
    if (isKnown(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
    return new Response(request.method === "HEAD" ? null : text, { headers });
  };
}
