// A gateway's public configuration: the owner's rules.

/** How long to wait before each attempt, in seconds. */
const WAITS_S = [0, 2, 8, 30, 120];

/** Resolves to a gateway's public configuration; `tell` hears once why it is late. Undefined where it never comes. */
export async function fetchConfig(gateway, tell, signal) {
  for (const wait of WAITS_S) {
    await new Promise((done) => setTimeout(done, wait * 1000));
    if (signal.aborted) return;
    let code = "network";
    try {
      const answer = await fetch(`${gateway}/v1/config`, { signal });
      if (answer.ok) {
        const { triggers, problems } = await answer.json();
        // What answers here may be no gateway of ours.
        return { triggers: triggers ?? [], problems: Array.isArray(problems) ? problems : [] };
      }
      code = "http_status";
    } catch {
      // Why a browser's request failed it tells nobody.
    }
    if (!wait) tell(code, "the gateway's rules cannot be loaded, which is tried again");
  }
}
