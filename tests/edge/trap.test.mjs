// A trap in the gateway's wasm: who caused it is told to come again, and nobody else is the worse for it.

import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, beforeEach, describe, test } from "node:test";
import { ORIGIN, batch, newRecipient, post, track } from "../support/edge.mjs";
import { startSimulator } from "../support/simulator.mjs";
import { AT_GATEWAY, HOSTS } from "../support/trapping.mjs";
import { waitFor } from "../support/wait.mjs";

const CONFIG = {
  origins: [ORIGIN],
  events: { word: { callback: "{{props.word}}" }, save: { save_variables: { "client.word": "{{props.word}}" } } },
};

/** Where the wasm traps, as `trapAt` takes it: in the actor, as it accepts an event … */
const atActor = ({ id }) => ["push", id];
/** … when the call for an event was answered … */
const atAnswer = ({ id }) => ["push", `"id":"${id}","settled"`];
/** … and when a visitor's actor is opened. */
const atWaking = (recipient) => ["from", recipient];

const word = (word) => track("word", { word });
const words = (calls) => calls.map(({ params }) => params.message);

let simulator;

before(async () => {
  simulator = await startSimulator();
});
after(() => simulator?.close());
beforeEach(() => simulator.reset());

/** A batch whose last bytes come only when `finish()` is called; it resolves to the answer's status. */
function slowly(gateway, body) {
  const [start, end] = [body.slice(0, 20), body.slice(20)];
  const headers = { origin: ORIGIN, "content-type": "text/plain", "content-length": Buffer.byteLength(body) };
  const posting = request(`${gateway.url}/v1/in`, { method: "POST", headers });
  const status = new Promise((resolve, reject) => {
    posting.on("error", reject).on("response", (answer) => resolve(answer.resume().statusCode));
  });
  posting.write(start);
  return { status, finish: () => posting.end(end) };
}

for (const [host, start] of Object.entries(HOSTS)) {
  describe(`on ${host}`, () => {
    let gateway;

    before(async () => {
      gateway = await start({ simulator, config: CONFIG });
      // Its wasm is open then.
      await post(gateway, batch(newRecipient(), []));
    });
    after(() => gateway?.close());

    /** Posts events and expects this status of each. */
    async function sent(recipient, events, status = "accepted") {
      const answer = await post(gateway, batch(recipient, events));
      assert.deepEqual([answer.status, answer.json?.results], [202, events.map(({ id }) => ({ id, status }))], answer.text);
    }

    /** Posts events on which the wasm traps, and expects to be told to come again. */
    async function trapped(recipient, events) {
      const answer = await post(gateway, batch(recipient, events));
      assert.deepEqual([answer.status, answer.json?.error.code], [503, "internal"], answer.text);
      assert.ok(answer.headers.get("retry-after") > 0);
      return answer;
    }

    for (const [part, place] of Object.entries({ gateway: () => AT_GATEWAY, actor: atActor })) {
      test(`an event on which the ${part} traps is done once when it comes again, and so is what comes behind it`, async () => {
        const { opened } = await gateway.seen();
        const [recipient, event] = [newRecipient(), word("again")];
        await gateway.trapAt(...place(event));
        const answer = await trapped(recipient, [event]);
        // Where the gateway's own part failed every page may read it: which sites are served only that knows.
        assert.equal(answer.headers.get("access-control-allow-origin"), part === "gateway" ? "*" : ORIGIN);
        await sent(recipient, [event]);
        await sent(recipient, [event], "duplicate");
        await sent(recipient, [word("behind")]);
        assert.deepEqual(words(await simulator.acted(2, "callback")), ["again", "behind"]);
        assert.equal((await gateway.seen()).opened, opened + 1);
        assert.match(gateway.log(), /the gateway's wasm has failed: .+; another instance takes its place/);
      });
    }

    test("what others had accepted is done once and in order, and nobody has to ask", async () => {
      await simulator.quirks({ respond: { status: 429, body: "slow down" } });
      const visitors = Array.from({ length: 5 }, newRecipient);
      for (const recipient of visitors) await sent(recipient, [word(`${recipient} 1`), word(`${recipient} 2`)]);
      await waitFor("a try for each", async () => (await simulator.journal()).length >= visitors.length);
      await gateway.trapAt(...AT_GATEWAY);
      await trapped(newRecipient(), [word("trap")]);
      await simulator.calm();
      // Who was told to slow down for the third time comes again after more than 10 s.
      const calls = words(await waitFor("all calls", () => simulator.acted(10, "callback"), { timeoutMs: 45_000 }));
      for (const recipient of visitors) {
        assert.deepEqual(calls.filter((text) => text.startsWith(`${recipient} `)), [`${recipient} 1`, `${recipient} 2`]);
      }
      for (const recipient of visitors) await sent(recipient, [word(`${recipient} 3`)]);
      await simulator.acted(15, "callback");
    });

    test("a request that is under way goes on in the next instance", async () => {
      const [recipient, event] = [newRecipient(), word("under way")];
      const { calls } = await gateway.seen();
      const { status, finish } = slowly(gateway, JSON.stringify(batch(recipient, [event])));
      await waitFor("its first bytes", async () => (await gateway.seen()).calls.gatewaycore_open > calls.gatewaycore_open);
      await gateway.trapAt(...AT_GATEWAY);
      await trapped(newRecipient(), [word("trap")]);
      finish();
      assert.equal(await status, 202);
      await sent(recipient, [event], "duplicate");
      assert.deepEqual(words(await simulator.acted(1, "callback")), ["under way"]);
    });

    test("a call that was out is repeated where that does no harm, and what is behind it is done once", async () => {
      const recipient = newRecipient();
      await sent(recipient, [word("known")]);
      await simulator.acted(1, "callback");
      const event = track("save", { word: "saved" });
      const said = gateway.log().length;
      await gateway.trapAt(...atAnswer(event));
      const answer = await post(gateway, batch(recipient, [event]));
      // In memory the answer waits for the calls, and so ends with the wasm.
      assert.ok([202, 503].includes(answer.status), answer.text);
      await waitFor("the trap", () => /has failed/.test(gateway.log().slice(said)));
      await sent(recipient, [word("behind")]);
      assert.deepEqual(words(await simulator.acted(2, "callback")), ["known", "behind"]);
      assert.equal((await simulator.client(recipient)).variables.word, "saved");
      assert.equal((await simulator.journal("save_variables")).length, 2);
    });

    test("an actor that traps when it is opened is opened when the next batch comes", async () => {
      const [recipient, event] = [newRecipient(), track("save", { word: "one" })];
      await sent(recipient, [event]);
      await simulator.acted(1, "save_variables");
      await gateway.trapAt(...AT_GATEWAY);
      await trapped(newRecipient(), [word("trap")]);
      await gateway.trapAt(...atWaking(recipient));
      await trapped(recipient, [word("two")]);
      await sent(recipient, [event], "duplicate");
      await sent(recipient, [word("three")]);
      assert.deepEqual(words(await simulator.acted(1, "callback")), ["three"]);
    });

    test("a batch that traps each time is refused each time, and others go on in between", async () => {
      const poison = newRecipient();
      for (const n of [1, 2, 3]) {
        const event = word("poison");
        await gateway.trapAt(...atActor(event));
        await trapped(poison, [event]);
        await sent(newRecipient(), [word(`honest ${n}`)]);
        await simulator.acted(n, "callback");
      }
      assert.deepEqual(words(await simulator.journal("callback")), ["honest 1", "honest 2", "honest 3"]);
    });
  });
}
