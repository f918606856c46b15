// What the page as a whole does: it opens, changes its route, is left, comes back, fails, speaks for itself.

import assert from "node:assert/strict";

/** Events and the state of the document in which they came. */
const states = (told) => told.map(({ name, state }) => [name, state]);

export const PAGE = [
  {
    name: "page_view: when the page opens and for each new address, not for the same one again",
    rules: { opened: "page_view" },
    async act(tab, { told }) {
      await told(1);
      await tab.evaluate(() => {
        history.replaceState({}, "", location.href);
        history.pushState({}, "", "/case?step=2");
        history.replaceState({}, "", "/case?step=2");
      });
    },
    makes: [["opened"], ["opened"]],
  },
  {
    name: "dom_ready and loaded: not before the document is read, and not before its images are there",
    rules: { ready: "dom_ready", complete: "loaded" },
    // However slow the browser is, the image comes later than the first event.
    body: `<script src="/late.js"></script><img src="/late.gif" alt="">
    <script>const timer = setInterval(() => { if (told.length) { clearInterval(timer); fetch("/images-may-come") } }, 20)</script>`,
    makes: [["ready"], ["complete"]],
    check: (told) => assert.deepEqual(states(told), [["ready", "interactive"], ["complete", "complete"]]),
  },
  {
    name: "dom_ready and loaded: also where the script comes later than both",
    rules: { ready: "dom_ready", complete: "loaded" },
    late: true,
    makes: [["ready"], ["complete"]],
  },
  {
    name: "history: for every way to another address, not for the first",
    rules: { moved: { history: {} } },
    async act(tab, { told }) {
      const ways = [
        () => history.pushState({}, "", "/case?step=1"),
        () => history.replaceState({}, "", "/case?step=2"),
        () => history.back(),
        () => void (location.hash = "#/offer"),
      ];
      for (const [place, way] of ways.entries()) {
        await tab.evaluate(way);
        await told(place + 1);
      }
      await tab.evaluate(() => history.pushState({}, "", location.href));
    },
    makes: [["moved"], ["moved"], ["moved"], ["moved"]],
  },
  {
    name: "exit_intent: when the pointer leaves through the top, not through a side, nor where it moves on the page",
    rules: { leaving: "exit_intent" },
    body: `<p>One</p><p>Two</p>`,
    async act(tab, { quiet }) {
      for (const [x, y] of [[100, 100], [50, 5], [300, 300], [10, 0]]) await tab.move(x, y);
      await tab.leave(-10, 100);
      await quiet();
      await tab.leave(100, -10);
    },
    makes: [["leaving"]],
  },
  {
    name: "back: when the hidden page shows again",
    rules: { back: "back" },
    async act(tab, { quiet }) {
      await quiet();
      await tab.hide();
      await tab.show();
    },
    makes: [["back"]],
  },
  {
    name: "js_error: for an error that nobody catches, not for one that is caught or an image that is missing",
    rules: { failed: "js_error" },
    body: `<img src="/missing.gif" alt="">
<script>try { throw new Error("caught") } catch {}</script>
<button onclick="null.of_the_page">Fail</button>`,
    async act(tab, { quiet }) {
      await quiet();
      await tab.click("button");
    },
    makes: ({ url }) => [["failed", { message: /null/, source: (source) => source.startsWith(url), line: (line) => line > 0 }]],
  },
  {
    name: "custom: for a DOM event of that name, with what is flat in its detail",
    rules: { filled: { custom: { name: "cart:filled" } } },
    body: `<div id="cart"></div>`,
    act: (tab) =>
      tab.evaluate(() => {
        const detail = { total: 5, currency: "RUB", paid: false, items: [{ id: 1 }], buyer: { name: "Anna" } };
        const say = (where, name, options) => where.dispatchEvent(new CustomEvent(name, options));
        say(document, "cart:emptied", { detail });
        say(document, "cart:filled", { detail });
        say(document.querySelector("#cart"), "cart:filled", { bubbles: true });
      }),
    makes: [["filled", { total: 5, currency: "RUB", paid: false }], ["filled"]],
  },
  {
    name: "custom: for what is pushed to the dataLayer, before and after, and the push goes on",
    rules: { filled: { custom: { name: "cart" } } },
    head: `<script>window.dataLayer = [{ event: "cart", total: 1 }, ["js", new Date()]]</script>`,
    async act(tab, { told }) {
      await told(1);
      const length = await tab.evaluate(() => dataLayer.push({ event: "other", total: 2 }, { event: "cart", total: 3 }));
      assert.equal(length, 4);
    },
    makes: [["filled", { total: 1 }], ["filled", { total: 3 }]],
  },
  {
    name: "a browser that says that it is driven makes no event, unless it may",
    rules: { opened: "page_view", clicked: { click: { selector: "button" } } },
    events: ["noticed"],
    automation: null,
    body: `<button data-onsite="noticed">Buy</button>`,
    act: (tab) => tab.click("button"),
    makes: [],
  },
];
