// A gateway's address.

/** It without a slash at its end; undefined where it is none. */
export function gatewayUrl(text) {
  try {
    // A host without https:// would pass for a path of this site, and so would the text of anything else.
    if (!/^(https?:|)\//i.test(text)) return undefined;
    const url = new URL(text, location.href);
    return /^https?:$/.test(url.protocol) ? url.origin + url.pathname.replace(/\/+$/, "") : undefined;
  } catch {
    return undefined;
  }
}
