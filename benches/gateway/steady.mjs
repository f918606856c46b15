// Requests at an even rate over kept connections, each timed from when it was due: a server that stands still for a while is
// late for all that were due meanwhile.

import { connect } from "node:net";

const HEAD_END = "\r\n\r\n";

/** The whole request as bytes. */
export function request(url, { origin, address, body }) {
  const bytes = Buffer.from(body);
  const lines = [
    "POST /v1/in HTTP/1.1",
    `Host: ${new URL(url).host}`,
    `Origin: ${origin}`,
    `CF-Connecting-IP: ${address}`,
    "Content-Type: text/plain;charset=UTF-8",
    `Content-Length: ${bytes.length}`,
  ];
  return Buffer.concat([Buffer.from(lines.join("\r\n") + HEAD_END), bytes]);
}

/** A kept connection; `ask(bytes)` resolves to the answer's status. One at a time. */
async function open(url) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).setNoDelay(true);
  let text = "";
  let settle;
  socket.setEncoding("latin1").on("data", (more) => {
    text += more;
    const end = text.indexOf(HEAD_END);
    if (end < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? NaN);
    // Without a length it comes in pieces, of which the last is empty.
    const isWhole = Number.isNaN(length) ? text.endsWith("0\r\n\r\n") : text.length >= end + HEAD_END.length + length;
    if (!isWhole) return;
    const status = Number(text.slice(9, 12));
    text = "";
    settle.resolve(status);
  });
  const fail = () => settle?.reject(new Error("the connection was closed"));
  socket.on("error", fail).on("close", fail);
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  return {
    ask(bytes) {
      socket.write(bytes);
      return new Promise((resolve, reject) => (settle = { resolve, reject }));
    },
    close: () => socket.removeAllListeners("close").destroy(),
  };
}

/**
 * Sends what `next()` gives, `rate` a second for so many seconds. Resolves to the times of all answers in milliseconds, in
 * order, and how many there were of each status.
 */
export async function steady(url, { rate, seconds, connections = 16, next }) {
  const lines = await Promise.all(Array.from({ length: connections }, () => open(url)));
  const times = [];
  const statuses = {};
  const start = performance.now();
  const most = rate * seconds;
  let sent = 0;
  await Promise.all(
    lines.map(async (line) => {
      while (sent < most) {
        const due = start + (sent++ / rate) * 1000;
        for (let wait; (wait = due - performance.now()) > 0; ) await new Promise((go) => (wait > 2 ? setTimeout(go, wait - 1) : setImmediate(go)));
        const status = await line.ask(next());
        times.push(performance.now() - due);
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    }),
  );
  lines.forEach((line) => line.close());
  return { times: times.sort((one, other) => one - other), statuses, seconds: (performance.now() - start) / 1000 };
}

/** The time below which this share of all lies. */
export const percentile = (times, share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
