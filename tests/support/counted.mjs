// What visitors cost the gateway's platform, counted in workerd.

import { ORIGIN, batch, newRecipient, post, track } from "./edge.mjs";
import { startGateway } from "./gateway.mjs";
import { startSimulator } from "./simulator.mjs";
import { waitFor } from "./wait.mjs";

const CONFIG = {
  origins: [ORIGIN],
  events: {
    callback: { callback: "{{props.n}}" },
    message: { message: { text: "{{props.n}}" } },
    both: [{ callback: "{{props.n}}" }, { message: { text: "{{props.n}}" } }],
    later: { callback: "{{props.n}}", delay_s: 1 },
  },
};

/** How many calls each of them makes that the bot or the visitor sees. */
const DEEDS = { callback: 1, message: 1, both: 2, later: 1 };

let made = 0;

/** Starts a gateway whose visitors' objects are counted, before a service that takes so long to answer. */
export async function startCounted({ latencyMs = 0 } = {}) {
  const simulator = await startSimulator();
  const gateway = await startGateway({ simulator, config: CONFIG, worker: "tests/support/counted/workerd.capnp" });
  await simulator.quirks({ latency_ms: { ms: latencyMs } });
  const counts = async () => (await fetch(`${gateway.url}/counts`)).json();

  /** Sends these events as one batch, lets all of it be done, and answers what that cost. */
  async function cost(recipient, names) {
    await counts();
    const before = await done();
    const events = names.map((name) => track(name, { n: String(++made) }));
    const { status, text } = await post(gateway, batch(recipient, events));
    if (status !== 202) throw new Error(`${status} ${text}`);
    const wanted = before + names.reduce((sum, name) => sum + DEEDS[name], 0);
    await waitFor("all calls", async () => (await done()) === wanted);
    // The last answer is written down after it came.
    let last;
    return waitFor("the objects to rest", async () => {
      const now = await peek();
      const text = JSON.stringify(now);
      if (!now.in_hand && text === last) return counts();
      last = text;
    });
  }

  const peek = async () => (await fetch(`${gateway.url}/counts?peek`)).json();
  const done = async () => (await simulator.journal()).filter(({ acted, action }) => acted && /callback|message/.test(action)).length;

  /** What it costs that nothing happens for so long. */
  async function later(ms) {
    await counts();
    await new Promise((resolve) => setTimeout(resolve, ms));
    return counts();
  }

  return {
    cost,
    later,
    newRecipient,
    close: () => Promise.all([gateway.close(), simulator.close()]),
  };
}
