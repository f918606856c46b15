// Child processes that end with the test, however it ends.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { within } from "./wait.mjs";

/** The repository's root, with a slash at its end. */
export const ROOT = new URL("../../", import.meta.url);

/** How long a child may take to end once asked to. */
const GRACE_MS = 5000;

const children = new Set();
process.on("exit", () => children.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(130));

/**
 * Starts a program in the repository's root, or in `cwd`, and keeps all it says.
 *
 * `said()` is stdout and stderr as they came, `ended` resolves to `{code, signal}`, `close()` ends it.
 */
export function start(program, args, { env = {}, cwd = ROOT, stdio = ["ignore", "pipe", "pipe"] } = {}) {
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio });
  children.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  const ended = once(child, "close").then(
    ([code, signal]) => ({ code, signal }),
    (error) => ({ code: null, signal: null, error }),
  );
  ended.then(() => children.delete(child));
  return {
    child,
    ended,
    said: () => output,
    async close(signal = "SIGTERM") {
      child.kill(signal);
      try {
        return await within(`${program} to end`, ended, GRACE_MS);
      } catch (error) {
        child.kill("SIGKILL");
        throw error;
      }
    },
  };
}

/** Waits until the program has said something that matches, and gives the match; an error when it ends first. */
export async function said(running, pattern, timeoutMs) {
  const { child, ended } = running;
  const words = () => running.said().match(pattern);
  const match = new Promise((resolve, reject) => {
    const look = () => words() && resolve(words());
    look();
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    ended.then(({ code, error }) => reject(error ?? new Error(`it ended with ${code} and had said: ${running.said()}`)));
  });
  return within(`a line like ${pattern}`, match, timeoutMs);
}
