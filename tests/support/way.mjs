// The way between a page and the server it calls: a proxy on which a test has requests come to grief.

import { once } from "node:events";
import { createServer, request } from "node:http";
import { buffer } from "node:stream/consumers";

/** What becomes of a request, by what stands in the way; `pass()` asks the server and resolves to its whole answer. */
const BLOCKS = {
  /** An answer that says to come again. */
  busy: async (_, response) => response.writeHead(503, { "access-control-allow-origin": "*" }).end(),
  /** The connection breaks before the server has the request. */
  cut: async (asked) => asked.socket.resetAndDestroy(),
  /** The server has done what was asked, and the connection breaks before it can say so. */
  deaf: async (asked, _, pass) => {
    await pass();
    asked.socket.resetAndDestroy();
  },
  /** Nobody ever answers. */
  silent: async () => {},
  /** A page may not ask whether it may ask. */
  unasked: async (asked, response, pass) => (asked.method === "OPTIONS" ? response.writeHead(405).end() : give(response, await pass())),
  /** Nothing listens. */
  down: undefined,
  nothing: async (_, response, pass) => give(response, await pass()),
};

/**
 * Starts a way to the server at `target`. With `closes` no connection is used twice: where one breaks that was used before,
 * a browser may send the request once more by itself.
 *
 * `block(name)` puts one of them there, `free()` takes it away, on the same port, and `met()` says how many requests have
 * come to their end since.
 */
export async function startWay(target, { closes = false } = {}) {
  let block = "nothing";
  let met = 0;
  let server;
  let port = 0;

  async function handle(asked, response) {
    const pass = async () => ask(target, asked, await buffer(asked));
    try {
      await BLOCKS[block](asked, response, pass);
    } catch {
      // Whoever asked has gone, or the server is down: then nobody is told anything.
      asked.socket.destroy();
    }
    met++;
  }

  async function listen() {
    server = createServer((asked, response) => {
      response.shouldKeepAlive = !closes;
      handle(asked, response);
    }).listen(port, "127.0.0.1");
    await once(server, "listening");
    ({ port } = server.address());
  }

  async function shut() {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }

  await listen();
  return {
    url: `http://127.0.0.1:${port}`,
    async block(name) {
      if (!(name in BLOCKS)) throw new Error(`nothing called ${name} can stand in the way`);
      block = name;
      met = 0;
      if (name === "down") await shut();
    },
    async free() {
      if (block === "down") await listen();
      // Who waits still learns that nobody will answer.
      if (block === "silent") server.closeAllConnections();
      block = "nothing";
      met = 0;
    },
    met: () => met,
    close: () => server.listening && shut(),
  };
}

/** Asks the server what a page has asked. */
async function ask(target, { method, url, headers }, body) {
  const asking = request(new URL(url, target), { method, headers: { ...headers, connection: "close" } }).end(body);
  const [answer] = await once(asking, "response");
  return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
}

function give(response, { status, headers: { connection, "transfer-encoding": encoding, ...headers }, body }) {
  response.writeHead(status, { ...headers, "content-length": body.length }).end(body);
}
