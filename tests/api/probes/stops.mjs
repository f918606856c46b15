// Calls that somebody stops, or that take too long.

import { createSalebot } from "salebot-onsite/api";

/** An AbortSignal that comes after so long, without any timer that outlives it. */
function abortedAfter(milliseconds) {
  const controller = new AbortController();
  if (milliseconds === 0) controller.abort();
  else setTimeout(() => controller.abort(new Error("the caller's own reason")), milliseconds);
  return controller.signal;
}

/** What a call with each of these ends with: `{timeoutMs}` of the client, `{call: {timeoutMs, abortMs}}` of the call. */
export default async function ({ apiKey, cases }) {
  const ends = [];
  for (const { call: { abortMs, ...call } = {}, ...options } of cases) {
    const bot = createSalebot({ apiKey, retry: false, ...options });
    if (abortMs !== undefined) call.signal = abortedAfter(abortMs);
    ends.push(
      await bot.callback({ client_id: 1, message: "price_seen" }, call).then(
        (answer) => ({ answer: String(answer) }),
        ({ code, message }) => ({ code, message }),
      ),
    );
  }
  return ends;
}
