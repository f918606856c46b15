// A visitor's line to all servers: so many bits a second each way, so long a round trip, and connections that start as TCP's do.

import { once } from "node:events";
import { connect, createServer } from "node:net";

/** What a segment holds, and how many go out before the first is acknowledged (RFC 6928). */
const SEGMENT_BYTES = 1460;
const FIRST_SEGMENTS = 10;

/** Runs what is given to it after so many milliseconds, in order. */
function delayLine(ms) {
  const waiting = [];
  let timer;
  const arm = () => (timer ??= setTimeout(ring, Math.max(0, waiting[0].at - performance.now())));
  function ring() {
    timer = undefined;
    while (waiting.length && waiting[0].at <= performance.now()) waiting.shift().run();
    if (waiting.length) arm();
  }
  return (from, run) => {
    waiting.push({ at: from + ms, run });
    arm();
  };
}

/** One way of the line, which all connections share. */
function makeWay({ bitsPerSecond, roundTripMs }) {
  const arrive = delayLine(roundTripMs / 2);
  const acknowledge = delayLine(roundTripMs);
  let free = 0;
  return { arrive, acknowledge, occupy: (bytes) => (free = Math.max(free, performance.now()) + (bytes * 8000) / bitsPerSecond) };
}

/** Carries what comes from one socket to the other over a way, at first when `open` resolves. */
function carry(from, to, way, open) {
  const waiting = [];
  let window = FIRST_SEGMENTS * SEGMENT_BYTES;
  let flying = 0;
  let isOpen = false;
  function pump() {
    while (isOpen && waiting.length && flying + waiting[0].length <= window) {
      const segment = waiting.shift();
      const sent = way.occupy(segment.length);
      flying += segment.length;
      way.arrive(sent, () => to.destroyed || to.write(segment));
      way.acknowledge(sent, () => {
        flying -= segment.length;
        // Slow start; nothing is lost, so it goes on.
        window += segment.length;
        pump();
      });
    }
  }
  open.then(() => {
    isOpen = true;
    pump();
  });
  from.on("data", (bytes) => {
    for (let at = 0; at < bytes.length; at += SEGMENT_BYTES) waiting.push(bytes.subarray(at, at + SEGMENT_BYTES));
    pump();
  });
  from.on("error", () => to.destroy());
  from.on("close", () => to.destroy());
}

/**
 * Makes a line. `lead(port)` opens a port on 127.0.0.1 that leads to another one there, over this line; a new connection
 * takes a round trip before anything else.
 */
export function makeLink(profile) {
  const [up, down] = [makeWay(profile), makeWay(profile)];
  const servers = [];
  const sockets = new Set();
  return {
    async lead(port) {
      const server = createServer({ noDelay: true }, (near) => {
        const far = connect({ port, host: "127.0.0.1", noDelay: true });
        for (const socket of [near, far]) {
          sockets.add(socket);
          socket.on("close", () => sockets.delete(socket));
        }
        const shaken = new Promise((done) => setTimeout(done, profile.roundTripMs));
        carry(near, far, up, shaken);
        carry(far, near, down, shaken);
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      servers.push(server);
      return server.address().port;
    },
    /** Cuts it: what is still under way arrives nowhere. */
    close() {
      for (const server of servers) server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
