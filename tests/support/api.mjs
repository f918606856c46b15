// What the API client's tests have in common.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { createSalebot } from "salebot-onsite/api";
import { API_KEY } from "./simulator.mjs";

/** Retries that a test need not wait for. */
export const QUICK = { attempts: 3, baseMs: 5, maxMs: 5_000 };

/** A client of the service at `url`; `options` win. */
export const botAt = ({ url }, options = {}) => createSalebot({ apiKey: API_KEY, baseUrl: url, retry: QUICK, ...options });

/** The error that a promise rejects with. */
export const failure = (promise) =>
  promise.then(
    (value) => assert.fail(`it should fail, and gave ${JSON.stringify(value)}`),
    (error) => error,
  );

/** All that an async iterable gives. */
export async function collect(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}

/**
 * A service of one's own, for what the simulator does not do. `answer(method, params)` gives JSON, or `{status, body}`
 * where a `status` of HTTP is a number. `calls` are `[method, params]` as they came.
 */
export async function startService(answer) {
  const calls = [];
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://service");
    let text = "";
    for await (const piece of request) text += piece;
    const params = { ...Object.fromEntries(searchParams), ...(text && JSON.parse(text)) };
    const method = pathname.split("/").at(-1);
    calls.push([method, params]);
    const body = await answer(method, params);
    const isHttp = typeof body?.status === "number";
    response.writeHead(isHttp ? body.status : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(isHttp ? body.body : body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    calls,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
