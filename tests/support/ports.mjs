// Ports on this machine.

import { once } from "node:events";
import { createServer } from "node:net";

/** A port that nothing listens on just now. */
export async function closedPort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
