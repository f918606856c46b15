// The Salebot simulator, and the look through its control door.

import { fileURLToPath } from "node:url";
import { ROOT, said, start } from "./process.mjs";
import { waitFor } from "./wait.mjs";

/** The key that a simulator has when none is given. */
export const API_KEY = "0123456789abcdef0123456789abcdef";

const PROGRAM = process.env.SALEBOT_SIMULATOR || fileURLToPath(new URL("target/debug/salebot-simulator", ROOT));

/** Starts a simulator on a free port, or on `port`. */
export async function startSimulator({ port = 0 } = {}) {
  const running = start(PROGRAM, ["--addr", `127.0.0.1:${port}`]);
  const [, url] = await said(running, /listening on (http:\S+)/);
  return { url, close: () => running.close(), ...control(url) };
}

/** The control door of the simulator at `url`. */
export function control(url) {
  async function ask(path, method = "GET", body) {
    const answer = await fetch(`${url}/_control/${path}`, { method, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text && JSON.parse(text);
  }

  /** The calls of the API, oldest first, preflights included; of one method, or of all. */
  const journal = (action) => ask(action ? `journal?action=${action}` : "journal");

  /** Waits until there are exactly so many calls, and gives them. */
  const calls = (count, action) =>
    waitFor(`${count} calls ${action ?? "in all"}`, async () => {
      const entries = await journal(action);
      if (entries.length !== count) throw new Error(JSON.stringify(entries.map(({ action, params }) => [action, params])));
      return entries;
    });

  /** Waits until exactly so many calls have acted, and gives them. */
  const acted = (count, action) =>
    waitFor(`${count} calls ${action ?? "in all"} that acted`, async () => {
      const entries = (await journal(action)).filter((entry) => entry.acted);
      if (entries.length !== count) throw new Error(JSON.stringify(entries.map(({ action, params }) => [action, params])));
      return entries;
    });

  const client = async (recipient) => {
    const row = (await ask("clients")).find((row) => row.recipient === recipient);
    return row && ask(`clients/${row.client_id}`);
  };

  return {
    journal,
    calls,
    acted,
    /** Names, in order. */
    actions: async () => (await journal()).map((entry) => entry.action),
    clear: () => ask("journal", "DELETE"),
    quirks: (changes) => ask("quirks", "POST", changes),
    calm: () => ask("quirks", "DELETE"),
    reset: () => ask("reset", "POST"),
    /** Fills a project that has no clients yet: a few hundred, the same ones every time. */
    seed: () => ask("seed", "POST"),
    /** Gives the bot these blocks, in place of all that it has. */
    blocks: (blocks) => ask("blocks", "PUT", blocks),
    /** The client behind a recipient, with variables and history; undefined where there is none. */
    client,
    /** Has every message posted to this address, or with null nowhere. */
    webhook: (url) => ask("webhook", "POST", { url }),
    /** How many of these posts were taken, and how many not. */
    posted: () => ask("webhook"),
    /** The visitor writes into the chat. */
    say: async (recipient, text) => ask(`clients/${(await client(recipient)).client_id}/say`, "POST", { text }),
    /** What the visitor sees in the chat: the bot's texts. */
    botTexts: async (recipient) =>
      ((await client(recipient))?.history ?? []).filter((item) => !item.client_replica).map((item) => item.text),
    /** Everything that the simulator would show of a client, as text. */
    everything: async (recipient) => JSON.stringify(await client(recipient)),
  };
}
