// The admin page in Chromium: all of it by keyboard, on a phone, and with what visitors would like to put into it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { TOKEN, adminOf } from "../support/admin.mjs";
import { batch, newId, newRecipient, post, track } from "../support/edge.mjs";
import { begun, listen, named, note } from "../support/rules.mjs";
import { STUB, html, stage } from "../support/stage.mjs";
import { waitFor } from "../support/wait.mjs";

const EVENTS = { step: { callback: "{{props.n}}" }, opened: { callback: "opened" } };
const RULE = { event: "opened", on: "page_view" };

const it = stage({ config: { events: EVENTS }, gateway: { env: { ADMIN_TOKEN: TOKEN } } });

/** The service says no for good. */
const REFUSES = { status_error_200: { message: "not this one", actions: ["callback"] } };

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

const send = async (recipient, events) => {
  const { status, text } = await post(it.gateway, batch(recipient, events, { url: `${it.site.url}/page` }), { origin: it.site.url });
  assert.equal(status, 202, text);
};

/** An event that is given up, with this id. */
async function deadLetter(recipient, id = newId()) {
  await it.simulator.quirks(REFUSES);
  await send(recipient, [{ ...track("step", { n: "dead" }), id }]);
  const call = adminOf(it.gateway);
  await waitFor("a dead letter", async () => (await call("GET", "dead")).json.dead.some((letter) => letter.id === id));
  await it.simulator.calm();
  return id;
}

/** Opens the page and signs in, by keyboard alone. */
async function signIn(options) {
  const tab = await it.tab(options);
  await tab.goto(`${it.gateway.url}/v1/admin`);
  await tab.keyboard.type(TOKEN);
  await tab.keyboard.press("Enter");
  await tab.getByRole("heading", { name: "Numbers" }).waitFor();
  return tab;
}

/** Presses Tab until this has the focus, and sees that it shows. */
async function tabTo(tab, element) {
  for (let n = 0; n < 200; n += 1) {
    await tab.keyboard.press("Tab");
    if (!(await element.evaluate((one) => one === document.activeElement))) continue;
    assert.equal(await element.evaluate((one) => getComputedStyle(one).outlineStyle), "solid", "the focus shows");
    await waitFor("it to be in sight", () =>
      element.evaluate((one) => {
        const { top, bottom } = one.getBoundingClientRect();
        return bottom > 0 && top < innerHeight;
      }),
    );
    return;
  }
  assert.fail(`no Tab leads to ${element}`);
}

async function press(tab, element) {
  await tabTo(tab, element);
  await tab.keyboard.press("Enter");
}

const says = (tab, words) => waitFor(`the page to say ${words}`, async () => words.test(await tab.getByRole("status").textContent()));
const complains = (tab, words) => waitFor(`the page to complain ${words}`, async () => words.test(await tab.getByRole("alert").textContent()));

test("everything is done by keyboard: a dead letter is tried again, the configuration changed, a visitor erased", async () => {
  const recipient = newRecipient();
  const id = await deadLetter(recipient);
  const tab = await signIn();
  // One dead letter.
  await press(tab, tab.getByRole("button", { name: new RegExp(`Try again: api_status, visitor ${recipient}, event ${id}`) }));
  await says(tab, /tried again/);
  assert.equal((await it.simulator.acted(1, "callback"))[0].params.message, "dead");
  await waitFor("none to be left", async () => (await tab.locator("#dead-list tr").count()) === 0);

  // The configuration: a mistake first, which is shown where it is.
  const text = tab.getByLabel("The configuration, as JSON");
  const wanted = { origins: [it.site.url], events: EVENTS, triggers: [RULE] };
  const write = async (config) => {
    await tabTo(tab, text);
    await tab.keyboard.press("Control+a");
    await tab.keyboard.insertText(JSON.stringify(config, null, 2));
    await press(tab, tab.getByRole("button", { name: "Save" }));
  };
  await write({ ...wanted, events: { ...EVENTS, "a.b": { callback: "{{propz.n}}" } } });
  await complains(tab, /Nothing was changed/);
  await press(tab, tab.getByRole("button", { name: "Go to events.a.b.callback" }));
  const selected = () => text.evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd));
  assert.equal(await selected(), '"callback": "{{propz.n}}"');
  await tab.keyboard.press("Escape");
  assert.equal(await tab.getByRole("alert").textContent(), "");

  // A page does nothing by itself before, and does what the new rule says afterwards.
  const open = async () => {
    const script = `${STUB}${named(it.recipient)}<script>window.started = SalebotOnsite.ready().then(() => { ${note("SalebotOnsite")} })</script>`;
    const page = listen(await it.open(html(script + it.tag('data-automation="allow"'))));
    await begun(page);
    return page;
  };
  const before = await open();
  assert.deepEqual(await before.told("trigger"), []);
  await write(wanted);
  await says(tab, /Version 1 is saved/);
  const after = await open();
  await after.makes("opened");
  await it.simulator.acted(2, "callback");

  // One step back, after a question that is answered no and then yes.
  const back = tab.getByRole("button", { name: "One step back", exact: true }).first();
  await press(tab, back);
  await tab.getByRole("dialog").waitFor();
  await tab.keyboard.press("Escape");
  await tab.getByRole("dialog").waitFor({ state: "hidden" });
  assert.match(await tab.locator("#config-source").textContent(), /version 1/);
  await press(tab, back);
  await tab.keyboard.press("Tab");
  await tab.keyboard.press("Enter");
  await says(tab, /Version 2 is in force/);
  assert.match(await tab.locator("#config-source").textContent(), /the gateway’s code/);
  assert.deepEqual(await (await open()).told("trigger"), []);

  // A visitor.
  await tabTo(tab, tab.getByLabel("The chat’s name for the visitor"));
  await tab.keyboard.type(recipient);
  await tab.keyboard.press("Enter");
  await tab.getByRole("dialog", { name: "Erase this visitor?" }).waitFor();
  await tab.keyboard.press("Tab");
  await tab.keyboard.press("Enter");
  await says(tab, new RegExp(`The visitor ${recipient} is erased`));
  await waitFor("it to be in no list", async () => !(await adminOf(it.gateway)("GET", "events")).text.includes(recipient));

  await press(tab, tab.getByRole("button", { name: "Sign out" }));
  await tab.getByLabel("The gateway’s ADMIN_TOKEN").waitFor();
  assert.equal(await tab.evaluate(() => sessionStorage.length), 0);
});

test("a wrong token shows nothing, and the right one is kept as long as the tab", async () => {
  const tab = await it.tab();
  await tab.goto(`${it.gateway.url}/v1/admin`);
  await tab.keyboard.type("не тот");
  await tab.keyboard.press("Enter");
  await complains(tab, /of ASCII alone/);
  await tab.getByLabel("Token").fill("not the token");
  await tab.keyboard.press("Enter");
  await complains(tab, /missing or wrong/);
  assert.equal(await tab.getByRole("heading", { name: "Numbers" }).isVisible(), false);
  await tab.keyboard.type(TOKEN);
  await tab.keyboard.press("Enter");
  await tab.getByRole("heading", { name: "Numbers" }).waitFor();
  await tab.reload();
  await tab.getByRole("heading", { name: "Numbers" }).waitFor();
  const other = await it.another(tab);
  await other.goto(`${it.gateway.url}/v1/admin`);
  await other.getByLabel("The gateway’s ADMIN_TOKEN").waitFor();
  // A token that was changed ends it.
  await tab.evaluate(() => sessionStorage.setItem("salebot-onsite-admin", "an older one"));
  await tab.reload();
  await complains(tab, /missing or wrong/);
  assert.equal(await tab.evaluate(() => sessionStorage.length), 0);
});

test("what visitors send is text on the page, whatever it looks like", async () => {
  const evil = `<img/src=x/onerror=window.evil=1>`;
  await deadLetter(newRecipient(), evil);
  await send(newRecipient(), [track("step", { n: evil })]);
  const tab = await signIn();
  assert.equal(await tab.locator("#dead-list").getByText(evil, { exact: true }).count(), 1);
  assert.equal(await tab.locator("main img, main script").count(), 0);
  assert.equal(await tab.evaluate(() => window.evil), undefined);
  // What the page itself does not do, its policy would not let happen.
  const blocked = await tab.evaluate(async (evil) => {
    const found = [];
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => found.push(effectiveDirective));
    document.querySelector("main").insertAdjacentHTML("beforeend", evil);
    await fetch("http://127.0.0.1:9/").catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 100));
    return [window.evil, ...new Set(found)];
  }, evil);
  assert.equal(blocked[0], undefined);
  assert.ok(["img-src", "connect-src"].every((name) => blocked.includes(name)), `${blocked}`);
});

test("on a phone nothing is wider than the screen, in light and dark", async () => {
  await deadLetter("a".repeat(64), `${"long".repeat(15)}`);
  for (const colorScheme of ["light", "dark"]) {
    const tab = await signIn({ ...PHONE, colorScheme });
    const wide = () => tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.equal(await wide(), 0);
    await tab.getByLabel("The configuration, as JSON").fill(`{"origins":["${"x".repeat(300)}"]}`);
    await tab.getByRole("button", { name: "Save" }).tap();
    await tab.getByRole("button", { name: "Go to origins[0]" }).waitFor();
    assert.equal(await wide(), 0);
    const small = await tab.locator("button:visible").evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 24).map((one) => one.textContent));
    assert.deepEqual(small, [], "too small for a finger");
  }
});

test("whoever edits the configuration is led to its mistakes, and told which rules do not work", async () => {
  const tab = await signIn();
  const text = tab.getByLabel("The configuration, as JSON");
  const save = async (config) => {
    await text.fill(config);
    await tab.getByRole("button", { name: "Save" }).click();
  };
  const selected = () => text.evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd));
  // The code's own is one line where it comes from.
  const laidOut = await text.inputValue();
  assert.match(laidOut, /\n {2}"events": \{/);
  assert.deepEqual(JSON.parse(laidOut).events, EVENTS);

  await save(laidOut.replace(/,\n/, ",,\n"));
  await complains(tab, /Nothing was changed/);
  assert.equal(await tab.locator("#config-problems li").textContent(), "line 2 there is a comma too many");
  // The message at the window's end does not lie over it.
  const box = (element) => element.evaluate((one) => one.getBoundingClientRect());
  await waitFor("it to be in sight", async () => (await box(tab.locator("#config-problems li"))).bottom < (await box(tab.getByRole("alert"))).top);
  await tab.getByRole("button", { name: "Go to line 2" }).click();
  assert.equal(await selected(), ",");

  const rules = [RULE, { ...RULE, on: { click: { selector: "#a >" } } }, { ...RULE, where: { device: "phone" } }];
  await save(JSON.stringify({ origins: [it.site.url], events: EVENTS, triggers: { gap_s: 5, rules } }).replace('"on":"page_view"', '"on":"back","on":"page_view"'));
  await says(tab, /is saved, but not all of it works/);
  const told = await tab.locator("#config-problems li").allTextContents();
  assert.match(told[0], /^triggers\[0\]\.on this stands twice/);
  assert.match(told[1], /^triggers\[1\]\.on\.click\.selector the selector #a > cannot be used: /);
  assert.match(told[2], /^triggers\[2\]\.where\.device a device is mobile, tablet or desktop/);
  assert.equal(told.length, 3);
  await tab.getByRole("button", { name: "Go to triggers[2].where.device" }).click();
  assert.equal(await selected(), '"device": "phone"');
  await adminOf(it.gateway)("DELETE", "config");
});

test("somebody else's change is not overwritten", async () => {
  const tab = await signIn();
  const call = adminOf(it.gateway);
  const config = { origins: [it.site.url], events: EVENTS };
  assert.equal((await call("PUT", "config", config)).status, 200);
  await tab.getByRole("button", { name: "Save" }).click();
  await complains(tab, /Somebody else has changed/);
  assert.equal((await call("GET", "config")).json.config, JSON.stringify(config));
  await call("DELETE", "config");
});

test("what is being written is not lost by a reload, and only what was written counts as such", async () => {
  const call = adminOf(it.gateway);
  const config = JSON.stringify({ origins: [it.site.url], events: EVENTS }, null, 2);
  assert.equal((await call("PUT", "config", config.replaceAll("\n", "\r\n"))).status, 200);
  const tab = await signIn();
  const asked = [];
  tab.on("dialog", (dialog) => {
    asked.push(dialog.type());
    dialog.dismiss();
  });
  await tab.getByRole("button", { name: "Refresh" }).click();
  await says(tab, /^Refreshed\.$/);
  const text = tab.getByLabel("The configuration, as JSON");
  await text.click();
  await tab.keyboard.insertText("my work ");
  await tab.close({ runBeforeUnload: true });
  await waitFor("the browser to ask", () => asked.includes("beforeunload"));
  assert.match(await text.inputValue(), /my work /);
  await tab.getByRole("button", { name: "Undo my changes" }).click();
  await says(tab, /shows what is in force/);
  const closed = tab.waitForEvent("close");
  await tab.close({ runBeforeUnload: true });
  await closed;
  assert.deepEqual(asked, ["beforeunload"]);
  await call("DELETE", "config");
});

test("a gateway that is away is told, and nothing is lost on the page", async () => {
  const tab = await signIn();
  await tab.getByLabel("The configuration, as JSON").fill("{ my work }");
  await tab.route("**/v1/admin/**", (route) => route.abort());
  await tab.getByRole("button", { name: "Refresh" }).click();
  await complains(tab, /cannot be reached/);
  await tab.unroute("**/v1/admin/**");
  await tab.getByRole("button", { name: "Refresh" }).click();
  await says(tab, /but for the configuration/);
  assert.equal(await tab.getByLabel("The configuration, as JSON").inputValue(), "{ my work }");
});
