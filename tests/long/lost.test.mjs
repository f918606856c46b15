// Answers that are lost: what could have been done is looked for a minute later, and done if it was not.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ORIGIN, batch, newRecipient, post, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { startSimulator } from "../support/simulator.mjs";
import { waitFor } from "../support/wait.mjs";

const CONFIG = {
  origins: [ORIGIN],
  events: {
    message: { message: { text: "Hello, {{props.word}}!" } },
    callback: { callback: "{{props.word}}" },
  },
};

/** A minute until it is looked for, twice five seconds apart, and time to spare. */
const LOOKED_FOR_MS = 100_000;

/** What happens to a call; whether it has acted all the same. */
const LOST = [
  ["done, and the connection broken", { no_answer_after_acting: {} }, true],
  ["done, and an HTTP error", { respond: { status: 500, body: "no", act: true } }, true],
  ["done, and a web page", { respond: { status: 200, body: "<!doctype html>", act: true } }, true],
  ["done half a minute later", { act_after_ms_gone: { ms: 30_000 } }, true],
  ["not done, and an HTTP error", { respond: { status: 500, body: "no" } }, false],
  ["not done, and a timeout of something between", { respond: { status: 504, body: "<html>" } }, false],
  ["not done, and a web page", { respond: { status: 200, body: "<!doctype html>" } }, false],
  ["not done, and the connection broken", { act_after_ms_gone: { ms: 3_600_000 } }, false],
];

let simulator;
let gateway;

before(async () => {
  simulator = await startSimulator();
  gateway = await startGateway({ simulator, config: CONFIG });
});
after(() => Promise.all([gateway?.close(), simulator?.close()]));

test("a call whose answer is lost is done exactly once, and the one behind it after it", async () => {
  const visitors = [];
  for (const action of ["callback", "message"]) {
    for (const [name, quirk, isDone] of LOST) {
      const [[kind, detail]] = Object.entries(quirk);
      await simulator.quirks({ [kind]: { ...detail, actions: [action], times: 1 } });
      const [recipient, event, behind] = [newRecipient(), track(action, { word: "first" }), track("callback", { word: "second" })];
      const answer = await post(gateway, batch(recipient, [event, behind]));
      assert.equal(answer.status, 202, answer.text);
      await waitFor(`${name}: the loss`, () => gateway.log().includes(`${event.id}.0: the answer was lost, so it is read back`));
      visitors.push({ what: `${action}: ${name}`, recipient, action, event, behind, isDone });
    }
  }
  await simulator.calm();
  const isOver = async () => {
    const marks = (await simulator.journal("callback")).map(({ params }) => params["client.onsite_call"]);
    return visitors.every(({ behind }) => marks.includes(`${behind.id}.0`));
  };
  await waitFor("those behind", isOver, { timeoutMs: LOOKED_FOR_MS });
  const journal = await simulator.journal();
  for (const { what, recipient, action, event, isDone } of visitors) {
    const { client_id } = await simulator.client(recipient);
    const own = journal.filter(({ params }) => Number(params.client_id) === client_id);
    const deeds = own.filter((call) => call.acted && ["callback", "message"].includes(call.action));
    assert.deepEqual(
      deeds.map(({ action, params }) => [action, params.message]),
      [
        [action, action === "message" ? "Hello, first!" : "first"],
        ["callback", "second"],
      ],
      what,
    );
    const tries = own.filter(({ params }) => /first/.test(params.message)).length;
    assert.equal(tries, isDone ? 1 : 2, what);
    const found = `${event.id}.0: ${isDone ? "it is there: it was made" : "it is not there"}`;
    assert.ok(gateway.log().includes(found), `${what}: ${found}`);
  }
});
