// Fifty calls on one signal, in a process of their own; prints what listened to it.

import { getEventListeners } from "node:events";
import { createSalebot } from "salebot-onsite/api";
import { API_KEY, control } from "../support/simulator.mjs";

const [, , url, how] = process.argv;
const COUNT = 50;

const warnings = [];
process.on("warning", ({ name }) => warnings.push(name));

const simulator = control(url);
const bot = createSalebot({ apiKey: API_KEY, baseUrl: url, retry: { attempts: COUNT + 1, baseMs: 20 } });
const controller = new AbortController();
const { signal } = controller;
const listening = () => getEventListeners(signal, "abort").length;

let most = 0;
const watch = setInterval(() => (most = Math.max(most, listening())), 1);

const WAYS = {
  "calls that work": () => bot.getMessages({ signal }),
  "calls that fail": () => bot.getHistory({ client_id: 1 }, { signal }),
  "calls that are aborted": () => bot.getMessages({ signal }),
  "waits between parts": (at) => bot.broadcastInParts({ clients: [at + 1], message: "a" }, { signal }),
};

if (how === "calls that are aborted") {
  await simulator.quirks({ latency_ms: 3_000 });
  simulator.calls(COUNT).then(() => controller.abort());
}
if (how === "waits between parts") await simulator.quirks({ respond: { status: 429, times: COUNT } });
if (how === "calls that work") await simulator.quirks({ respond: { status: 503, times: COUNT } });

const calls = Array.from({ length: COUNT }, (_, at) => WAYS[how](at));
const ended = await Promise.allSettled(calls);
clearInterval(watch);
// A warning is given in a later turn.
await new Promise((resolve) => setTimeout(resolve, 20));
const codes = ended.map(({ status, reason }) => (status === "fulfilled" ? "ok" : reason.code));
console.log(JSON.stringify({ warnings, most, left: listening(), codes }));
