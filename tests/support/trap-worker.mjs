// The demo's worker with traps in its wasm: POST /_trap sets one, GET /_trap tells what was seen.

import { seen, trapAt } from "./trap.mjs";
import worker, { OnsiteLedger, OnsiteVisitor } from "../../www/worker/index.js";

export { OnsiteLedger, OnsiteVisitor };

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname !== "/_trap") return worker.fetch(request, env);
    if (request.method === "POST") trapAt(...(await request.json()));
    return Response.json(seen());
  },
};
