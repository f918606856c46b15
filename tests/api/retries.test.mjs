// What is tried again and what is not: a method that acts may have been done although its answer was lost.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { QUICK, botAt, failure } from "../support/api.mjs";
import { closedPort } from "../support/ports.mjs";
import { startSimulator } from "../support/simulator.mjs";

let simulator;
let client_id;

before(async () => {
  simulator = await startSimulator();
});
after(() => simulator?.close());
beforeEach(async () => {
  await simulator.reset();
  ({ client_id } = await botAt(simulator).onlineChatClientId({ recipient: "retries" }));
  await simulator.clear();
});

const count = async () => (await simulator.journal()).length;

/** Calls that only read, or that do the same when done twice. */
const REPEATABLE = {
  get_variables: (bot, options) => bot.getVariables({ client_id }, options),
  get_history: (bot, options) => bot.getHistory({ client_id }, options),
  get_clients: (bot, options) => bot.getClients({}, options),
  get_messages: (bot, options) => bot.getMessages(options),
  find_clients: (bot, options) => bot.findClients({ q: { plan: "pro" } }, options),
  save_variables: (bot, options) => bot.saveVariables({ client_id, variables: { plan: "pro" } }, options),
  online_chat_client_id: (bot, options) => bot.onlineChatClientId({ recipient: "retries" }, options),
  load_clients: (bot, options) => bot.loadClients([{ platform_id: "79000000000", group_id: "", client_type: 13 }], options),
  add_to_list: (bot, options) => bot.addToList({ list_id: 501, clients: [client_id] }, options),
};

/** Calls that act: twice is twice. */
const ONCE = {
  callback: (bot, options) => bot.callback({ client_id, message: "price_seen" }, options),
  message: (bot, options) => bot.message({ client_id, message: "Hello" }, options),
  broadcast: (bot, options) => bot.broadcast({ clients: [client_id], message: "Hello" }, options),
  create_order: (bot, options) => bot.createOrder({ client_id, name: "One" }, options),
  clear_history: (bot, options) => bot.clearHistory({ client_id }, options),
  email_callback: (bot, options) => bot.emailCallback({ name: "A", message: "a", email: "a@shop.example", email_id_bot: 1 }, options),
};

/** Failures that may pass: what makes them, and the code of the error that is left. */
const PASSING = {
  "503": [{ respond: { status: 503 } }, "http_status"],
  "408": [{ respond: { status: 408 } }, "http_status"],
  "429 with Retry-After": [{ respond: { status: 429, retry_after_s: 0 } }, "rate_limited"],
  "a connection that was cut": [{ no_answer_after_acting: true }, "network"],
};

/** The same for so many calls. */
const times = (quirk, times) => Object.fromEntries(Object.entries(quirk).map(([name, what]) => [name, { ...(what === true ? {} : what), times }]));

for (const [failing, [quirk, code]] of Object.entries(PASSING)) {
  test(`after ${failing} a repeatable method is called again until it works`, async () => {
    for (const [name, call] of Object.entries(REPEATABLE)) {
      await simulator.clear();
      await simulator.quirks(times(quirk, 2));
      await call(botAt(simulator));
      assert.deepEqual(await simulator.actions(), [name, name, name]);
    }
  });

  test(`after ${failing} a repeatable method is given up after its attempts`, async () => {
    await simulator.quirks(quirk);
    const error = await failure(REPEATABLE.get_variables(botAt(simulator)));
    assert.deepEqual([error.code, error.method, await count()], [code, "get_variables", 3]);
    await failure(REPEATABLE.get_variables(botAt(simulator, { retry: { ...QUICK, attempts: 5 } })));
    assert.equal(await count(), 3 + 5);
    for (const retry of [false, { attempts: 1 }]) {
      await simulator.clear();
      assert.equal((await failure(REPEATABLE.get_variables(botAt(simulator, { retry })))).code, code);
      assert.equal(await count(), 1);
    }
  });
}

test("a method that acts is not called again after a failure that leaves open whether it was done", async () => {
  for (const [failing, [quirk, code]] of Object.entries(PASSING)) {
    if (code === "rate_limited") continue;
    for (const [name, call] of Object.entries(ONCE)) {
      await simulator.clear();
      await simulator.quirks(times(quirk, 1));
      const error = await failure(call(botAt(simulator)));
      assert.deepEqual([error.code, error.method], [code, name], failing);
      assert.deepEqual(await simulator.actions(), [name], failing);
      await simulator.calm();
    }
  }
});

test("a request by name is made once: nobody knows what it does", async () => {
  await simulator.quirks({ respond: { status: 503 } });
  for (const name of ["callback", "something_new"]) {
    await simulator.clear();
    await failure(botAt(simulator).request(name, { client_id, message: "a" }));
    assert.equal(await count(), 1);
  }
});

test("what the service refuses is not asked again", async () => {
  for (const quirk of [{ respond: { status: 400, body: { status: "fail", message: "no" } } }, { respond: { status: 403 } }, { status_error_200: true }]) {
    await simulator.clear();
    await simulator.quirks(quirk);
    assert.equal((await failure(REPEATABLE.get_clients(botAt(simulator)))).code, "api_status");
    assert.equal(await count(), 1);
    await simulator.calm();
  }
});

test("Retry-After is waited for", async () => {
  await simulator.quirks({ respond: { status: 429, retry_after_s: 1, times: 1 } });
  const started = performance.now();
  await REPEATABLE.get_clients(botAt(simulator));
  assert.ok(performance.now() - started >= 990);
  assert.equal(await count(), 2);
});

test("a Retry-After beyond the longest wait is handed on at once", async () => {
  await simulator.quirks({ respond: { status: 429, retry_after_s: 60 } });
  const started = performance.now();
  const error = await failure(REPEATABLE.get_clients(botAt(simulator)));
  assert.deepEqual([error.code, error.retryAfterMs, await count()], ["rate_limited", 60_000, 1]);
  assert.ok(performance.now() - started < 2_000);
});

test("waits are by chance, and no longer than they may be", async () => {
  await simulator.quirks({ respond: { status: 503 } });
  const bot = botAt(simulator, { retry: { attempts: 4, baseMs: 200, maxMs: 300 } });
  const times = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const started = performance.now();
      await failure(REPEATABLE.get_clients(bot));
      return performance.now() - started;
    }),
  );
  assert.equal(await count(), 12 * 4);
  // Three waits of up to 200, 300 and 300 ms, and some patience with a busy machine.
  assert.ok(Math.max(...times) > 200 && Math.max(...times) < 2_500, times.join());
  assert.ok(Math.max(...times) - Math.min(...times) > 20, times.join());
});

test("a signal ends the wait between two attempts", async () => {
  await simulator.quirks({ respond: { status: 503, retry_after_s: 4 } });
  const controller = new AbortController();
  const started = performance.now();
  const ended = failure(REPEATABLE.get_clients(botAt(simulator), { signal: controller.signal }));
  await simulator.calls(1);
  setTimeout(() => controller.abort(), 100);
  const error = await ended;
  assert.deepEqual([error.code, error.method, await count()], ["aborted", "get_clients", 1]);
  assert.ok(performance.now() - started < 3_000);
});

test("an aborted attempt is not tried again", async () => {
  await simulator.quirks({ latency_ms: 2_000 });
  const controller = new AbortController();
  const ended = failure(REPEATABLE.get_variables(botAt(simulator), { signal: controller.signal }));
  await simulator.calls(1);
  controller.abort();
  assert.equal((await ended).code, "aborted");
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(await count(), 1);
});

test("a timeout is tried again where that is harmless, each attempt with its own time", async () => {
  await simulator.quirks({ latency_ms: { ms: 1_000, times: 2 } });
  await REPEATABLE.get_variables(botAt(simulator), { timeoutMs: 200 });
  assert.equal(await count(), 3);
  await simulator.clear();
  await simulator.quirks({ latency_ms: { ms: 1_000, times: 1 } });
  assert.equal((await failure(ONCE.message(botAt(simulator), { timeoutMs: 200 }))).code, "timeout");
  assert.equal(await count(), 1);
});

test("a refused connection is tried again, with the caller's own fetch too", async () => {
  let tries = 0;
  const url = `http://127.0.0.1:${await closedPort()}`;
  const counting = (...args) => {
    tries += 1;
    return fetch(...args);
  };
  const error = await failure(REPEATABLE.get_variables(botAt({ url }, { fetch: counting })));
  assert.deepEqual([error.code, tries], ["network", 3]);
  tries = 0;
  await failure(ONCE.message(botAt({ url }, { fetch: counting, retry: false })));
  assert.equal(tries, 1);
});

test("pages go on after a failure that passes", async () => {
  await simulator.seed();
  let seen = 0;
  for await (const _ of botAt(simulator).clients({}, { pageSize: 100 })) {
    seen += 1;
    if (seen % 100 === 0) await simulator.quirks({ respond: { status: 503, times: 1 } });
  }
  assert.equal(seen, 320);
});
