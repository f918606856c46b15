// Asks the gateway for what every site may read: browsers do not tell a page why a request of its own came to nothing.

/** Resolves to what is the matter with the gateway, in a sentence. */
export async function askGateway(gateway, site) {
  const url = `${gateway}/v1/config`;
  let answer;
  try {
    answer = await fetch(url, { credentials: "omit", cache: "no-store" });
  } catch {
    return `${url} does not answer either: is the address right, is the gateway there, and does anything on the way, a blocker or the page's Content-Security-Policy, stop it?`;
  }
  if (answer.ok) return `${url} answers, and every site may read it. So the gateway is there, and refuses this site: add "${site}" to origins in its configuration.`;
  return `${url} answers with ${answer.status}: ${answer.status === 503 ? "the gateway's configuration cannot be used, and its log says why" : "is that a gateway's address?"}`;
}
