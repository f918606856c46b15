// In place of the platform's rate limiting binding, which exists on the platform alone: the test decides, at DESK.

import { WorkerEntrypoint } from "cloudflare:workers";

export class Limiter extends WorkerEntrypoint {
  async limit(asked) {
    const told = await fetch(this.env.DESK, { method: "POST", body: JSON.stringify(asked) });
    if (!told.ok) throw new Error(await told.text());
    return told.json();
  }
}

export default {};
