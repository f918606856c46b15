// What Node, Deno and Bun start: runs one probe. On the command line stand its URL, its settings as JSON, and the
// words to say on stdout before its answer.

import process from "node:process";
import { inspect } from "node:util";

const [probe, settings, answer] = process.argv.slice(2);
const { default: run } = await import(probe);
const outcome = await run(JSON.parse(settings), { inspect }).then(
  (value) => ({ value }),
  (error) => ({ thrown: String(error?.stack ?? error) }),
);
process.stdout.write(`${answer}${JSON.stringify(outcome)}\n`);
