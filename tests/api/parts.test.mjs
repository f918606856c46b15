// Long lists sent in parts: what became of each, and going on with it.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { API_KEY, startSimulator } from "../support/simulator.mjs";
import { botAt, failure, startService } from "../support/api.mjs";

let simulator;
let bot;
/** Clients of the seeded project, and Telegram users of one of its bots. */
let clients;
let telegram;

before(async () => {
  simulator = await startSimulator();
});
after(() => simulator?.close());
beforeEach(async () => {
  await simulator.reset();
  await simulator.seed();
  bot = botAt(simulator);
  const rows = (await bot.getClients()).clients;
  clients = rows.map(({ id }) => id);
  const { group } = rows.find(({ client_type }) => client_type === 1);
  const platform_ids = rows.filter((row) => row.client_type === 1 && row.group === group).map(({ platform_id }) => platform_id);
  telegram = { platform_ids, group_id: group };
  await simulator.clear();
});

const statuses = ({ parts }) => parts.map(({ status }) => status).join(" ");
const spans = ({ parts }) => parts.map(({ from, to }) => [from, to]);
const text = { message: "Hello" };
const tenParts = { partSize: 32 };

/** The clients of each broadcast that came. */
const sent = async () => (await simulator.journal("broadcast")).map(({ params }) => params.clients);

test("a long list goes in parts, each recipient once and in order", async () => {
  const seen = [];
  const params = { clients, ...text };
  const result = await bot.broadcastInParts(params, { partSize: 100, onProgress: (progress) => void seen.push(progress) });
  assert.equal(result.complete, true);
  assert.deepEqual(spans(result), [[0, 100], [100, 200], [200, 300], [300, 320]]);
  assert.deepEqual(result.parts[0], { from: 0, to: 100, status: "done", answer: "ok" });
  const calls = await simulator.journal("broadcast");
  assert.deepEqual(calls.flatMap(({ params }) => params.clients), clients);
  assert.deepEqual(calls.map(({ params }) => params.message), ["Hello", "Hello", "Hello", "Hello"]);

  assert.deepEqual(seen.map(({ part, parts, done, total }) => [part, parts, done, total]), [[0, 4, 0, 320], [1, 4, 100, 320], [2, 4, 200, 320], [3, 4, 300, 320], [4, 4, 320, 320]]);
  // What is about to be sent stands there as unknown: the program may end before it hears of it.
  assert.deepEqual(seen.map(({ result }) => statuses(result)), [
    "unknown pending pending pending",
    "done unknown pending pending",
    "done done unknown pending",
    "done done done unknown",
    "done done done done",
  ]);
  assert.deepEqual(seen.map(({ result }) => result.complete), [false, false, false, false, true]);
  assert.deepEqual(seen.at(-1).result, result);
});

test("broadcasts take 500 at once unless told otherwise, callbacks never more than 300", async (t) => {
  const own = await startService(() => ({ status: "success" }));
  t.after(() => own.close());
  const bot = botAt(own);
  const many = Array.from({ length: 1201 }, (_, at) => at + 1);
  assert.deepEqual(spans(await bot.broadcastInParts({ clients: many, ...text })), [[0, 500], [500, 1000], [1000, 1201]]);
  assert.deepEqual(spans(await bot.broadcastInParts({ clients: many, ...text }, { partSize: 2000 })), [[0, 1201]]);
  const callbacks = { platform_ids: many.map(String), callback_text: "news", group_id: "shop_bot" };
  const result = await bot.sendCallbackInParts(callbacks);
  assert.deepEqual(spans(result).slice(-1), [[1200, 1201]]);
  const sizes = own.calls.filter(([method]) => method === "send_callback_by_platform_id").map(([, params]) => params.platform_ids.length);
  assert.deepEqual(sizes, [300, 300, 300, 300, 1]);
  const error = await failure(bot.sendCallbackInParts(callbacks, { partSize: 301 }));
  assert.deepEqual([error.code, error.message], ["invalid_argument", "partSize must be a whole number from 1 to 300"]);
});

test("callbacks and broadcasts by platform go to the people of their group", async () => {
  assert.ok(telegram.platform_ids.length > 10);
  const called = await bot.sendCallbackInParts({ ...telegram, callback_text: "price_seen" }, { partSize: 4 });
  assert.equal(called.complete, true);
  const written = await bot.broadcastInParts({ ...telegram, ...text }, { partSize: 5 });
  assert.equal(written.complete, true);
  const journal = await simulator.journal();
  const asked = (action) => journal.filter((entry) => entry.action === action && entry.acted).flatMap(({ params }) => params.platform_ids);
  assert.deepEqual(asked("send_callback_by_platform_id"), telegram.platform_ids);
  assert.deepEqual(asked("broadcast"), telegram.platform_ids);
});

test("a list of the project is one part", async () => {
  const [{ list_id: list }] = (await (await fetch(`${simulator.url}/_control/project`)).json()).lists;
  const result = await bot.broadcastInParts({ list, ...text });
  assert.deepEqual(result.parts, [{ from: 0, to: 1, status: "done", answer: "ok" }]);
  assert.deepEqual((await simulator.journal("broadcast")).map(({ params }) => params.list), [list]);
});

test("a part that the service refuses does not stop the others, and is sent again when gone on with", async () => {
  const list = [...clients];
  // Nobody of the second part is known.
  list.splice(32, 32, ...Array.from({ length: 32 }, (_, at) => 900_000 + at));
  const result = await bot.broadcastInParts({ clients: list, ...text }, tenParts);
  assert.equal(statuses(result), "done refused done done done done done done done done");
  assert.equal(result.complete, false);
  const { error } = result.parts[1];
  assert.deepEqual([error.code, error.method, error.status], ["api_status", "broadcast", 404]);
  assert.match(error.words, /client_not_found/);
  assert.match(error.message, /client_not_found/);

  await simulator.clear();
  const again = await bot.broadcastInParts({ clients: list, ...text }, { resume: result });
  assert.equal(statuses(again), statuses(result));
  assert.deepEqual(await sent(), [list.slice(32, 64)]);
});

test("a lost answer stops it: the part is unknown, and is not sent again unless that is meant", async () => {
  let parts = 0;
  const onProgress = async ({ part }) => {
    parts = part;
    if (part === 2) await simulator.quirks({ no_answer_after_acting: { times: 1 } });
  };
  const params = { clients, ...text };
  const result = await bot.broadcastInParts(params, { ...tenParts, onProgress });
  assert.equal(statuses(result), "done done unknown pending pending pending pending pending pending pending");
  assert.deepEqual([result.parts[2].error.code, parts], ["network", 3]);
  assert.equal((await sent()).length, 3);

  const kept = JSON.stringify(result);
  assert.ok(!kept.includes(API_KEY));
  const rest = await bot.broadcastInParts(params, { resume: JSON.parse(kept) });
  assert.equal(statuses(rest), "done done unknown done done done done done done done");
  assert.equal(rest.complete, false);
  assert.deepEqual((await sent()).flat(), clients, "nobody twice");

  const meant = await bot.broadcastInParts(params, { resume: JSON.stringify(rest), repeatUnknown: true });
  assert.equal(meant.complete, true);
  assert.deepEqual((await sent()).at(-1), clients.slice(64, 96));
  assert.equal((await sent()).length, 11);
});

test("timeouts and answers of 408 and 5xx leave a part unknown as well", async () => {
  for (const [quirk, code] of [
    [{ respond: { status: 500, times: 1 } }, "http_status"],
    [{ respond: { status: 503, retry_after_s: 0, body: { status: "fail", message: "busy" }, times: 1 } }, "http_status"],
    [{ respond: { status: 408, times: 1 } }, "http_status"],
    [{ respond: { status: 200, body: "<html>", act: true, times: 1 } }, "bad_answer"],
    [{ act_after_ms_gone: { ms: 1, times: 1 } }, "network"],
    [{ latency_ms: { ms: 1_000, times: 1 } }, "timeout"],
  ]) {
    await simulator.clear();
    await simulator.quirks(quirk);
    const result = await bot.broadcastInParts({ clients, ...text }, { partSize: 160, timeoutMs: 300 });
    assert.equal(statuses(result), "unknown pending", JSON.stringify(quirk));
    assert.equal(result.parts[0].error.code, code, JSON.stringify(quirk));
    assert.equal((await sent()).length, 1);
  }
});

test("a part that was unknown stays so until it is known to be done", async () => {
  await simulator.quirks({ no_answer_after_acting: { times: 1 } });
  const params = { clients, ...text };
  const first = await bot.broadcastInParts(params, { partSize: 160 });
  for (const quirk of [{ respond: { status: 403, times: 1 } }, { respond: { status: 429, retry_after_s: 3, times: 1 } }]) {
    await simulator.quirks(quirk);
    const again = await bot.broadcastInParts(params, { resume: first, repeatUnknown: true, maxWaitMs: 10 });
    assert.equal(again.parts[0].status, "unknown", JSON.stringify(quirk));
  }
  const over = await bot.broadcastInParts(params, { resume: first, repeatUnknown: true, signal: AbortSignal.abort() });
  assert.equal(statuses(over), "unknown pending");
});

test("a service that has too much to do is waited for as long as it asks", async () => {
  await simulator.quirks({ respond: { status: 429, retry_after_s: 1, times: 1 } });
  const started = performance.now();
  const result = await bot.broadcastInParts({ clients, ...text }, { partSize: 160 });
  assert.equal(result.complete, true);
  assert.ok(performance.now() - started >= 990);
  assert.deepEqual((await simulator.journal("broadcast")).map(({ status }) => status), [429, 200, 200]);
  assert.ok(!("error" in result.parts[0]));
});

test("a service that asks for more time than there is leaves the rest for later", async () => {
  await simulator.quirks({ respond: { status: 429, retry_after_s: 3_600, times: 1 } });
  const params = { clients, ...text };
  const result = await bot.broadcastInParts(params, { partSize: 160 });
  assert.equal(statuses(result), "pending pending");
  assert.deepEqual([result.parts[0].error.code, result.parts[0].error.retryAfterMs], ["rate_limited", 3_600_000]);
  assert.equal((await sent()).length, 1);
  assert.equal((await bot.broadcastInParts(params, { resume: result })).complete, true);

  // Without an end of its own it ends too: the waits of a part count together.
  await simulator.clear();
  await simulator.quirks({ respond: { status: 429, retry_after_s: 0 } });
  const busy = await bot.broadcastInParts(params, { partSize: 160, maxWaitMs: 1_600 });
  assert.equal(statuses(busy), "pending pending");
  assert.equal((await sent()).length, 3);
});

test("a signal leaves what has not begun pending, and what was on its way unknown", async () => {
  const params = { clients, ...text };
  const controller = new AbortController();
  const { signal } = controller;
  const between = await bot.broadcastInParts(params, { partSize: 160, signal, onProgress: ({ part }) => part === 1 && controller.abort() });
  assert.equal(statuses(between), "done pending");
  assert.equal(statuses(await bot.broadcastInParts(params, { partSize: 160, signal })), "pending pending");
  assert.equal((await sent()).length, 1);

  await simulator.quirks({ latency_ms: 3_000 });
  const late = new AbortController();
  const sending = bot.broadcastInParts(params, { partSize: 160, signal: late.signal });
  await simulator.calls(2, "broadcast");
  late.abort();
  const during = await sending;
  assert.equal(statuses(during), "unknown pending");
  assert.equal(during.parts[0].error.code, "aborted");
});

test("a signal ends a wait, and the part that waited is pending", async () => {
  await simulator.quirks({ respond: { status: 429, retry_after_s: 30 } });
  const controller = new AbortController();
  const started = performance.now();
  const sending = bot.broadcastInParts({ clients, ...text }, { partSize: 160, signal: controller.signal });
  await simulator.calls(1, "broadcast");
  setTimeout(() => controller.abort(), 100);
  assert.equal(statuses(await sending), "pending pending");
  assert.ok(performance.now() - started < 5_000);
});

test("an onProgress that fails stops the sending, and its error is in the result", async () => {
  for (const onProgress of [
    ({ part }) => {
      if (part === 1) throw new TypeError("the disk is full");
    },
    async ({ part }) => {
      if (part === 1) throw new TypeError("the disk is full");
    },
  ]) {
    await simulator.clear();
    const result = await bot.broadcastInParts({ clients, ...text }, { partSize: 160, onProgress });
    assert.equal(statuses(result), "done pending");
    assert.deepEqual(result.progressError, { name: "TypeError", message: "the disk is full" });
    assert.equal((await sent()).length, 1);
    const rest = await bot.broadcastInParts({ clients, ...text }, { resume: result });
    assert.deepEqual([rest.complete, "progressError" in rest], [true, false]);
  }
});

test("an onProgress that takes its time is waited for", async () => {
  let isKeeping = false;
  const onProgress = async () => {
    assert.ok(!isKeeping);
    const before = (await sent()).length;
    isKeeping = true;
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal((await sent()).length, before);
    isKeeping = false;
  };
  const result = await bot.broadcastInParts({ clients, ...text }, { partSize: 110, onProgress });
  assert.deepEqual([result.complete, result.progressError], [true, undefined]);
});

test("what onProgress was given goes on after the program was ended in the middle", async () => {
  const kept = [];
  const params = { clients, ...text };
  await bot.broadcastInParts(params, { partSize: 80, onProgress: ({ result }) => void kept.push(JSON.stringify(result)) });
  await simulator.clear();
  // Ended while the third part was on its way: nobody knows whether it was done, so it is left alone.
  const result = await bot.broadcastInParts(params, { resume: kept[2] });
  assert.equal(statuses(result), "done done unknown done");
  assert.deepEqual(await sent(), [clients.slice(240)]);
});

test("going on takes the same list and the same method only", async () => {
  const params = { clients, ...text };
  const resume = await bot.broadcastInParts(params, { partSize: 160 });
  await simulator.clear();
  const swapped = [clients[1], clients[0], ...clients.slice(2)];
  const noEnd = { ...resume, parts: resume.parts.slice(0, 1) };
  const odd = (change) => ({ ...resume, parts: [{ ...resume.parts[0], ...change }, resume.parts[1]] });
  for (const [what, other, earlier] of [
    ["order", { ...params, clients: swapped }, resume],
    ["length", { ...params, clients: clients.slice(1) }, resume],
    ["kind", { platform_ids: clients.map(String), group_id: "", ...text }, resume],
    ["parts", params, noEnd],
    ["gap", params, odd({ from: 1 })],
    ["overlap", params, odd({ to: 161 })],
    ["status", params, odd({ status: "lost" })],
    ["null part", params, { ...resume, parts: [null] }],
    ["no parts", params, { ...resume, parts: [] }],
    ["nothing", params, null],
    ["no JSON", params, "{"],
    ["number", params, 7],
  ]) {
    const error = await failure(bot.broadcastInParts(other, { resume: earlier }));
    assert.deepEqual([error.code, error.message.includes("resume")], ["invalid_argument", true], `${what}: ${error.message}`);
  }
  const [left, right] = [["12", "3"], ["1", "23"]].map((platform_ids) => ({ platform_ids, group_id: "shop_bot", ...text }));
  const unsent = await bot.broadcastInParts(left, { signal: AbortSignal.abort() });
  assert.equal((await failure(bot.broadcastInParts(right, { resume: unsent }))).code, "invalid_argument");
  const callbacks = await bot.sendCallbackInParts({ ...telegram, callback_text: "a" });
  const mixed = await failure(bot.broadcastInParts({ ...telegram, ...text }, { resume: callbacks }));
  assert.equal(mixed.code, "invalid_argument");
  assert.deepEqual(await sent(), []);
  assert.equal((await bot.broadcastInParts({ clients: clients.map(String), ...text }, { resume })).complete, true, "1 and \"1\" are one client");
});

test("going on sends what was sent before, at another time if need be", async () => {
  const params = { ...telegram, message: "Sale", buttons: [{ text: "Yes", type: "reply" }], message_id: null, shift: 0.2 };
  const resume = JSON.stringify(await bot.broadcastInParts(params, { partSize: 5, signal: AbortSignal.abort() }));
  for (const other of [
    { ...params, message: "Another campaign" },
    { ...params, buttons: [{ text: "No", type: "reply" }] },
    { ...params, buttons: undefined },
    { ...params, group_id: `${params.group_id}_bot` },
    { ...params, attachment_type: "image", attachment_url: "https://shop.example/a.png" },
  ]) {
    const error = await failure(bot.broadcastInParts(other, { resume }));
    assert.deepEqual(
      [error.code, error.message],
      ["invalid_argument", "resume is the result of another method, another list or other parameters: only time_shift, send_time and shift may differ"],
    );
  }
  assert.deepEqual(await sent(), []);
  const callback = await bot.sendCallbackInParts({ ...telegram, callback_text: "a" });
  assert.equal((await failure(bot.sendCallbackInParts({ ...telegram, callback_text: "b" }, { resume: callback }))).code, "invalid_argument");
  await simulator.clear();

  // Neither the order of members nor what is absent makes a difference.
  const { platform_ids, group_id, message } = params;
  const same = { message, group_id, platform_ids, attachment_url: "", buttons: [{ type: "reply", text: "Yes" }] };
  for (const times of [{}, { time_shift: 60 }, { send_time: "2035-01-15 10:00:00", shift: 1 }]) {
    const result = await bot.broadcastInParts({ ...same, ...times }, { resume });
    assert.equal(result.complete, true, JSON.stringify(result.parts));
  }
});

test("arguments that cannot be used are thrown before anything is sent", async () => {
  for (const [params, options, words] of [
    [undefined, {}, "exactly one of clients, platform_ids or list is needed"],
    [text, {}, "exactly one of clients, platform_ids or list is needed"],
    [{ clients, list: 1, ...text }, {}, "exactly one of clients, platform_ids or list is needed"],
    [{ clients: null, platform_ids: "", ...text }, {}, "exactly one of clients, platform_ids or list is needed"],
    [{ clients: [], ...text }, {}, "clients is empty"],
    [{ clients: 7, ...text }, {}, "clients must be an array"],
    [null, {}, "parameters"],
    [[1], {}, "parameters"],
    [{ clients, ...text }, { partSize: 0 }, "partSize"],
    [{ clients, ...text }, { onProgress: "yes" }, "onProgress"],
    [{ clients, ...text }, { repeatUnknown: 1 }, "repeatUnknown"],
    [{ clients, ...text }, { maxWaitMs: -1 }, "maxWaitMs"],
    [{ clients, ...text }, { signal: "stop" }, "signal"],
    // What only the method's own checks find: every part would be refused.
    [{ clients }, { partSize: 100 }, ""],
  ]) {
    const error = await failure(bot.broadcastInParts(params, options));
    assert.deepEqual([error.code, error.message.includes(words)], ["invalid_argument", true], error.message);
  }
  assert.equal((await failure(bot.sendCallbackInParts({ group_id: "shop_bot", callback_text: "a" }))).code, "invalid_argument");
  assert.equal((await failure(botAt(simulator, { apiKey: "" }).broadcastInParts({ clients, ...text }))).code, "invalid_argument");
  assert.deepEqual(await simulator.journal(), []);
});
