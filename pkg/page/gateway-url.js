// A gateway's address.

/** It without a slash at its end; undefined where it is none. */
export function gatewayUrl(text) {
  // Anything else has a text too, "[object Object]", which would pass for a path of this site.
  if (typeof text !== "string" && !(text instanceof URL)) return undefined;
  try {
    const url = new URL(text, location.href);
    return /^https?:$/.test(url.protocol) ? url.origin + url.pathname.replace(/\/+$/, "") : undefined;
  } catch {
    return undefined;
  }
}
