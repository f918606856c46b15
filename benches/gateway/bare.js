// The checks as a bare fetch handler.

import { Refused, admit, isAllowed, rate, readBody } from "./checks.js";
import { ACTOR_ANSWER } from "./config.js";

const JSON_HEADERS = { "content-type": "application/json", "cache-control": "no-store", vary: "Origin" };

function answer(status, body, origin, more) {
  const shared = origin === null ? {} : { "access-control-allow-origin": origin, "access-control-expose-headers": "Retry-After" };
  return new Response(body, { status, headers: { ...JSON_HEADERS, ...shared, ...more } });
}

const refuse = ({ status, code, message, wait }, origin) =>
  answer(status, JSON.stringify({ error: { code, message } }), origin, wait && { "retry-after": String(Math.ceil(wait / 1000)) });

const actor = async (recipient, text) => ACTOR_ANSWER;

export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    const origin = request.headers.get("origin");
    if (request.method !== "POST" || pathname !== "/v1/in") return refuse(new Refused(404, "not_found", "no such path"), null);
    if (!isAllowed(origin)) return refuse(new Refused(403, "origin_refused", "this site is not listed"), null);
    const wait = rate(request.headers.get("cf-connecting-ip") ?? "");
    if (wait > 0) return refuse(new Refused(429, "rate_limited", "too many requests come from this address", wait), origin);
    try {
      const { recipient, text } = admit(await readBody(request));
      const [status, body] = await actor(recipient, text);
      return answer(status, body, origin);
    } catch (error) {
      if (error instanceof Refused) return refuse(error, origin);
      throw error;
    }
  },
};
