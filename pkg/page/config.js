// The owner's rules, from a gateway.

/** How long to wait before each attempt, in seconds. */
const WAITS_S = [0, 2, 8, 30, 120];

/** Resolves to a gateway's rules as JSON; `tell` hears once why they are late. Undefined where they never come. */
export async function fetchRules(gateway, tell, signal) {
  for (const wait of WAITS_S) {
    await new Promise((done) => {
      const timer = setTimeout(done, wait * 1000);
      signal.addEventListener("abort", () => clearTimeout(timer));
    });
    let code = "network";
    try {
      const answer = await fetch(`${gateway}/v1/config`, { credentials: "omit", signal });
      if (answer.ok) return JSON.stringify((await answer.json()).triggers ?? []);
      code = "http_status";
    } catch {
      // Why a browser's request failed it tells nobody.
    }
    if (!wait) tell(code, "the gateway's rules cannot be loaded, which is tried again");
  }
}
