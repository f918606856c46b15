// How the wasm file of the API client is opened: late, once, and again after a failure.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { salebotFactory, webhookReader } from "../../pkg/api/salebot.js";
import { openBeside } from "../../pkg/wasm-beside.js";
import init from "../../pkg/wasm/api.js";
import { failure } from "../support/api.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";
import { startSite } from "../support/site.mjs";
import { within } from "../support/wait.mjs";

let simulator;
let site;

before(async () => {
  [simulator, site] = await Promise.all([startSimulator(), startSite()]);
});
after(() => Promise.all([simulator?.close(), site?.close()]));
beforeEach(() => simulator.reset());

const options = () => ({ apiKey: API_KEY, baseUrl: simulator.url });

test("a failed opening fails the calls that wait for it, and the next call tries again", async () => {
  let asked = 0;
  site.pages.set("/api.wasm", (_, response) => {
    asked += 1;
    if (asked === 1) response.writeHead(503).end();
    else response.writeHead(302, { location: "/pkg/wasm/api_bg.wasm" }).end();
  });
  const open = openBeside(new URL("/api.wasm", site.url), init);
  const bot = salebotFactory(open)(options());
  assert.equal(asked, 0, "nothing is opened before the first call");

  const errors = await Promise.all([failure(bot.getMessages()), failure(bot.connectedChannels()), failure(bot.clients().next())]);
  for (const error of errors) {
    assert.deepEqual([error.code, error.cause.message], ["internal", "the wasm file answers 503"]);
    assert.ok(error instanceof Error && error.message.includes("could not be opened"), error.message);
  }
  assert.equal(asked, 1);
  assert.deepEqual(await simulator.journal(), []);

  const answers = await Promise.all([bot.getMessages(), bot.connectedChannels(), salebotFactory(open)(options()).getMessages()]);
  assert.deepEqual([answers[0].status, answers[2].status], ["success", "success"]);
  assert.equal((await webhookReader(open)('{"id":1,"client":{"id":2},"message":"a"}')).message, "a");
  assert.equal(asked, 2, "it is opened once for all");
});

test("parts that could not begin are pending, with the reason", async () => {
  let fails = true;
  const bot = salebotFactory(async () => {
    if (fails) throw new Error("no way in");
  })(options());
  const params = { clients: [1, 2, 3], message: "a" };
  const result = await bot.broadcastInParts(params, { partSize: 2, onProgress: () => assert.fail("nothing has begun") });
  assert.deepEqual(result.parts.map(({ status, error }) => [status, error?.code]), [["pending", "internal"], ["pending", undefined]]);
  assert.equal(result.complete, false);
  fails = false;
  const later = await bot.broadcastInParts(params, { resume: JSON.stringify(result) });
  assert.deepEqual(later.parts.map(({ status, error }) => [status, error?.code]), [["refused", "api_status"], ["refused", "api_status"]]);
  assert.equal((await simulator.journal("broadcast")).length, 2);
});

test("a signal ends the wait for the opening, for its own call alone", async () => {
  let finish;
  const opening = new Promise((resolve) => {
    finish = resolve;
  });
  const bot = salebotFactory(() => opening)(options());
  const controller = new AbortController();
  const [ended, goesOn] = [failure(bot.getMessages({ signal: controller.signal })), bot.getMessages()];
  controller.abort(new RangeError(`too late for ${simulator.url}/api/${API_KEY}/callback with ${API_KEY}`));
  const error = await within("the aborted call to end", ended);
  // Word for word what is said of an abort later on.
  assert.deepEqual([error.code, error.method, error.message], ["aborted", "get_messages", "get_messages: the caller ended it"]);
  assert.deepEqual(error.cause, { name: "RangeError", message: "too late for *** with ***" });
  finish();
  assert.equal((await goesOn).status, "success");
  assert.equal((await simulator.journal()).length, 1);
});
