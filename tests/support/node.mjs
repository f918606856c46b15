// Node as a host of the gateway.

import { once } from "node:events";
import { createServer } from "node:http";

/** Serves a fetch handler, as an adapter for Node does. */
export async function serve(handler, env) {
  const server = createServer(async (incoming, outgoing) => {
    const { method, headers } = incoming;
    const hasBody = method !== "GET" && method !== "HEAD";
    const request = new Request(`http://${headers.host}${incoming.url}`, { method, headers, ...(hasBody && { body: incoming, duplex: "half" }) });
    const answer = await handler.fetch(request, env);
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
    outgoing.end(Buffer.from(await answer.arrayBuffer()));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close().closeAllConnections() };
}

/** The sentences that a gateway in this process writes to its log, of which the console then shows nothing. */
export function listen(t) {
  const lines = [];
  for (const method of ["error", "warn"]) t.mock.method(console, method, (line) => lines.push(JSON.parse(line).message));
  return lines;
}
