// The checks in Hono, with its own router, CORS and body limit.

import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { Refused, admit, isAllowed, rate } from "./checks.js";
import { ACTOR_ANSWER } from "./config.js";

const actor = async (recipient, text) => ACTOR_ANSWER;

const app = new Hono();

app.use("/v1/*", cors({ origin: (origin) => (isAllowed(origin) ? origin : null), exposeHeaders: ["Retry-After"] }));
app.use("/v1/in", async (c, next) => {
  if (!isAllowed(c.req.header("origin") ?? null)) throw new Refused(403, "origin_refused", "this site is not listed");
  const wait = rate(c.req.header("cf-connecting-ip") ?? "");
  if (wait > 0) throw new Refused(429, "rate_limited", "too many requests come from this address", wait);
  await next();
});
app.use(
  "/v1/in",
  bodyLimit({
    maxSize: 65_536,
    onError: () => {
      throw new Refused(413, "too_large", "a batch is at most 64 KiB");
    },
  }),
);
app.post("/v1/in", async (c) => {
  const { recipient, text } = admit(await c.req.text());
  const [status, body] = await actor(recipient, text);
  c.header("cache-control", "no-store");
  c.header("content-type", "application/json");
  return c.body(body, status);
});
app.onError((error, c) => {
  if (!(error instanceof Refused)) throw error;
  c.header("cache-control", "no-store");
  if (error.wait) c.header("retry-after", String(Math.ceil(error.wait / 1000)));
  return c.json({ error: { code: error.code, message: error.message } }, error.status);
});

export default app;
