// The script tag's file, as the gateway serves it.

import text from "../wasm/app.text.js";

const CACHE = "public, max-age=300, stale-while-revalidate=86400";

let etag;

/** Names the file by its content. */
async function makeEtag() {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return `"${btoa(String.fromCharCode(...digest.subarray(0, 12)))}"`;
}

/** Answers GET and HEAD for `/v1/app.js`. */
export async function serveApp(request) {
  etag ??= await makeEtag();
  const headers = {
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": CACHE,
    // Any page may load it, also with an integrity attribute; what it may send is decided elsewhere.
    "access-control-allow-origin": "*",
    "x-content-type-options": "nosniff",
    etag,
  };
  const known = request.headers.get("if-none-match")?.includes(etag);
  if (known) return new Response(null, { status: 304, headers });
  return new Response(request.method === "HEAD" ? null : text, { headers });
}
