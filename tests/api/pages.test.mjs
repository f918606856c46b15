// All clients and whole histories, read page by page.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { botAt, collect, failure, startService } from "../support/api.mjs";
import { startSimulator } from "../support/simulator.mjs";

/** The clients of the simulator's seeded project, and the items of its first client's history. */
const CLIENTS = 320;
const ITEMS = 2300;

let simulator;
let bot;

before(async () => {
  simulator = await startSimulator();
});
after(() => simulator?.close());
beforeEach(async () => {
  await simulator.reset();
  await simulator.seed();
  bot = botAt(simulator);
});

const ids = (rows) => rows.map(({ id }) => id);
const ascending = (numbers) => [...numbers].sort((a, b) => a - b);
const firstClient = async () => (await bot.clients({}, { pageSize: 1 }).next()).value.id;

/** A service of one's own for a test. */
async function service(t, answer) {
  const own = await startService(answer);
  t.after(() => own.close());
  return own;
}

test("all clients come, once each, oldest first, whatever the size of a page", async () => {
  for (const [pageSize, pages] of [[undefined, 2], [500, 2], [320, 2], [100, 5], [7, 47]]) {
    await simulator.clear();
    const all = ids(await collect(bot.clients(undefined, pageSize && { pageSize })));
    assert.equal(all.length, CLIENTS, `pages of ${pageSize}`);
    assert.deepEqual(all, ascending([...new Set(all)]));
    const asked = (await simulator.journal()).map(({ params }) => [params.offset, params.limit]);
    assert.equal(asked.length, pages);
    assert.deepEqual(asked[1], [Math.min(pageSize ?? 500, CLIENTS), pageSize ?? 500]);
  }
});

test("the caller says which list, from where on, and in which order", async () => {
  const [{ list_id: list }] = (await (await fetch(`${simulator.url}/_control/project`)).json()).lists;
  const { clients } = await bot.getClients({ list });
  assert.ok(clients.length > 20 && clients.length < CLIENTS);
  assert.deepEqual(ids(await collect(bot.clients({ list }, { pageSize: 30 }))), ascending(ids(clients)));
  assert.deepEqual(ids(await collect(bot.clients({ reverse: false, list }))), ids(clients));
  assert.equal((await collect(bot.clients({ offset: 300 }))).length, CLIENTS - 300);
});

test("what is null or empty counts as absent, as in the methods themselves", async () => {
  const all = ids(await collect(bot.clients({ reverse: null, offset: null, limit: null, list: "" })));
  assert.equal(all.length, CLIENTS);
  assert.deepEqual(all, ascending(all), "oldest first");
  const client_id = (await firstClient()) + 5;
  const whole = ids(await collect(bot.history({ client_id })));
  assert.deepEqual(ids(await collect(bot.history({ client_id, start_date: null, stop_date: "", limit: null }))), whole);
});

test("clients that come while pages are read come at the end", async () => {
  const seen = [];
  let newest;
  for await (const { id } of bot.clients({}, { pageSize: 50 })) {
    seen.push(id);
    if (seen.length % 50 === 1 && seen.length < 200) newest = (await bot.onlineChatClientId({ recipient: `late${seen.length}` })).client_id;
  }
  assert.equal(seen.length, CLIENTS + 4);
  assert.equal(seen.at(-1), newest);
  assert.deepEqual(seen, ascending([...new Set(seen)]));
});

test("no page is read before it is needed, and none after the consumer breaks off", async () => {
  const pages = bot.clients({}, { pageSize: 10 });
  assert.equal((await simulator.journal()).length, 0);
  let count = 0;
  for await (const client of pages) {
    assert.equal(typeof client.id, "number");
    if (++count === 15) break;
  }
  assert.equal((await simulator.journal()).length, 2);
  assert.deepEqual(await pages.next(), { value: undefined, done: true });
});

test("a signal ends the reading, between pages, within one and during a request", async () => {
  for (const [pageSize, until] of [[5, 5], [50, 7]]) {
    const controller = new AbortController();
    let count = 0;
    const reading = (async () => {
      for await (const _ of bot.clients({}, { pageSize, signal: controller.signal })) if (++count === until) controller.abort();
    })();
    const error = await failure(reading);
    assert.deepEqual([error.code, error.method, error.cause.name], ["aborted", "get_clients", "AbortError"]);
    assert.equal(error.message, "get_clients: the caller ended it");
    assert.equal(count, until);
  }
  await simulator.quirks({ latency_ms: 2_000 });
  await simulator.clear();
  const controller = new AbortController();
  const reading = failure(bot.history({ client_id: 1 }, { signal: controller.signal }).next());
  await simulator.calls(1);
  controller.abort();
  assert.equal((await reading).code, "aborted");
  assert.equal((await failure(bot.clients({}, { timeoutMs: 50 }).next())).code, "timeout");
});

test("what the service refuses ends the reading with its error, after what came before", async () => {
  let count = 0;
  const reading = (async () => {
    for await (const _ of bot.clients({}, { pageSize: 100 })) {
      count += 1;
      if (count === 100) await simulator.quirks({ status_error_200: { message: "no more" } });
    }
  })();
  const error = await failure(reading);
  assert.deepEqual([error.code, error.method, count], ["api_status", "get_clients", 100]);
  assert.equal((await failure(collect(bot.history({ client_id: 999_999 })))).code, "api_status");
});

test("parameters that cannot be used are refused before anything is sent", async () => {
  for (const [params, options, words] of [
    [{}, { pageSize: 0 }, "pageSize"],
    [{}, { pageSize: 501 }, "pageSize must be a whole number from 1 to 500"],
    [{}, { pageSize: "10" }, "pageSize"],
    [{ limit: 10 }, {}, "pageSize"],
    [{ offset: -1 }, {}, "offset"],
    [7, {}, "parameters"],
    [null, {}, "parameters"],
    [{}, null, "options"],
  ]) {
    const error = await failure(bot.clients(params, options).next());
    assert.deepEqual([error.code, error.message.includes(words)], ["invalid_argument", true], error.message);
  }
  for (const [more, words] of [
    [{ start_date: "01.01.2024" }, "start_date and stop_date"],
    [{ stop_date: "01.01.2024" }, "start_date and stop_date"],
    [{ start_date: "2024-01-01", stop_date: "02.01.2024" }, "start_date must be a day"],
    [{ start_date: "01.01.2024", stop_date: "31.02.2024" }, "stop_date must be a day"],
    [{ start_date: "02.01.2024", stop_date: "01.01.2024" }, "before"],
    [{ limit: 10 }, "limit"],
  ]) {
    const error = await failure(bot.history({ client_id: 1, ...more }).next());
    assert.deepEqual([error.code, error.message.includes(words)], ["invalid_argument", true], error.message);
  }
  assert.deepEqual(await simulator.journal(), []);
});

test("a service that gives fewer clients than asked for does not end the reading early", async (t) => {
  const all = Array.from({ length: 95 }, (_, at) => ({ id: at + 1, platform_id: String(at), client_type: 1 }));
  const own = await service(t, (_, { offset, limit }) => ({ status: "success", clients: all.slice(offset, offset + Math.min(limit, 20)) }));
  assert.deepEqual(ids(await collect(botAt(own).clients())), ids(all));
  assert.deepEqual(own.calls.map(([, { offset }]) => offset), [0, 20, 40, 60, 80, 95]);
});

test("a service that does not know offset gives its clients once, and no endless loop", async (t) => {
  const clients = [3, 2, 1].map((id) => ({ id, platform_id: String(id), client_type: 1 }));
  const own = await service(t, () => ({ status: "success", clients }));
  assert.deepEqual(ids(await collect(botAt(own).clients({}, { pageSize: 2 }))), [3, 2, 1]);
  assert.equal(own.calls.length, 2);
});

test("an answer without clients is an error, not the end", async (t) => {
  for (const answer of [{ status: "success" }, [], { status: "success", clients: {} }]) {
    const own = await service(t, () => answer);
    assert.equal((await failure(collect(botAt(own).clients()))).code, "bad_answer", JSON.stringify(answer));
  }
});

test("a short history is one request", async () => {
  const client_id = (await firstClient()) + 5;
  const { history } = await (await fetch(`${simulator.url}/_control/clients/${client_id}`)).json();
  assert.ok(history.length > 1);
  await simulator.clear();
  assert.deepEqual(ids(await collect(bot.history({ client_id }))), ids(history));
  assert.deepEqual((await simulator.journal()).map(({ params }) => [Number(params.limit), params.start_date]), [[2000, undefined]]);
});

test("a history longer than the service gives at once comes whole, oldest first, once each", async () => {
  const client_id = await firstClient();
  const all = ids((await (await fetch(`${simulator.url}/_control/clients/${client_id}`)).json()).history);
  assert.equal(all.length, ITEMS);
  await simulator.clear();
  assert.deepEqual(ids(await collect(bot.history({ client_id }))), all);
  const asked = (await simulator.journal()).length;
  assert.ok(asked <= 3, `${asked} requests`);

  // Within days of one's own: what the service would give for these days, were there no limit.
  const days = { start_date: "03.01.2024", stop_date: "17.01.2024" };
  const parts = await Promise.all(
    Array.from({ length: 15 }, (_, at) => `${String(at + 3).padStart(2, "0")}.01.2024`).map((day) =>
      bot.getHistory({ client_id, start_date: day, stop_date: day }),
    ),
  );
  const wanted = parts.flatMap(({ result }) => ids(result));
  assert.ok(wanted.length > 2000 && wanted.length < ITEMS, String(wanted.length));
  assert.deepEqual(ids(await collect(bot.history({ client_id, ...days }))), wanted);
});

test("what is said while a long history is read comes too", async () => {
  const client_id = await firstClient();
  const texts = [];
  for await (const { text } of bot.history({ client_id })) {
    texts.push(text);
    if (texts.length === 1) await bot.message({ client_id, message: "said meanwhile" });
  }
  assert.equal(texts.at(-1), "said meanwhile");
  assert.equal(texts.length, ITEMS + 1);
});

/** A service with `days` of history, `{day: how many}`; `isIn(day, start, stop)` says what a span holds. */
function historyOf(days, isIn, createdAt = () => 1) {
  const number = (day) => day.split(".").reverse().join("");
  let id = 0;
  const items = Object.entries(days).flatMap(([day, count]) => Array.from({ length: count }, () => ({ id: ++id, day, text: "a", client_replica: true, created_at: createdAt(day) })));
  return (_, { start_date, stop_date, limit }) => {
    const result = items.filter(({ day }) => !start_date || isIn(number(day), number(start_date), number(stop_date)));
    return { status: "success", result: result.slice(-limit) };
  };
}
const withLastDay = (day, start, stop) => start <= day && day <= stop;
const withoutLastDay = (day, start, stop) => start <= day && day < stop;

test("whether the service means the last day to be in a span makes no difference", async (t) => {
  const days = { "31.12.2019": 700, "01.01.2020": 1999, "02.01.2020": 1500, "03.01.2020": 3, "29.02.2024": 1500, "01.03.2024": 1500 };
  const atNoon = (day) => Date.parse(`${day.split(".").reverse().join("-")}T12:00:00Z`) / 1000;
  for (const isIn of [withLastDay, withoutLastDay]) {
    for (const [createdAt, requests] of [[undefined, 60], [atNoon, 20]]) {
      const own = await service(t, historyOf(days, isIn, createdAt));
      const all = ids(await collect(botAt(own).history({ client_id: 1 })));
      assert.deepEqual(all, Array.from({ length: 7202 }, (_, at) => at + 1), isIn.name);
      assert.ok(own.calls.length < requests, String(own.calls.length));
    }
  }
});

test("times that are wrong or missing cost requests and lose nothing", async (t) => {
  const days = { "31.12.2019": 1900, "01.01.2020": 1900, "05.01.2020": 1900, "29.02.2024": 1900 };
  for (const createdAt of [() => undefined, () => "soon", () => Date.UTC(2020, 0, 1) / 1000, () => Math.random() * 2e9, () => 4e9]) {
    const own = await service(t, historyOf(days, withLastDay, createdAt));
    const all = ids(await collect(botAt(own).history({ client_id: 1 })));
    assert.deepEqual(all, Array.from({ length: 7600 }, (_, at) => at + 1), String(createdAt));
    assert.ok(own.calls.length < 80, String(own.calls.length));
  }
});

test("what none of the days holds comes too, where the service gives it", async (t) => {
  const own = await service(t, historyOf({ "01.01.2020": 1000, "01.01.2021": 900, "01.01.2999": 150 }, withLastDay));
  const all = ids(await collect(botAt(own).history({ client_id: 1 })));
  assert.deepEqual(all, Array.from({ length: 2050 }, (_, at) => at + 1));
});

test("a day with more than the service gives is said to be one, after what came", async (t) => {
  for (const isIn of [withLastDay, withoutLastDay]) {
    const own = await service(t, historyOf({ "01.01.2020": 10, "05.05.2022": 2001, "06.05.2022": 10 }, isIn));
    const got = [];
    const reading = (async () => {
      for await (const { id } of botAt(own).history({ client_id: 1 })) got.push(id);
    })();
    const error = await failure(reading);
    assert.deepEqual([error.code, error.method], ["bad_answer", "get_history"]);
    assert.match(error.message, /05\.05\.2022/);
    assert.match(error.message, /the service gives no more/);
    // The ten of the days before it, and the 2000 that the service gives of that day or of it and the next.
    assert.equal(got.length, 10 + 2000);
    assert.deepEqual(got.slice(0, 10), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  }
});

test("a day of exactly as many as the limit cannot be told from one with more", async (t) => {
  const own = await service(t, historyOf({ "05.05.2022": 2000 }, withLastDay));
  const days = { start_date: "05.05.2022", stop_date: "05.05.2022" };
  assert.equal((await failure(collect(botAt(own).history({ client_id: 1, ...days })))).code, "bad_answer");
  assert.equal(own.calls.length, 1);
});
