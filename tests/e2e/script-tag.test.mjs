// The script tag on a page with the chat, as an owner writes it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { botMessages, newerChat, olderChat, openChat, recipientOf, seeBotSay } from "../support/chat.mjs";
import { startGateway } from "../support/gateway.mjs";
import { EVENTS, STUB, html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const it = stage();

const sentTo = (tab) => tab.requests.filter((line) => line.startsWith("POST") && line.endsWith("/v1/in"));

/** Tracks while only the stub is there, and leaves the promises on the page. */
const trackEarly = (name, props) => `<script>
window.early = SalebotOnsite.track(${JSON.stringify(name)}, ${JSON.stringify(props)});
window.wasStub = Boolean(SalebotOnsite.q);
early.then(function (receipt) { window.receipt = receipt; receipt.accepted.then(function (end) { window.end = end }) });
</script>`;

test("the stub in the tests is the one that is shipped", async () => {
  const shipped = await readFile(new URL("../../pkg/stub.js", import.meta.url), "utf8");
  assert.equal(STUB, `<script>${shipped.trim()}</script>`);
});

for (const [generation, chat] of [
  ["older", olderChat],
  ["newer", newerChat],
]) {
  test(`with the ${generation} chat, an event tracked through the stub waits for the recipient and reaches the bot once`, async () => {
    const tab = await it.open(html(STUB + trackEarly("price_seen", { plan: "pro" }) + it.tag(), chat(it.simulator)), {
      path: "/offer?utm_source=vk",
      holdRecipient: true,
    });
    assert.equal(await tab.evaluate(() => window.wasStub), true);

    // Kept long before the chat has named its visitor: the promise does not wait for it.
    await tab.waitForFunction(() => window.receipt);
    await tab.getByTestId("chat-open").waitFor();
    const seen = await tab.evaluate(() => ({
      id: receipt.id,
      status: receipt.status,
      recipient: window.SaleBotPro?.recipient_id ?? window.ChatBotPro?.recipient_id ?? null,
    }));
    assert.match(seen.id, /^[0-9A-HJKMNP-TV-Z]{26}$/);
    assert.equal(seen.status, "queued");
    assert.equal(seen.recipient, null);
    assert.deepEqual(sentTo(tab), []);
    assert.deepEqual(await it.simulator.journal(), []);

    tab.nameRecipient();
    const recipient = await recipientOf(tab);
    await tab.waitForFunction(() => window.end);
    assert.deepEqual(await tab.evaluate(() => end), { status: "accepted" });

    const calls = await it.simulator.calls(2);
    const { client_id } = JSON.parse(calls[0].answer);
    assert.deepEqual(
      calls.map(({ http, action, params }) => [http, action, params]),
      [
        ["GET", "online_chat_client_id", { recipient }],
        ["POST", "callback", { client_id, message: "price_seen", plan: "pro", "client.last_page": `${it.site.url}/offer?utm_source=vk`, "client.onsite_call": `${seen.id}.0` }],
      ],
    );
    assert.equal(sentTo(tab).length, 1);
    await openChat(tab);
    await seeBotSay(tab, "You looked at the pro plan. Shall I explain the difference?");
    assert.equal(await botMessages(tab).count(), 1);
  });
}

test("an event configured as a message shows its text in the chat", async () => {
  const tab = await it.open(html(STUB + it.tag(), olderChat(it.simulator)));
  const end = await tab.evaluate(async () => (await SalebotOnsite.track("question_asked", { plan: "team" })).accepted);
  assert.deepEqual(end, { status: "accepted" });
  await it.simulator.calls(1, "message");
  assert.deepEqual(await it.simulator.actions(), ["online_chat_client_id", "get_history", "message"]);
  await openChat(tab);
  await seeBotSay(tab, "You ask about the team plan.");
});

test("without the stub, the script tag makes the object itself", async () => {
  const tab = await it.open(html(it.tag(), olderChat(it.simulator)));
  await tab.waitForFunction(() => window.SalebotOnsite?.ready);
  const end = await tab.evaluate(async () => (await SalebotOnsite.track("price_seen", { plan: "basic" })).accepted);
  assert.deepEqual(end, { status: "accepted" });
});

test("every method of the stub is answered, and a reference taken early stays good, to the object and to a method of its", async () => {
  const calls = `<script>
  window.onsite = SalebotOnsite;
  window.early = { ...SalebotOnsite };
  window.all = Promise.all([onsite.page({ n: 1 }), onsite.identify({ name: "Anna" }), onsite.flush(), onsite.ready(), onsite.consent("granted")]);
  </script>`;
  const tab = await it.open(html(STUB + calls + it.tag(), olderChat(it.simulator)));
  const [page, identify, flush, ready, consent] = await tab.evaluate(async () => (await all).map((one) => one?.status ?? null));
  assert.deepEqual([page, identify, flush, ready, consent], ["queued", "queued", null, null, null]);
  assert.equal(await tab.evaluate(() => onsite === SalebotOnsite && typeof onsite.on), "function");
  // Such as one that was given to a listener as it stood.
  assert.equal(await tab.evaluate(async () => (await (await early.track("step", { n: 1 })).accepted).status), "accepted");
  await it.simulator.calls(1, "online_chat_client_id");
  const client = await it.simulator.client(await recipientOf(tab));
  assert.equal(client.name, "Anna");
});

test("events tracked on the page before and after the script has loaded keep their order", async () => {
  const early = `<script>for (let n = 1; n <= 3; n++) SalebotOnsite.track("step", { n });</script>`;
  const tab = await it.open(html(STUB + early + it.tag(), olderChat(it.simulator)));
  await tab.waitForFunction(() => SalebotOnsite.on);
  await tab.evaluate(() => {
    for (let n = 4; n <= 6; n++) SalebotOnsite.track("step", { n });
    return SalebotOnsite.flush();
  });
  const steps = await it.simulator.calls(6, "callback");
  assert.deepEqual(
    steps.map((call) => call.params.n),
    ["1", "2", "3", "4", "5", "6"],
  );
});

test("data-recipient names where the site keeps its visitor", async () => {
  const site = `<script>setTimeout(() => { window.shop = { chat: { visitor: "abc123" } } }, 100)</script>`;
  const tab = await it.open(html(STUB + site + it.tag('data-recipient="shop.chat.visitor"')));
  const end = await tab.evaluate(async () => (await SalebotOnsite.track("price_seen", { plan: "pro" })).accepted);
  assert.deepEqual(end, { status: "accepted" });
  const [seen] = await it.simulator.calls(1, "online_chat_client_id");
  assert.equal(seen.params.recipient, "abc123");
});

test("data-debug tells the console what happens; without it nothing is said", async () => {
  for (const [attribute, talks] of [
    ["data-debug", true],
    ["", false],
    ['data-debug="false"', false],
  ]) {
    const tab = await it.open(html(STUB + it.tag(attribute), olderChat(it.simulator)));
    await tab.evaluate(async () => (await SalebotOnsite.track("price_seen", { plan: "pro" })).accepted);
    const ours = tab.lines.filter((line) => line.includes("salebot-onsite"));
    if (talks) await waitFor("the console to tell of it", () => tab.lines.some((line) => /^debug: salebot-onsite: accepted/.test(line)));
    else assert.deepEqual(ours, [], attribute);
  }
});

test("two script tags on a page send once", async () => {
  const tab = await it.open(html(STUB + it.tag() + trackEarly("price_seen", { plan: "pro" }) + it.tag("defer"), olderChat(it.simulator)));
  await tab.waitForFunction(() => window.end);
  // Another event behind it: had the second tag sent the first event as well, it would stand before this one.
  await tab.evaluate(async () => (await SalebotOnsite.track("question_asked", { plan: "pro" })).accepted);
  await it.simulator.calls(1, "message");
  assert.deepEqual(await it.simulator.actions(), ["online_chat_client_id", "callback", "get_history", "message"]);
});

test("the script is one response, and nothing else is loaded for it", async () => {
  const tab = await it.open(html(STUB + it.tag(), olderChat(it.simulator)));
  await tab.evaluate(async () => (await SalebotOnsite.track("price_seen", { plan: "pro" })).accepted);
  const ours = tab.requests.filter((line) => line.includes(it.gateway.url));
  assert.deepEqual(ours, [`GET ${it.gateway.url}/v1/app.js`, `POST ${it.gateway.url}/v1/in`]);
});

test("the API key is nowhere in what a page can see", async () => {
  const script = await fetch(`${it.gateway.url}/v1/app.js`).then((answer) => answer.text());
  assert.ok(!script.includes("0123456789abcdef0123456789abcdef"));
});

test("an event of while the gateway's configuration was broken arrives once it is mended", async () => {
  const config = { origins: [it.site.url], events: EVENTS };
  const broken = await startGateway({ simulator: it.simulator, config: { ...config, colour: "red" } });
  const tag = `<script async src="${broken.url}/v1/app.js"></script>`;
  const tab = await it.open(html(STUB + tag, olderChat(it.simulator)));
  assert.equal(await tab.evaluate(async () => (await SalebotOnsite.track("price_seen", { plan: "pro" })).status), "queued");
  await waitFor("the page to try", () => tab.requests.some((line) => line.endsWith("/v1/in")));
  assert.deepEqual(await it.simulator.journal(), []);
  await broken.close();

  const mended = await startGateway({ simulator: it.simulator, config, port: Number(new URL(broken.url).port) });
  try {
    await tab.evaluate(() => dispatchEvent(new Event("online"))); // what browsers report when the network is back
    await waitFor("the call", async () => (await it.simulator.actions()).includes("callback"));
    assert.deepEqual(await it.simulator.actions(), ["online_chat_client_id", "callback"]);
  } finally {
    await mended.close();
  }
});
