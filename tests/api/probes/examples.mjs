// The 43 examples, one after the other, as a desk asks for them.

import { createSalebot } from "salebot-onsite/api";
import * as examples from "../examples.mjs";

/** See hosts-desk.mjs. */
export default async function ({ apiKey, baseUrl, desk }) {
  const bot = createSalebot({ apiKey, baseUrl, retry: false });
  for (;;) {
    const name = await (await fetch(desk)).text();
    if (!name) return;
    const outcome = await examples[name](bot).then(
      (value) => ({ value }),
      (error) => ({ thrown: `${error?.code}: ${error?.message}` }),
    );
    await (await fetch(desk, { method: "POST", body: JSON.stringify(outcome) })).text();
  }
}
