// Connections of a test's own, for requests that no HTTP client makes.

import { once } from "node:events";
import { connect } from "node:net";
import { waitFor } from "./wait.mjs";

/** What a server has said on a connection, answer by answer. */
const answersIn = (text) =>
  text.split(/(?=HTTP\/1\.[01] \d{3})/).map((answer) => {
    const end = answer.indexOf("\r\n\r\n");
    return { status: Number(answer.slice(9, 12)), head: answer.slice(0, end), body: answer.slice(end + 4) };
  });

/** Connects to the server at this address. */
export async function open(url) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = "";
  let isClosed = false;
  socket.setEncoding("utf8").on("data", (more) => (text += more));
  // Who hangs up while more is on its way to him resets the connection.
  socket.on("error", () => {});
  socket.on("close", () => (isClosed = true));
  await once(socket, "connect");
  const answers = () => (text === "" ? [] : answersIn(text));
  return {
    answers,
    isClosed: () => isClosed,
    write: (bytes) => !isClosed && socket.write(bytes),
    /** Says that nothing more comes. */
    end: () => socket.end(),
    drop: () => socket.destroy(),
    /** Waits until the server has hung up, and gives its answers. */
    closed: () => waitFor(`the server to hang up; it has said: ${text.slice(0, 300)}`, () => isClosed).then(answers),
    /** Waits for the first answer, and until its body has come as far as this. */
    answered: (pattern = /^/) => waitFor(`an answer like ${pattern}`, () => answers().find(({ head, body }) => head !== "" && pattern.test(body))),
  };
}

/** Sends these bytes alone, waits until the server has hung up, and gives its answers. */
export async function speak(url, bytes) {
  const connection = await open(url);
  try {
    connection.write(bytes);
    return await connection.closed();
  } finally {
    connection.drop();
  }
}
