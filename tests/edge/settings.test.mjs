// The gateway's own settings: what is wrong with them is said in its log, and to nobody else.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ORIGIN, batch, newRecipient, post, read, track } from "../support/edge.mjs";
import { startGateway } from "../support/gateway.mjs";
import { API_KEY, startSimulator } from "../support/simulator.mjs";
import { waitFor } from "../support/wait.mjs";

const CONFIG = { origins: [ORIGIN], events: { hello: { message: { text: "Hello!" } } } };

let simulator;

before(async () => {
  simulator = await startSimulator();
});
after(() => simulator?.close());

const send = (gateway) => post(gateway, batch(newRecipient(), [track("hello")]));

async function withGateway(options, use) {
  const gateway = await startGateway({ simulator, config: CONFIG, ...options });
  try {
    return await use(gateway);
  } finally {
    await gateway.close();
  }
}

/** The page learns that it is the gateway's settings, the log what is wrong with them. */
async function assertMisconfigured(gateway, answer, ...words) {
  assert.equal(answer.status, 503, answer.text);
  assert.equal(answer.json.error.code, "configuration", answer.text);
  await waitFor(`${words} in the log`, () => words.every((word) => gateway.log().includes(word)) || assert.fail(gateway.log()));
  for (const word of words) assert.ok(!answer.text.includes(word), `${word} is nothing for a page: ${answer.text}`);
}

for (const [name, key, words] of [
  ["is missing", undefined, "missing"],
  ["is empty", "", "missing"],
  ["has white space inside", `${API_KEY.slice(0, 16)} ${API_KEY.slice(16)}`, "white space"],
  ["has a line's end behind it", `${API_KEY}\n`, "white space"],
  ["is the editor's placeholder", "#{api_key}", "placeholder"],
  ["has other characters", `${API_KEY}/../x`, "letters and digits"],
]) {
  test(`a key that ${name} is a 503, and the log says so without it`, () =>
    withGateway({ env: { SALEBOT_API_KEY: key } }, async (gateway) => {
      await assertMisconfigured(gateway, await send(gateway), "SALEBOT_API_KEY", words);
      for (const part of [API_KEY, API_KEY.slice(16)]) assert.ok(!gateway.log().includes(part), gateway.log());
      // What needs no key works.
      assert.equal((await fetch(`${gateway.url}/v1/health`)).status, 200);
    }));
}

test("a base URL that is none is a 503, and the log says so without it", async () => {
  for (const url of ["https://chatter.salebot.pro/api", "salebot.example", "ftp://files.example", "https://user:secret@x.example", "http://x.example/a b"]) {
    await withGateway({ env: { SALEBOT_BASE_URL: url } }, async (gateway) => {
      await assertMisconfigured(gateway, await send(gateway), "SALEBOT_BASE_URL", "base URL is");
      assert.ok(!gateway.log().includes(url) && !gateway.log().includes(API_KEY), gateway.log());
    });
  }
});

test("a word for ONSITE_DEV that means nothing is told in the log", () =>
  withGateway({ env: { ONSITE_DEV: "yes" } }, async (gateway) => {
    const answer = await post(gateway, batch(newRecipient(), [track("hello")]), { origin: "http://localhost:3000" });
    assert.equal(answer.status, 403);
    await waitFor("the line", () => gateway.log().includes("ONSITE_DEV: what is not 1"));
  }));

test("a base URL as it is copied, with white space and a slash, is good", () =>
  withGateway({ env: { SALEBOT_BASE_URL: ` ${simulator.url}/ ` } }, async (gateway) => {
    const answer = await send(gateway);
    assert.equal(answer.status, 202, answer.text);
  }));

test("a key that the service does not know is a dead letter with the service's words in the log, and nothing for the page", () =>
  withGateway({ env: { SALEBOT_API_KEY: "ffffffffffffffffffffffffffffffff" } }, async (gateway) => {
    const answer = await send(gateway);
    assert.deepEqual([answer.status, answer.json.results.map(({ status }) => status)], [202, ["accepted"]], answer.text);
    await waitFor("lines in the log", () => /online_chat_client_id: .*404/.test(gateway.log()) && gateway.log().includes("a dead letter"));
    assert.ok(!(answer.text + gateway.log()).includes("ffffffffffffffff"));
  }));

test("every mistake of a configuration is in the log with its path and reason", () =>
  withGateway(
    {
      config: {
        origins: ["https://shop.example/path", 7],
        colour: "red",
        events: {
          Upper: { callback: "x" },
          nothing: {},
          two: { callback: "a", message: { text: "b" } },
          place: { callback: "{{cookies.all}}" },
          chosen: { callback: "#{ {{props.x}} }" },
          open: { message: { text: "{{props.x" } },
          reserved: { callback: "a", variables: { client_id: "1" } },
          block: { message: { block: "first" } },
        },
        identify: { variables: "all", names: [] },
      },
    },
    async (gateway) => {
      const paths = [
        "origins[0]",
        "origins[1]",
        "colour",
        "events.Upper",
        "events.nothing",
        "events.two",
        "events.place.callback",
        "events.chosen.callback",
        "events.open.message.text",
        "events.reserved.variables.client_id",
        "events.block.message.block",
        "identify.variables",
        "identify.names",
      ];
      await assertMisconfigured(gateway, await send(gateway), ...paths.map((path) => `configuration: ${path}`));
      const lines = gateway.log().split("\n").filter((line) => line.includes("configuration: "));
      for (const line of lines) assert.match(line, /configuration: \S+: \S+ \S+/, "every line has a reason");
      assert.equal((await fetch(`${gateway.url}/v1/health`)).status, 503);
    },
  ));

test("a configuration without origins is refused", () =>
  withGateway({ env: { ONSITE_CONFIG: JSON.stringify({ origins: undefined, events: {} }), ONSITE_ORIGINS: "{}" } }, async (gateway) =>
    assertMisconfigured(gateway, await send(gateway), "configuration: origins"),
  ));

test("a configuration that cannot be made is a 503 and a line in the log, and is tried again", () =>
  withGateway({ env: { ONSITE_CONFIG: "{ this is no JSON" } }, async (gateway) => {
    for (let times = 1; times <= 2; times++) {
      const answer = await send(gateway);
      assert.equal(answer.status, 503, answer.text);
      assert.equal(answer.json.error.code, "internal");
      assert.ok(Number(answer.headers.get("retry-after")) > 0);
      await waitFor("the line", () => gateway.log().match(/the gateway cannot start/g)?.length === times);
    }
    const health = await read(await fetch(`${gateway.url}/v1/health`));
    assert.equal(health.status, 503);
  }));
