// The demo, started as whoever tries it starts it.

import { fileURLToPath } from "node:url";
import { ROOT, said, start } from "./process.mjs";
import { control } from "./simulator.mjs";

export const XTASK = process.env.XTASK || fileURLToPath(new URL("target/debug/xtask", ROOT));

/** The demo builds first what is not built. */
export const BUILD_MS = 240_000;

/** With these the demo would talk to the real service. */
export const SIMULATED = { SALEBOT_API_KEY: undefined, SALEBOT_BASE_URL: undefined, SALEBOT_CHAT_ID: undefined };

/** A person's browser: in one that says that a program drives it rules make no events. */
export const PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/** Starts the demo, and waits for its page: `url`, with a slash at its end. `simulator` looks into its simulator. */
export async function startDemo() {
  const running = start(XTASK, ["demo"], { env: SIMULATED });
  const [, url] = await said(running, /the demo page: (http:\S+)/, BUILD_MS);
  // The page's timeline asks there.
  const journal = await (await fetch(`${url}timeline/journal.js`)).text();
  return { ...running, running, url, simulator: control(journal.match(/"(http:\S+)\/_control"/)[1]) };
}
